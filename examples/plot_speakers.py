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
from matplotlib.ticker import MaxNLocator

import stancekit
from stancekit import Article
from stancekit.report import to_frame

text = Path("../seeds/000_ac9f514e760d3983.txt").read_text("utf-8")
other = """LONDON - "We must not allow our missiles to be used against Russia," Ann Lee, a
lawmaker, told parliament. She warned that such strikes would drag Britain into the war.

"Ukraine has every right to hit the bases from which it is attacked," said John Smith, the
defence secretary. Smith added that the restrictions should be lifted at once."""
articles = [Article(id="seed", text=text), Article(id="london", text=other)]

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
# To the right the quotations in favor, to the left those against. Whoever shows no stance has a
# grey dot in the middle.

figure, axes = plt.subplots(figsize=(8, 0.3 * len(counts) + 1.2), layout="constrained")
rows = range(len(counts))
axes.barh(rows, -counts["against"], color="#d55e00", label="against")
axes.barh(rows, counts["favor"], color="#0072b2", label="favor")
silent = [row for row in rows if not counts["favor"].iloc[row] + counts["against"].iloc[row]]
axes.scatter([0] * len(silent), silent, color="#a0a0a0", zorder=3, label="no stance")
axes.axvline(0, color="black", linewidth=0.8)
axes.set_yticks(rows, counts.index, fontsize=8)
axes.margins(y=0.02)
axes.xaxis.set_major_locator(MaxNLocator(integer=True))
axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f}")
axes.set_xlabel("quotations on Ukraine's use of Western weapons inside Russia")
figure.legend(ncols=3, loc="outside upper center", frameon=False)
plt.show()
