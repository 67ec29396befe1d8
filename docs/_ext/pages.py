"""The seed article's page, made anew at every build, and the order of the examples."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.parsers.rst import Directive
from live import note_reread, seed_analysis

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PAGE = "_static/seed_report.html"
# From one article to many, to models and tools of others.
GALLERY = (
    "plot_one_article",
    "plot_speakers",
    "plot_corpus",
    "run_on_dask",
    "plot_own_target",
    "plot_correct_with_label_studio",
    "plot_in_spacy",
)


def gallery_order(filename: str) -> tuple[int, str]:
    """Sort the examples; those that are not listed come last."""
    name = Path(filename).stem
    return (GALLERY.index(name) if name in GALLERY else len(GALLERY), name)


class LiveReport(Directive):
    """The page of the seed article, in a frame."""

    def run(self) -> list[nodes.Node]:
        note_reread(self)
        env = self.state.document.settings.env
        place = "../" * env.docname.count("/") + PAGE
        frame = (
            f'<p><a href="{place}">Open this page by itself</a></p>'
            f'<iframe src="{place}" title="Report on an article" loading="lazy" '
            'style="width:100%;height:46rem;border:1px solid #8888;border-radius:.5rem"></iframe>'
        )
        return [nodes.raw("", frame, format="html")]


def write_page(app: Sphinx, error: Exception | None) -> None:
    """Write the page beside the others."""
    if error or app.builder.format != "html":
        return
    import stancekit
    from stancekit.report import to_html

    analysis = seed_analysis()
    classifier = stancekit.load().classifier
    explanations = {
        q.id: classifier.explain(q, target=q.stance.target, label=q.stance.label)
        for q in analysis.quotations
        if q.stance
    }
    article = dataclasses.replace(analysis.article, title="The article that the project began with")
    analysis = dataclasses.replace(analysis, article=article)
    page = to_html(analysis, explanations=explanations)
    path = Path(app.outdir) / PAGE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8", newline="")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("live-report", LiveReport)
    app.connect("build-finished", write_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
