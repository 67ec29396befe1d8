"""
In a spaCy pipeline: quotations beside your own components
==========================================================

Add stancekit to a spaCy pipeline, let a component of your own use what it finds, keep the result
in a DocBin, and count which verbs each side's speakers are quoted with.
"""

# %%
# The pipeline that comes along; ``spacy.load("en_core_web_sm")`` or any other English pipeline
# with a parser and entities would do as well.

from collections import Counter
from pathlib import Path

import matplotlib.pyplot as plt
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from stancekit.language import load_language

text = Path("../seeds/000_ac9f514e760d3983.txt").read_text("utf-8")

nlp = load_language(everything=True)  # with lemmas, which stancekit itself can do without
nlp.add_pipe("stancekit", config={"target": "strikes-inside-russia"})

# %%
# Quotations stand in span groups of the Doc, so that any component behind can read them. This one
# keeps, for each quotation, the verbs of its content with their lemmas.

Doc.set_extension("quoted_verbs", default=None, force=True)


@Language.component("quoted_verbs")
def quoted_verbs(doc):
    found = {}
    for span in doc.spans["quote_content"]:
        verbs = [token.lemma_ for token in span if token.pos_ == "VERB"]
        found.setdefault(span.id_, []).extend(verbs)
    doc._.quoted_verbs = found
    return doc


nlp.add_pipe("quoted_verbs", last=True)
doc = nlp(text)

# %%
# ``doc._.quotations`` builds the records from the groups.

for quotation in doc._.quotations[:8]:
    speaker = quotation.speaker.name if quotation.speaker else "?"
    verbs = ", ".join(doc._.quoted_verbs[quotation.id])
    print(f"{speaker:<24.24}  {quotation.stance.label:<7}  {verbs}")

# %%
# All of it survives serialisation, with every attribute that spaCy itself keeps.

stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
(again,) = DocBin().from_bytes(stored).get_docs(nlp.vocab)
assert again._.quotations == doc._.quotations
print(f"{len(stored) / 1000:.0f} kB for {len(doc)} tokens and {len(again._.quotations)} quotations")

# %%
# The verbs of those in favor and of those against.

sides = {"favor": Counter(), "against": Counter()}
for quotation in doc._.quotations:
    if str(quotation.stance.label) in sides:
        sides[str(quotation.stance.label)].update(doc._.quoted_verbs[quotation.id])
verbs = [verb for verb, _ in (sides["favor"] + sides["against"]).most_common(12)][::-1]
figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
axes.barh(verbs, [sides["favor"][v] for v in verbs], color="#0072b2", label="favor")
axes.barh(verbs, [-sides["against"][v] for v in verbs], color="#d55e00", label="against")
axes.axvline(0, color="black", linewidth=0.8)
axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):.0f}")
axes.set_xlabel("quotations' verbs, against to the left, in favor to the right")
axes.legend(frameon=False)
plt.show()
