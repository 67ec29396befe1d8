"""Whether a record has the shape of an analysis: what people edit by hand goes wrong in types."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.schema import json_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_shape"]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def check_shape(record: Any) -> None:
    """Check the types and ranges of all that a record has, against the JSON Schema.

    What is missing or has no place is not looked for: an earlier version may have written it.

    Raises
    ------
    InputError
        It names the first place where something else is expected.
    """
    _check(record, _schema(), "the analysis")


def _check(value: Any, schema: Mapping[str, Any], where: str) -> None:
    if reference := schema.get("$ref"):
        _check(value, _schema()["$defs"][reference.rpartition("/")[2]], where)
    if choices := schema.get("anyOf"):
        # Everywhere it is one thing or null.
        if value is not None:
            (wanted,) = (choice for choice in choices if choice.get("type") != "null")
            _check(value, wanted, where)
        return
    kinds = schema.get("type", ())
    kinds = [kinds] if isinstance(kinds, str) else kinds
    # True is a whole number for Python only.
    fitting = [k for k in kinds if isinstance(value, _TYPES[k])]
    if kinds and (not fitting or (isinstance(value, bool) and "boolean" not in kinds)):
        raise InputError(f"{where} must be of type {' or '.join(kinds)}, not {value!r:.60}")
    if isinstance(value, int | float) and "minimum" in schema:
        low, high = schema["minimum"], schema.get("maximum", value)
        if not low <= value <= high:  # true of "not a number", too
            raise InputError(f"{where} must be {low} or more, up to {high}, not {value!r}")
    if isinstance(value, dict):
        for name, inner in schema.get("properties", {}).items():
            if name in value:
                _check(value[name], inner, name if schema is _schema() else f"{where}.{name}")
    elif isinstance(value, list) and "items" in schema:
        for number, member in enumerate(value):
            _check(member, schema["items"], f"{where}[{number}]")
