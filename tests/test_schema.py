"""The JSON Schema describes just what comes out."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from strategies import analyses

from stancekit import records
from stancekit.schema import json_schema

if TYPE_CHECKING:
    from stancekit.records import Analysis

VALIDATOR = jsonschema.Draft202012Validator(json_schema())


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


def test_no_object_is_open() -> None:
    schema = json_schema()
    objects = [schema, *schema["$defs"].values()]
    objects.append(schema["$defs"]["stance"]["properties"]["probabilities"])
    closed = [o for o in objects if o.get("type") == "object"]
    assert len(closed) == 11
    for each in closed:
        assert each["additionalProperties"] is False
        # Absent and null would be two ways to say one thing.
        assert sorted(each["required"]) == sorted(each["properties"])


def test_sample(sample: Analysis) -> None:
    VALIDATOR.validate(sample.to_dict())


@given(analyses())
def test_whatever_the_records_hold(analysis: Analysis) -> None:
    VALIDATOR.validate(analysis.to_dict())


@pytest.mark.parametrize(
    ("definition", "key", "enum"),
    [
        ("segment", "kind", records.SegmentKind),
        ("speaker", "kind", records.SpeakerKind),
        ("mention", "kind", records.MentionKind),
        ("quotation", "kind", records.QuotationKind),
        ("quotation", "factuality", records.Factuality),
    ],
)
def test_kinds_are_those_of_the_records(definition: str, key: str, enum: Any) -> None:
    assert json_schema()["$defs"][definition]["properties"][key]["enum"] == [str(v) for v in enum]


def test_labels_are_those_of_the_records() -> None:
    assert json_schema()["$defs"]["label"]["enum"] == [str(s) for s in records.Stance]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.update(text="the article"),
        lambda d: d.pop("warnings"),
        lambda d: d.update(id=3),
        lambda d: d["quotations"][0].update(context="x"),
        lambda d: d["quotations"][0].update(kind="reported"),
        lambda d: d["quotations"][0].update(contents=[]),
        lambda d: d["quotations"][0].update(confidence=1.5),
        lambda d: d["quotations"][0]["contents"][0].update(start=-1),
        lambda d: d["quotations"][0]["stance"].update(label="favour"),
        lambda d: d["quotations"][0]["stance"]["probabilities"].pop("none"),
        lambda d: d["quotations"][0]["source"].pop("kind"),
        lambda d: d["speakers"][0].update(country="Germany"),
        lambda d: d["segments"][0].update(text="x"),
        lambda d: d["warnings"][0].update(code="Not Kebab"),
    ],
)
def test_what_is_wrong_is_refused(sample: Analysis, spoil: Any) -> None:
    data = copy.deepcopy(sample.to_dict())
    spoil(data)
    assert not VALIDATOR.is_valid(data)


def test_a_copy_of_ones_own() -> None:
    json_schema()["$defs"].clear()
    assert json_schema()["$defs"]


def test_the_seed_article(seed_analysis: Analysis) -> None:
    VALIDATOR.validate(seed_analysis.to_dict())
