"""The parts of an article: headline, byline, dateline, paragraphs, and what stands beside them.

What the parts are decides how their quotations are read: a headline quotes
without marks ("Lee: We will win"), a byline names people who do not speak, and
a pull quote says again what the story says already.
"""

from stancekit.paragraphs import paragraph_spans
from stancekit.segmentation.asides import ASIDES, outside_asides
from stancekit.segmentation.frontmatter import dateline_end
from stancekit.segmentation.segmenter import ArticleSegmenter

__all__ = ["ASIDES", "ArticleSegmenter", "dateline_end", "outside_asides", "paragraph_spans"]
