"""Label Studio: tasks as JSON, and the labelling interface that shows them."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any, Literal
from xml.sax.saxutils import quoteattr

from stancekit.errors import InputError, StancekitWarning
from stancekit.exchange.rulers import measure
from stancekit.exchange.sheets import (
    CONTENT,
    FACTS,
    LABELS,
    LINKS,
    Link,
    Reading,
    Region,
    Sheet,
    draw,
    parted,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancekit.records import Analysis

__all__ = ["labeling_config", "read_task", "task"]

# Names of the tags in the labelling interface, which results refer to.
_PART, _TEXT, _SPEAKER = "part", "text", "speaker"
_COLOURS = {"content": "#0072b2", "cue": "#e69f00", "source": "#009e73"}
_ARTICLE = ("id", "title", "date", "url")


def labeling_config() -> str:
    """Return the labelling interface for Label Studio.

    Returns
    -------
    str
        XML for *Settings, Labeling Interface, Code* of a project into which tasks that
        stancekit exported are imported.

    Examples
    --------
    >>> from stancekit.exchange import labeling_config
    >>> print(labeling_config()[:6])
    <View>
    """
    lines = ["<View>", "  <Style>.htx-text { white-space: pre-wrap; }</Style>", "  <Relations>"]
    lines += [f"    <Relation value={quoteattr(label)}/>" for label in LINKS]
    lines += ["  </Relations>", f'  <Labels name="{_PART}" toName="{_TEXT}">']
    for label in LABELS:
        lines.append(f'    <Label value="{label}" background="{_COLOURS[label]}"/>')
    lines += ["  </Labels>", f'  <Text name="{_TEXT}" value="$text" saveTextResult="yes"/>']
    for fact, (label, values) in FACTS.items():
        lines.append(f'  <View visibleWhen="region-selected" whenLabelValue="{label}">')
        lines.append(f'    <Header value="{fact}" size="6"/>')
        lines.append(f'    <Choices name="{fact}" toName="{_TEXT}" perRegion="true">')
        lines += [f'      <Choice value="{value}"/>' for value in values]
        lines += ["    </Choices>", "  </View>"]
    lines += [
        f'  <View visibleWhen="region-selected" whenLabelValue="{CONTENT}">',
        f'    <Header value="{_SPEAKER}" size="6"/>',
        f'    <TextArea name="{_SPEAKER}" toName="{_TEXT}" perRegion="true" editable="true" '
        'maxSubmissions="1" rows="1"/>',
        "  </View>",
        "</View>",
    ]
    return "\n".join(lines) + "\n"


def task(
    analysis: Analysis, results_as: Literal["predictions", "annotations"] = "predictions"
) -> dict[str, Any]:
    """Return an analysis as a Label Studio task."""
    from stancekit import __version__

    article = analysis.article
    data: dict[str, Any] = {"text": article.text}
    data.update({key: getattr(article, key) for key in _ARTICLE if getattr(article, key)})
    data["stancekit"] = analysis.to_dict()
    results: dict[str, Any] = {"result": _results(parted(draw(analysis)))}
    if results_as == "predictions":
        results["model_version"] = f"stancekit {__version__}"
        if analysis.quotations:
            # Label Studio sorts tasks by it: those that need a look first.
            results["score"] = min(q.confidence for q in analysis.quotations)
    return {"data": data, results_as: [results]}


def _results(sheet: Sheet) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    for region in sheet.regions:
        start, end = region.fragments[0]
        place: dict[str, Any] = {"start": start, "end": end, "text": sheet.text[start:end]}
        key = {"id": region.id, "to_name": _TEXT}
        results.append(
            {
                **key,
                "from_name": _PART,
                "type": "labels",
                "value": place | {"labels": [region.label]},
            }
        )
        for fact, value in region.facts.items():
            if fact == _SPEAKER:
                # In a text area's result "text" is what was typed.
                typed = {"start": start, "end": end, "text": [value]}
                results.append({**key, "from_name": fact, "type": "textarea", "value": typed})
            else:
                chosen = place | {"choices": [value]}
                results.append({**key, "from_name": fact, "type": "choices", "value": chosen})
    results += [
        {
            "type": "relation",
            "from_id": link.head,
            "to_id": link.tail,
            "direction": "right",
            "labels": [link.label],
        }
        for link in sheet.links
    ]
    return results


def read_task(record: Any, *, annotator: str | None = None) -> Reading:
    """Read a task as Label Studio's *JSON* export gives it."""
    data = record.get("data") if isinstance(record, dict) else None
    if not isinstance(data, dict):
        raise InputError(
            "is no Label Studio task: it has no 'data'; export as JSON (not JSON-MIN or CSV)"
        )
    text = data.get("text")
    if not isinstance(text, str):
        raise InputError("has no text: 'data' must hold it under 'text'")
    results = _chosen(record, annotator)
    article = {key: data[key] for key in _ARTICLE if isinstance(data.get(key), str)}
    return Reading(_sheet(text, results), data.get("stancekit"), article)


def _chosen(record: Mapping[str, Any], annotator: str | None) -> list[Any]:
    """Return the results that count: an annotation's, else a prediction's."""
    done = [
        a
        for a in _listed(record, "annotations") or _listed(record, "completions")
        if isinstance(a, dict) and not a.get("was_cancelled")
    ]
    if annotator is not None:
        done = [a for a in done if annotator in _names(a.get("completed_by"))]
        if not done:
            raise InputError(f"has no annotation by {annotator!r}")
    if not done:
        done = [p for p in _listed(record, "predictions") if isinstance(p, dict)][-1:]
    if not done:
        raise InputError("has neither an annotation nor a prediction")
    if len(done) > 1:
        best = [a for a in done if a.get("ground_truth")] or done
        # The times are ISO 8601, which sorts as text; at equal times the last one counts.
        done = sorted(best, key=lambda a: str(a.get("updated_at") or a.get("created_at") or ""))
        warnings.warn(
            "has several annotations, of which the latest is read; choose one annotator",
            StancekitWarning,
            stacklevel=2,
        )
    results = done[-1].get("result")
    if not isinstance(results, list) or not all(isinstance(r, dict) for r in results):
        raise InputError("the result must be a list of objects")
    return results


def _listed(record: Mapping[str, Any], key: str) -> list[Any]:
    value = record.get(key) or []
    if not isinstance(value, list):
        raise InputError(f"{key!r} must be a list, not {value!r}")
    return value


def _names(who: Any) -> set[str]:
    if isinstance(who, dict):
        return {str(who[key]) for key in ("id", "email", "username") if key in who}
    return {str(who)}


def _sheet(text: str, results: list[Any]) -> Sheet:
    places: list[tuple[int, int, str | None]] = []
    labels: dict[str, str] = {}
    facts: dict[str, dict[str, str]] = {}
    arrows: list[Mapping[str, Any]] = []
    for result in results:
        kind, value = result.get("type"), result.get("value")
        if kind == "relation":
            arrows.append(result)
            continue
        key = result.get("id")
        if not isinstance(key, str) or not isinstance(value, dict):
            raise InputError(f"a result of type {kind!r} has no id or no value")
        if kind == "labels":
            if key in labels:
                raise InputError(f"the region {key!r} is there twice")
            labels[key] = _only(value.get("labels"), f"region {key!r} has", "label")
            places.append((value.get("start"), value.get("end"), value.get("text")))  # type: ignore[arg-type]
        elif kind == "choices" and str(result.get("from_name")) in FACTS:
            # An empty list is what is left of a choice that was taken back.
            if chosen := value.get("choices"):
                name = str(result["from_name"])
                facts.setdefault(key, {})[name] = _only(chosen, f"region {key!r} has", name)
        elif kind == "textarea" and result.get("from_name") == _SPEAKER:
            typed = value.get("text")
            if typed := [typed] if isinstance(typed, str) else typed:
                words = " ".join(_only(typed, f"region {key!r} has", _SPEAKER).split())
                facts.setdefault(key, {}).update({_SPEAKER: words} if words else {})
        else:
            warnings.warn(
                f"a result of type {kind!r} by {result.get('from_name')!r} is left out",
                StancekitWarning,
                stacklevel=2,
            )
    for key in facts:
        if key not in labels:
            raise InputError(f"{', '.join(facts[key])} of the region {key!r}, which has no label")
    links = [_link(arrow, labels) for arrow in arrows]
    stretches = measure(text, places)
    regions = tuple(
        Region(key, label, (stretch,), facts.get(key, {}))
        for (key, label), stretch in zip(labels.items(), stretches, strict=True)
    )
    return Sheet(text, regions, tuple(links))


def _link(result: Mapping[str, Any], labels: Mapping[str, str]) -> Link:
    head, tail = result.get("from_id"), result.get("to_id")
    if result.get("direction") == "left":
        head, tail = tail, head
    for key in (head, tail):
        if not isinstance(key, str) or key not in labels:
            raise InputError(f"a relation leads to the region {key!r}, which is not there")
    ends = {labels[str(head)], labels[str(tail)]} - {CONTENT}
    if not result.get("labels") and len(ends) == 1:
        # An arrow that nobody named can mean one thing only: a content has one kind of link to
        # a cue, and one to a source.
        return Link(ends.pop(), str(head), str(tail))
    name = _only(result.get("labels") or [], "a relation between two regions has", "label")
    return Link(name, str(head), str(tail))


def _only(values: Any, who: str, what: str) -> str:
    if not isinstance(values, list) or len(values) != 1 or not isinstance(values[0], str):
        found = len(values) if isinstance(values, list) else "no"
        raise InputError(f"{who} {found} {what}s; exactly one is needed")
    return values[0]
