"""The JSON Schema of what :meth:`stancekit.Analysis.to_dict` gives."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of an analysis.

    Returns
    -------
    dict
        A fresh copy, ready for ``jsonschema.validate`` or for writing to a file.

    Examples
    --------
    >>> from stancekit.schema import json_schema
    >>> sorted(json_schema()["$defs"]["stance"]["properties"])
    ['abstained', 'label', 'probabilities', 'relevance', 'target']
    """
    schema: dict[str, Any] = json.loads(
        files("stancekit").joinpath("data/analysis.schema.json").read_text(encoding="utf-8")
    )
    return schema
