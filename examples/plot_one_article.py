"""
One article: who says what, and where they stand
================================================

Analyse the text of one article, print who is quoted, draw where the speakers stand, and write a
page that shows the quotations in the text.
"""

# %%
# Load the models once. The text can come from anywhere; here it is a file of this
# project, as seen from the folder of this script.

import tempfile
from pathlib import Path

import matplotlib.pyplot as plt

import stancekit
from stancekit.report.plots import plot_speakers

text = Path("../seeds/000_ac9f514e760d3983.txt").read_text("utf-8")

analyzer = stancekit.load()
analysis = analyzer(text, id="seed")

# %%
# Each quotation has a speaker (or ``None``, where the article names nobody) and a stance on the
# target that the article is about.

print(f"{len(analysis.quotations)} quotations, stance on {analysis.target}\n")
for quotation in analysis.quotations:
    speaker = quotation.speaker.name if quotation.speaker else "?"
    print(f"{speaker:<24.24}  {quotation.stance.label:<7}  {quotation.text[:60]}")

# %%
# As a data frame, with one row a quotation, it is ready for whatever comes next.

frame = analysis.to_frame()
print(frame[["speaker", "country", "stance", "confidence"]].to_string(index=False))

# %%
# Who stands where: quotations in favor to the right, against to the left.

axes = plot_speakers(analysis)
axes.set_title(f"Stance on {analysis.target}", loc="left", pad=30)
plt.show()

# %%
# How sure the model is: the three probabilities of each quotation, from the first in the text
# at the top to the last.

frame = frame.iloc[::-1]
labels = [
    f"{speaker}: {said[:28].strip()}…"
    for speaker, said in zip(frame["speaker"].fillna("?"), frame["text"], strict=True)
]
figure, axes = plt.subplots(figsize=(8, 0.34 * len(frame) + 1), layout="constrained")
left = 0
for stance, colour in [("favor", "#0072b2"), ("none", "#d0d0d0"), ("against", "#d55e00")]:
    width = frame[stance].to_numpy(dtype=float)
    axes.barh(range(len(frame)), width, left=left, color=colour, label=stance)
    left = left + width
axes.set_yticks(range(len(frame)), labels, fontsize=8)
axes.margins(x=0, y=0.01)
axes.set_xlabel(f"probability of each stance on {analysis.target}")
figure.legend(ncols=3, loc="outside upper center", frameon=False)
plt.show()

# %%
# The article as a page, with the words that decided each stance. It is one file without anything
# from elsewhere: open it in a browser, send it, publish it.

why = {
    quotation.id: analyzer.classifier.explain(quotation, label=quotation.stance.label)
    for quotation in analysis.quotations
    if quotation.stance
}
page = Path(tempfile.mkdtemp()) / "report.html"
page.write_text(analysis.to_html(explanations=why), encoding="utf-8")
print(f"{page.name}: {page.stat().st_size / 1000:.0f} kB")
