"""
Correcting with Label Studio
============================

Send what stancekit found to Label Studio, read back what people corrected, see how good the
analysis was, and get rows to train on.
"""

# %%
# Analyse an article and write it as a Label Studio task. ``labeling_config()`` is the labelling
# interface: paste it into the project's *Settings, Labeling Interface, Code*, then import
# ``tasks.json``.

import json
import warnings
from pathlib import Path
from tempfile import mkdtemp

import stancekit
from stancekit.evaluation import evaluate
from stancekit.exchange import labeling_config, read_analyses, training_rows, write_analyses

text = Path("../seeds/000_ac9f514e760d3983.txt").read_text("utf-8")
found = stancekit.load(target="strikes-inside-russia")(text, id="seed")
folder = Path(mkdtemp())
write_analyses([found], folder / "tasks.json", "label-studio")
(folder / "labels.xml").write_text(labeling_config(), "utf-8")
print(len(found.quotations), "quotations to look at")

# %%
# Now somebody looks. Here a few lines play the annotator: they submit the predictions as an
# annotation, in which the first quotation that was "none" is in favor, and the last one is no
# quotation at all.

[task] = json.loads((folder / "tasks.json").read_text("utf-8"))
results = task.pop("predictions")[0]["result"]
stances = [r for r in results if r.get("from_name") == "stance"]
next(r for r in stances if r["value"]["choices"] == ["none"])["value"]["choices"] = ["favor"]
gone = stances[-1]["id"]
results = [r for r in results if gone not in (r.get("id"), r.get("from_id"), r.get("to_id"))]
task["annotations"] = [{"completed_by": 1, "result": results}]
(folder / "export.json").write_text(json.dumps([task]), "utf-8")

# %%
# Read the export. Whatever the annotator did not touch is as it was, probabilities included; a
# cue that was left alone is reported.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    [corrected] = read_analyses(folder / "export.json")
for warning in caught:
    print(str(warning.message).removeprefix(f"{folder}/"))
kept = {q.id: q for q in corrected.quotations}
for q in found.quotations:
    if q.id not in kept:
        print(f"taken away: {q.text[:50]!r}")
    elif kept[q.id] != q:
        print(f"{q.stance.label} -> {kept[q.id].stance.label}: {q.text[:50]!r}")

# %%
# How good was the analysis? With more than one article there are intervals, too.

scores = evaluate([corrected], [found])
print(f"{'':18}precision  recall      F1")
for name in ("content.exact", "found", "attributed", "stance.macro", "stance.accuracy"):
    s = scores[name]
    print(f"{name:18}{s.precision:9.3f}{s.recall:8.3f}{s.f1:8.3f}")

# %%
# The corrected analyses become rows for a classifier of one's own; on the command line,
# ``stancekit train export.json -o own.npz`` reads the same file.

rows = training_rows([corrected])
print(len(rows), "rows, for example:")
print(json.dumps(rows[0], indent=2, ensure_ascii=False))
