"""
Many articles: which speakers stand where
=========================================

Analyse several articles in one go, put all quotations into one table, and draw for each
speaker how often they speak for and against.
"""

# %%
# ``pipe`` takes any iterable of texts or of :class:`stancekit.Article` and gives the results in
# the same order. Here the articles are the paragraphs of one; with a folder of files it would be
# ``[Article(id=p.name, text=p.read_text("utf-8")) for p in folder.glob("*.txt")]``.

from pathlib import Path

import matplotlib.pyplot as plt

import stancekit
from stancekit import Article
from stancekit.report import to_frame

text = Path("../seeds/000_ac9f514e760d3983.txt").read_text("utf-8")
others = """LONDON - "We must not allow our missiles to be used against Russia," Ann Lee, a
lawmaker, told parliament. She warned that such strikes would drag Britain into the war.

"Ukraine has every right to hit the bases from which it is attacked," said John Smith, the
defence secretary. Smith added that the restrictions should be lifted at once."""
articles = [Article(id="seed", text=text), Article(id="london", text=others)]

# %%
# The target is given here, so that all stances are on the same question.

analyzer = stancekit.load(target="strikes-inside-russia")
frame = to_frame(analyzer.pipe(articles))

# %%
# Count stances by speaker. Speakers without a name in the article are left out.

counts = (
    frame.dropna(subset="speaker")
    .groupby(["speaker", "stance"])
    .size()
    .unstack(fill_value=0)
    .reindex(columns=["favor", "against", "none"], fill_value=0)
)
counts = counts.loc[(counts["favor"] - counts["against"]).sort_values(kind="stable").index]
print(counts.to_string())

# %%
# To the right who speaks for it, to the left who speaks against it; in grey, across the
# middle, quotations that show no stance.

figure, axes = plt.subplots(figsize=(8, 0.32 * len(counts) + 1.4), layout="constrained")
rows = range(len(counts))
axes.barh(rows, counts["none"], left=-counts["none"] / 2, color="#d0d0d0", label="none")
axes.barh(rows, counts["favor"], left=counts["none"] / 2, color="#0072b2", label="favor")
axes.barh(rows, -counts["against"], left=-counts["none"] / 2, color="#d55e00", label="against")
axes.axvline(0, color="black", linewidth=0.6)
axes.set_yticks(rows, counts.index, fontsize=8)
axes.set_xlabel("quotations against  ←   →  in favor")
axes.set_title("Ukraine's use of Western weapons inside Russia")
axes.legend(ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.06), frameon=False)
limit = max(abs(value) for value in axes.get_xlim())
axes.set_xlim(-limit, limit)
plt.show()
