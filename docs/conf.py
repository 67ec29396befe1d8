"""How the documentation is built: ``sphinx-build -W -b html docs docs/_build/html``."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

import stancekit

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "stancekit"
author = "The stancekit developers"
copyright = author
release = version = stancekit.__version__

extensions = [
    "myst_parser",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.doctest",
    "sphinx.ext.intersphinx",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "matplotlib.sphinxext.plot_directive",
    "live",
    "pages",
]
exclude_patterns = ["_build", "gallery/*.md5", "gallery/*.ipynb", "gallery/*.py", "gallery/*.zip"]
templates_path = ["_templates"]
nitpicky = False

# The build needs no network, so that it gives the same result everywhere. Who has one and wants
# links into other projects' documentation asks for them.
intersphinx_mapping = (
    {
        "python": ("https://docs.python.org/3", None),
        "numpy": ("https://numpy.org/doc/stable", None),
        "pandas": ("https://pandas.pydata.org/docs", None),
        "sklearn": ("https://scikit-learn.org/stable", None),
    }
    if os.environ.get("STANCEKIT_DOCS_INTERSPHINX")
    else {}
)

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's sections name the types, with their meaning
toc_object_entries_show_parents = "hide"
autodoc_member_order = "bysource"
autoclass_content = "class"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

doctest_global_setup = """
import warnings
import stancekit
from live import SEED
text = SEED.read_bytes().decode("utf-8")
"""
doctest_test_doctest_blocks = ""  # docstrings are pytest's

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"/plot_",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_memory": False,
    "write_computation_times": False,
    "within_subsection_order": "pages.gallery_order",
    # Of those without a picture: lines of text.
    "default_thumb_file": str(Path(__file__).parent / "_static" / "lines.svg"),
    "capture_repr": (),  # what scripts print, not what their last lines return
    "plot_gallery": "True",
    "remove_config_comments": True,
}

plot_include_source = True
plot_html_show_source_link = False
plot_html_show_formats = False
plot_formats = [("png", 110)]
# Runs before each picture of the user guide, unseen.
plot_pre_code = """
import matplotlib.pyplot as plt
import stancekit
from live import SEED, seed_analysis
text = SEED.read_bytes().decode("utf-8")
analysis = seed_analysis()
"""

copybutton_exclude = ".linenos, .gp, .go"

html_theme = "pydata_sphinx_theme"
html_title = f"stancekit {release}"
html_static_path = ["_static"]
html_css_files = ["stancekit.css"]
html_show_sourcelink = False
html_copy_source = False
html_sidebars = {"index": [], "installation": [], "getting_started": [], "data_model": []}
html_theme_options = {
    "logo": {"text": "stancekit"},
    "navigation_with_keys": False,
    "show_prev_next": True,
    "secondary_sidebar_items": ["page-toc"],
    "header_links_before_dropdown": 6,
    "footer_start": ["copyright"],
    "footer_end": ["theme-version"],
}


def skip_member(
    app: "Sphinx", what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    """Leave out the request methods that scikit-learn adds to every estimator."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def setup(app: "Sphinx") -> None:
    """Connect to the build."""
    app.connect("autodoc-skip-member", skip_member)
