"""Labelled quotations of the user's own, read and checked: what is wrong is said by row."""

from __future__ import annotations

import csv
import json
import math
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError, StancekitWarning, UnknownTargetError
from stancekit.records import Quotation, Stance, Target
from stancekit.stance.targets import resolve_target

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

__all__ = ["TrainingRows", "read_records", "training_rows"]

# Names of the columns, each with those that are understood as well.
_COLUMNS = {
    "text": ("text", "quotation", "quote"),
    "label": ("label", "stance"),
    "context": ("context", "sentence"),
    "before": ("before",),
    "cue": ("cue",),
    "target": ("target",),
    "weight": ("weight",),
    "article": ("article", "group"),
}
_NEEDED = ("text", "label")
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRows:
    """Labelled quotations, checked; all fields have one entry for each.

    Parameters
    ----------
    items : tuple of Quotation
    labels : tuple of str
    targets : tuple of Target
    weights : tuple of float
    groups : tuple of str
        Article of each; rows without one are groups of their own.
    grouped : bool
        Whether any row named its article.
    """

    items: tuple[Quotation, ...]
    labels: tuple[str, ...]
    targets: tuple[Target, ...]
    weights: tuple[float, ...]
    groups: tuple[str, ...]
    grouped: bool

    def __len__(self) -> int:
        return len(self.items)

    def fit(self, model: Any) -> Any:
        """Fit a classifier of stances on the rows and return it."""
        return model.fit(self.items, self.labels, targets=self.targets, sample_weight=self.weights)


def training_rows(
    records: Any, *, target: str | Target | None = None, numbers: Sequence[str] | None = None
) -> TrainingRows:
    """Check labelled quotations: a :class:`pandas.DataFrame`, or mappings.

    Parameters
    ----------
    records : DataFrame or iterable of mapping
        Columns: ``text`` and ``label``, needed; ``context`` (the sentences that hold it),
        ``cue``, ``target``, ``weight`` and ``article``, as far as known. Those of authored rows
        and of :func:`stancekit.exchange.training_rows` are understood too.
    target : str or Target, optional
        The target of rows that name none.
    numbers : sequence of str, optional
        What to call the rows in messages; by default ``row 0`` and so on.

    Returns
    -------
    TrainingRows
        Rows that occur twice are counted once, with a :class:`~stancekit.errors.StancekitWarning`.

    Raises
    ------
    InputError
        If there are no rows, a column is missing, a text is blank, a label is none of the
        three, a weight is no number, all labels are the same, or the same quotation has two
        labels on one target. The message names the rows.

    Examples
    --------
    >>> from stancekit.stance import StanceClassifier, training_rows
    >>> rows = training_rows(
    ...     [
    ...         {"text": "We need them", "label": "favor"},
    ...         {"text": "Ban them", "label": "against"},
    ...     ],
    ...     target="drones",
    ... )
    >>> rows.fit(StanceClassifier(min_df=1)).predict(["Ban these"], targets="drones").tolist()
    ['against']
    """
    listed = _records(records)
    if not listed:
        raise InputError("no rows to learn from; give at least two with different labels")
    names = list(numbers) if numbers is not None else [f"row {n}" for n in range(len(listed))]
    rows = [_known(record, name) for record, name in zip(listed, names, strict=True)]
    for column in _NEEDED:
        missing = [n for n, row in zip(names, rows, strict=True) if row.get(column) is None]
        if missing:
            found = sorted({str(key) for record in listed[:100] for key in record})
            raise InputError(
                f"no {column!r} in {_some(missing)}; every row needs {' and '.join(_NEEDED)}, "
                f"and the columns are {found}"
            )
    _check_labels(rows, names)
    blank = [n for n, row in zip(names, rows, strict=True) if not str(row["text"]).strip()]
    if blank:
        raise InputError(f"the text is blank in {_some(blank)}; leave such rows out")
    targets = [_target(row, name, target) for row, name in zip(rows, names, strict=True)]
    kept = _without_duplicates(rows, targets, names)
    if len({rows[n]["label"] for n in kept}) == 1:
        raise InputError(
            f"all {len(kept)} rows are labelled {rows[kept[0]]['label']!r}; a classifier needs at "
            "least two labels, and one that tells 'no stance' needs rows labelled none"
        )
    groups = [row.get("article") for row in rows]
    return TrainingRows(
        items=tuple(_quotation(rows[n]) for n in kept),
        labels=tuple(rows[n]["label"] for n in kept),
        targets=tuple(targets[n] for n in kept),
        weights=tuple(_weight(rows[n], names[n]) for n in kept),
        groups=tuple(f"row {n}" if groups[n] is None else f"article {groups[n]}" for n in kept),
        grouped=any(group is not None for group in groups),
    )


def read_records(path: str | os.PathLike[str]) -> tuple[list[dict[str, Any]], list[str]]:
    """Read rows from a file of JSON Lines, CSV (``.csv``) or tab-separated values (``.tsv``).

    Returns
    -------
    records : list of dict
    numbers : list of str
        The line of each, for messages.

    Raises
    ------
    InputError
        If the file cannot be read, or a line is no row; the message names it.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{place}: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{place}: is not UTF-8 (byte 0x{error.object[error.start]:02x} at {error.start})"
        ) from None
    suffix = place.suffix.lower()
    if suffix in (".csv", ".tsv"):
        return _table(text, "\t" if suffix == ".tsv" else ",", place.name)
    records, numbers = [], []
    # Not splitlines(): a quotation may hold U+2028, which JSON does not escape.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except ValueError as error:
            raise InputError(f"{place.name}, line {number}: is no JSON ({error})") from error
        if not isinstance(record, dict):
            raise InputError(
                f"{place.name}, line {number}: a row is an object, not {type(record).__name__}"
            )
        records.append(record)
        numbers.append(f"line {number}")
    return records, numbers


def _table(text: str, delimiter: str, name: str) -> tuple[list[dict[str, Any]], list[str]]:
    reader = csv.DictReader(text.split("\n"), delimiter=delimiter, strict=True)
    records, numbers = [], []
    try:
        for record in reader:
            if None in record:
                raise InputError(f"{name}, line {reader.line_num}: has more fields than the header")
            # An empty field is one that is not known.
            records.append({key: value or None for key, value in record.items()})
            numbers.append(f"line {reader.line_num}")
    except csv.Error as error:
        raise InputError(f"{name}, line {reader.line_num}: {error}") from error
    return records, numbers


def _records(records: Any) -> list[Mapping[str, Any]]:
    if callable(getattr(records, "to_dict", None)) and hasattr(records, "columns"):
        return list(records.to_dict(orient="records"))
    if isinstance(records, str | bytes | Mapping) or not isinstance(records, Iterable):
        raise InputError(
            f"expected a DataFrame or a list of mappings, not {type(records).__name__}; read a "
            "file with stancekit.stance.read_records"
        )
    listed = list(records)
    for number, record in enumerate(listed):
        if not isinstance(record, Mapping):
            raise InputError(f"row {number} is {type(record).__name__}, not a mapping")
    return listed


def _known(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the columns that are known, under their own names, without gaps."""
    row: dict[str, Any] = {}
    for column, spellings in _COLUMNS.items():
        for spelling in spellings:
            value = record.get(spelling)
            # pandas fills gaps with a number that is none, or with an object of its own.
            if value is None or value != value or str(value) in ("<NA>", "NaT"):
                continue
            row.setdefault(column, value)
    for column in ("text", "context", "before", "cue"):
        if column in row and not isinstance(row[column], str):
            raise InputError(f"{name}: {column!r} must be text, not {type(row[column]).__name__}")
    if "label" in row:
        row["label"] = str(row["label"]).strip().lower()
    return row


def _check_labels(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    allowed = [str(stance) for stance in Stance]
    wrong = [
        f"{name} ({row['label']!r})"
        for name, row in zip(names, rows, strict=True)
        if row["label"] not in allowed
    ]
    if wrong:
        raise InputError(f"labels must be {', '.join(allowed)}, but are not in {_some(wrong)}")


def _target(row: Mapping[str, Any], name: str, default: str | Target | None) -> Target:
    own = row.get("target")
    if own is None and default is None:
        raise InputError(f"{name} names no target; give a column target, or one target for all")
    if own is None and default is not None:
        return resolve_target(default)
    known = (default,) if isinstance(default, Target) else ()
    try:
        return resolve_target(str(own), known)
    except UnknownTargetError as error:
        raise UnknownTargetError(f"{name}: {error}") from None


def _without_duplicates(
    rows: Sequence[Mapping[str, Any]], targets: Sequence[Target], names: Sequence[str]
) -> list[int]:
    """Return the numbers of the rows to keep; the same quotation on one target is one row."""
    first: dict[tuple[str, ...], int] = {}
    again: list[str] = []
    against: list[str] = []
    kept = []
    for number, row in enumerate(rows):
        words = (" ".join(str(row.get(c) or "").split()).casefold() for c in ("text", "cue"))
        key = (*words, targets[number].id)
        if key not in first:
            first[key] = number
            kept.append(number)
            continue
        earlier = first[key]
        both = f"{names[earlier]} and {names[number]}"
        if rows[earlier]["label"] == row["label"]:
            again.append(both)
        else:
            against.append(f"{both} ({rows[earlier]['label']}, {row['label']})")
    if against:
        raise InputError(
            f"the same quotation has two labels in {_some(against)}; decide on one, or leave it out"
        )
    if again:
        warnings.warn(
            f"the same quotation stands twice in {_some(again)}; it is counted once",
            StancekitWarning,
            stacklevel=3,
        )
    return kept


def _quotation(row: Mapping[str, Any]) -> Quotation:
    # An authored row has the sentence and the one before it apart.
    context = " ".join(part for part in (row.get("before"), row.get("context")) if part)
    return Quotation.from_text(row["text"], context=context or None, cue=row.get("cue"))


def _weight(row: Mapping[str, Any], name: str) -> float:
    try:
        weight = float(row.get("weight", 1.0))
    except (TypeError, ValueError):
        weight = math.nan
    if not math.isfinite(weight) or weight < 0:
        raise InputError(f"{name}: the weight {row.get('weight')!r} is no number from 0 up")
    return weight


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
