"""
A target of your own
====================

Define a target that stancekit does not know, train a model for it on a few dozen labelled
quotations, see how good it is and which words it goes by, and use it on an article.
"""

# %%
# A target has a name, a description for whoever labels, and the terms that it is known by.

import matplotlib.pyplot as plt

import stancekit
from stancekit import Target
from stancekit.stance import train_model, training_rows

phosphorus = Target(
    id="white-phosphorus",
    name="Use of white phosphorus",
    description="Favor: using or justifying it. Against: banning or condemning it.",
    terms=("white phosphorus", "incendiary weapon", "incendiary munition"),
)

# %%
# The rows: invented here; yours would be a file or a DataFrame. Each has the quotation, its cue
# and its label. A third shows no stance, in the very words of the others.

said = {
    "favor": [
        ("insisted that", "white phosphorus is a lawful means to screen our troops"),
        ("said", "we had every right to use incendiary weapons against their positions"),
        ("argued that", "the army needs incendiary munitions and should get more of them"),
        ("defended", "the use of white phosphorus as necessary and proportionate"),
        ("told reporters", "there is nothing illegal about smoke shells, and we will go on"),
        ("urged allies to", "supply white phosphorus rounds without delay"),
        ("said", "commanders may use incendiary weapons where the law allows it"),
        ("replied that", "we support their right to fire such shells at military targets"),
    ],
    "against": [
        ("demanded that", "white phosphorus must never be used near homes"),
        ("condemned", "the use of incendiary weapons as a crime against civilians"),
        ("warned that", "firing white phosphorus into a town would be a grave violation"),
        ("called for", "an immediate end to the use of incendiary munitions"),
        ("said", "we will not supply white phosphorus and we reject its use"),
        ("urged states to", "ban incendiary weapons without exception"),
        ("called", "the shelling with white phosphorus barbaric and unacceptable"),
        ("said", "nobody should ever have to be burnt by such weapons"),
    ],
    "none": [
        ("said", "investigators had found traces of white phosphorus in a field"),
        ("reported that", "three shells with incendiary munitions fell near the road"),
        ("declined to say", "whether white phosphorus had been fired that night"),
        ("said", "no decision on incendiary weapons had been taken so far"),
        ("noted that", "both armies keep white phosphorus for smoke screens"),
        ("said", "the ministry would study the report on incendiary munitions"),
        ("asked", "whether the shells had been white phosphorus"),
        ("recalled that", "the treaty on incendiary weapons dates from 1980"),
    ],
}
records = [
    {"text": text, "cue": cue, "context": f"The speaker {cue} {text}.", "label": label}
    for label, quotations in said.items()
    for cue, text in quotations
]
rows = training_rows(records, target=phosphorus)

# %%
# The report is from cross-validation: each row was judged by a model that had not seen it. With
# two dozen rows it is a rough guess, and these are simple ones. The quotations that come with
# stancekit are trained on too: alone (``authored=False``) such few rows are hardly better than a
# guess.

model, report = train_model(rows)
print(report)

# %%
# Which words does it go by? The contributions sum to the model's score.

text = "We reject the use of white phosphorus near homes and call for a ban"
why = model.explain(text, target=phosphorus)
print(why)

# %%
# In the analyzer the model takes the place of the shipped one.

article = """GENEVA - "White phosphorus must never be fired into a town," Ann Lee, the head
of a relief agency, said on Monday. She condemned the use of incendiary weapons last week.

"We had every right to use white phosphorus," said General John Smith. He declined to say whether
more shells had been ordered."""
analysis = stancekit.load(model=model)(article)
print(analysis.target)
for quotation in analysis.quotations:
    who = quotation.speaker.name if quotation.speaker else "?"
    words = " ".join(quotation.text.split())
    print(f"{who:20} {quotation.stance.label:8} {words[:60]}")

# %%
# The phrases of the explanation as bars.

label = str(why.label)
parts = [c for c in why.contributions if c.span]
figure, axes = plt.subplots(figsize=(8, 0.35 * len(parts) + 1), layout="constrained")
weights = [c.weights[label] for c in parts]
colors = ["#0072b2" if weight > 0 else "#d55e00" for weight in weights]
axes.barh(range(len(parts)), weights, color=colors)
axes.set_yticks(range(len(parts)), [c.span.text for c in parts])
axes.invert_yaxis()
axes.axvline(0, color="black", linewidth=0.8)
axes.set_xlabel(f"adds to the score of “{label}”")
plt.show()
