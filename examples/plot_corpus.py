"""
A folder of articles: a table of stances, and a chart by month
==============================================================

Analyse a folder, store the results, count each repeated quotation once, and draw how stances
change from month to month.
"""

# %%
# A folder of text files, one an article. Here it is made on the spot: an agency's story, a paper
# that printed it with another ending, two later articles, and a file that is no text.

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

import stancekit
from stancekit.corpus import run

LEE = "“We must never allow our missiles to be used against Russia,” Ann Lee, a lawmaker, said."
SMITH = "“Ukraine has every right to hit the bases from which it is attacked,” said John Smith."
STORY = f"{LEE} Parliament met for a debate that went on until midnight.\n\n{SMITH}"

folder = Path(tempfile.mkdtemp())
articles = folder / "articles"
articles.mkdir()
for name, text in {
    "2024-04-30-agency": f"{STORY}\n\nThe vote is due on Monday in London.",
    "2024-05-01-paper": f"{STORY}\n\nThe vote is due on Monday, officials said.",
    "2024-05-20-talks": "“They must be free to strike the bases in Russia,” John Smith said.",
    "2024-06-02-protest": "“It is madness to let them fire missiles at Russia,” said Ann Lee.",
}.items():
    (articles / f"{name}.txt").write_text(text, encoding="utf-8")
(articles / "broken.txt").write_bytes(b"caf\xe9")

# %%
# Text files do not say when they are from: their names do, so the rows are given as pairs of text
# and metadata. With dates in a column, or in web pages, ``run(articles, ...)`` would do. On many
# articles add ``n_jobs=2``; interrupted, the same call goes on where it was.

rows = (
    (path.read_text("utf-8", errors="replace"), {"id": path.stem, "date": path.name[:10]})
    for path in sorted(articles.glob("2024*.txt"))
)
analyzer = stancekit.load(target="strikes-inside-russia")
corpus = run(rows, folder / "dated", analyzer)
print(corpus)

# %%
# A folder is read as it is, too. What cannot be read costs only itself:

whole = run(articles, folder / "whole", analyzer)
print(whole.errors()[["id", "code", "reason"]].to_string(index=False))

# %%
# The paper printed the agency's story: a copy, whose quotations count once.

print(corpus.copies().to_string(index=False))
quotations = corpus.distinct_quotations()
print(quotations[["speaker", "stance", "places", "text"]].to_string(index=False))

# %%
# Speaker by target by month.

summary = corpus.summary()
print(summary[["speaker", "month", "stance", "quotations", "places"]].to_string(index=False))

# %%
# To the right what is in favor, to the left what is against.

signs = {"favor": 1, "against": -1, "none": 0}
summary["score"] = summary["stance"].map(signs) * summary["quotations"]
table = summary.pivot_table("score", "month", "speaker", "sum", fill_value=0)
figure, axes = plt.subplots(figsize=(7, 3), layout="constrained")
table.plot.bar(ax=axes, rot=0, color=["#d55e00", "#0072b2", "#009e73"])
axes.axhline(0, color="black", linewidth=0.8)
axes.yaxis.set_major_locator(MaxNLocator(integer=True))
axes.set(xlabel="", ylabel="quotations in favor − against")
axes.legend(title=None, frameon=False)
plt.show()
