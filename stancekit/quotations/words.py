"""Word lists of this room, with the forms of their verbs."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["forms", "word_list"]


@cache
def word_list(name: str) -> dict[str, Any]:
    """Return one of the tables in ``data/quotations``."""
    path = files("stancekit") / "data" / "quotations" / f"{name}.json"
    return dict(json.loads(path.read_text(encoding="utf8")))


def forms(bases: Iterable[str]) -> frozenset[str]:
    """Return words with the regular forms of a verb: deny, denies, denied, denying.

    A form that no verb has does no harm, since no text has it.
    """
    out: set[str] = set()
    for base in bases:
        stem = base.removesuffix("e")
        out |= {base, f"{base}s", f"{base}es", f"{stem}ed", f"{stem}ing"}
        if base.endswith("y"):
            out |= {f"{base[:-1]}ies", f"{base[:-1]}ied"}
        if base[-1] in "bdgmnprt":
            out |= {f"{base}{base[-1]}ed", f"{base}{base[-1]}ing"}
    return frozenset(out)
