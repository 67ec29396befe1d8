"""What users hand to the classifier, checked: items, their targets, labels and weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import InputError, UnknownTargetError
from stancekit.records import Quotation, Stance, Target
from stancekit.stance.targets import GENERIC, resolve_target, targets, term_pattern

if TYPE_CHECKING:
    import re

__all__ = ["check_labels", "check_weights", "own_terms", "read_items"]

_SHOWN = 5
Targets = Iterable[str | Target] | str | Target | None


def read_items(
    X: Iterable[Any],
    wanted: Targets,
    default: str | Target | None,
    *,
    known: Sequence[Target] | None = None,
) -> tuple[list[str | Quotation], list[Target]]:
    """Return items and the target of each.

    Parameters
    ----------
    X : iterable of str, Quotation, or pairs (item, target)
    wanted : iterable of str or Target, or one for all, or None
        Targets of the items that are no pairs.
    default : str, Target or None
        Target where nothing else says it.
    known : sequence of Target, optional
        Targets that a fitted model knows beside those of the catalogue. None: fitting, where
        any id is allowed.
    """
    if isinstance(X, str | bytes | Quotation):
        raise InputError(
            f"expected a list of quotations, but got one {type(X).__name__}; put it into a list: "
            "[quotation]"
        )
    try:
        listed = list(X)
    except TypeError as error:
        raise InputError(f"expected a list of quotations, not {type(X).__name__}") from error
    finder = _Finder(known)
    if wanted is None or isinstance(wanted, str | Target):
        fallback = default if wanted is None else wanted
        found = [finder(GENERIC if fallback is None else fallback)] * len(listed)
    else:
        found = [finder(target) for target in wanted]
        if len(found) != len(listed):
            raise InputError(
                f"{len(listed)} quotations, but {len(found)} targets; give one target for each, "
                "or a single one for all"
            )
    items: list[str | Quotation] = []
    for row, item in enumerate(listed):
        if isinstance(item, tuple | list) and len(item) == 2:
            item, pair_target = item
            found[row] = finder(pair_target)
        if not isinstance(item, str | Quotation):
            raise InputError(
                f"row {row} is {type(item).__name__}; expected str, Quotation, or a pair of one of "
                "these and its target"
            )
        items.append(item)
    return items, found


class _Finder:
    """Finds targets by id, each only once."""

    def __init__(self, known: Sequence[Target] | None) -> None:
        self.free = known is None
        self.seen = {target.id: target for target in known or ()}

    def __call__(self, target: str | Target) -> Target:
        if isinstance(target, Target):
            return target
        if target in self.seen:
            return self.seen[target]
        try:
            found = resolve_target(target)
        except UnknownTargetError as error:
            if not self.free:
                own = [id_ for id_ in self.seen if id_ not in {t.id for t in targets()}]
                if own:
                    raise UnknownTargetError(f"{error}; this model also knows {own}") from None
                raise
            found = Target(id=target, name=target, description="")
        self.seen[target] = found
        return found


def check_labels(y: Iterable[str], rows: int) -> list[str]:
    """Return the labels as plain strings, or say which rows are wrong."""
    if isinstance(y, str):
        raise InputError(f"expected a list of labels, but got one str {y!r}")
    labels = [str(label) for label in y]
    if len(labels) != rows:
        raise InputError(f"{rows} quotations, but {len(labels)} labels; give one label for each")
    if not labels:
        raise InputError("no rows to learn from; give at least two with different labels")
    allowed = {str(stance) for stance in Stance}
    wrong = [row for row, label in enumerate(labels) if label not in allowed]
    if wrong:
        shown = ", ".join(f"{row} ({labels[row]!r})" for row in wrong[:_SHOWN])
        more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise InputError(
            f"labels must be favor, against or none, but are something else in rows {shown}{more}"
        )
    if len(set(labels)) == 1:
        raise InputError(
            f"all {rows} rows are labelled {labels[0]!r}; a classifier needs at least two labels"
        )
    return labels


def check_weights(
    sample_weight: Iterable[float] | None, rows: int
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the weights as an array, or say what is wrong with them."""
    if sample_weight is None:
        return np.ones(rows)
    weights = np.asarray(list(sample_weight), dtype=np.float64)
    if weights.shape != (rows,):
        raise InputError(f"{rows} quotations, but weights of shape {weights.shape}")
    wrong = np.flatnonzero(~(np.isfinite(weights) & (weights >= 0)))
    if len(wrong):
        raise InputError(f"weights must be finite and not negative; row {wrong[0]} has not")
    return weights


def own_terms(target: Target) -> re.Pattern[str] | None:
    """Return what to mask for a target of the user's own; the catalogue's are in the mask list."""
    if not target.terms or any(target.id == known.id for known in targets()):
        return None
    return term_pattern(target.terms)
