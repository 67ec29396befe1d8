"""A model of the user's own: fitted, and measured on rows that it did not see."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedGroupKFold

from stancekit.datasets import load_authored
from stancekit.stance.calibration import best_temperature, calibration_report
from stancekit.stance.classifier import StanceClassifier
from stancekit.stance.targets import get_target

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancekit.records import Quotation, Target
    from stancekit.stance.rows import TrainingRows

__all__ = ["TrainingReport", "train_model"]

_FOLDS = 5
# With fewer rows a temperature would be fitted to chance.
_ENOUGH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """What a model was trained on, and how good it is on rows that it did not see.

    Parameters
    ----------
    rows : int
        Number of the user's rows.
    authored : int
        Number of authored rows beside them.
    labels : mapping of str to int
        Number of the user's rows with each label.
    folds : int
        Parts of the cross-validation; 0 if there were too few rows for one.
    macro_f1, majority : float or None
        Mean F1 of the labels, and what the most frequent label alone would have.
    error, accuracy, surest_half : float or None
        As in :class:`~stancekit.stance.CalibrationReport`, at the model's temperature.
    grouped : bool
        Whether rows of one article were kept in one part.
    """

    rows: int
    authored: int
    labels: Mapping[str, int]
    folds: int
    macro_f1: float | None = None
    majority: float | None = None
    error: float | None = None
    accuracy: float | None = None
    surest_half: float | None = None
    grouped: bool = False

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {label}" for label, number in self.labels.items())
        lines = [f"{self.rows} rows ({counts}) and {self.authored} authored ones"]
        if self.macro_f1 is None:
            lines.append("not measured: every label needs at least two rows of different articles")
        else:
            how = "by article" if self.grouped else "row by row (no column 'article')"
            lines.append(
                f"macro-F1 {self.macro_f1:.2f} (most frequent label alone {self.majority:.2f}), "
                f"accuracy {self.accuracy:.2f}, on the surest half {self.surest_half:.2f}, "
                f"calibration error {self.error:.2f}; {self.folds} folds {how}"
            )
        return "\n".join(lines)


def train_model(
    rows: TrainingRows,
    *,
    target: str | Target | None = None,
    authored: bool = True,
    model: StanceClassifier | None = None,
) -> tuple[StanceClassifier, TrainingReport]:
    """Fit a classifier on rows of one's own, and measure it.

    Parameters
    ----------
    rows : TrainingRows
        See :func:`stancekit.stance.training_rows`.
    target : str or Target, optional
        The target of items that come without one; by default that of all rows, if they share one.
    authored : bool, default True
        Train on the quotations that come with stancekit too. What they have to say about
        *how* stances are taken helps most where own rows are few; the model then knows
        their targets as well as the rows'.
    model : StanceClassifier, optional
        Settings to use.

    Returns
    -------
    model : StanceClassifier
        Fitted on all rows.
    report : TrainingReport
        From cross-validation over the user's rows, the authored ones in every training part.
    """
    settings = (model or StanceClassifier()).get_params()
    shared = {on.id: on for on in rows.targets}
    if target is None and len(shared) == 1:
        target = next(iter(shared.values()))
    settings["target"] = target
    extra = _authored(rows) if authored else _Extra([], [], [])
    counts = Counter(rows.labels)
    labels = {label: counts[label] for label in sorted(counts)}
    folds = min(
        _FOLDS,
        *(
            len({g for g, own in zip(rows.groups, rows.labels, strict=True) if own == label})
            for label in labels
        ),
    )
    report = TrainingReport(
        rows=len(rows),
        authored=len(extra.items),
        labels=labels,
        folds=folds if folds > 1 else 0,
        grouped=rows.grouped,
    )
    if folds > 1:
        classes, chances = _out_of_fold(rows, extra, settings, folds)
        if len(rows) >= _ENOUGH:
            temperature = best_temperature(rows.labels, chances, classes)
            settings["temperature"] *= temperature
            chances = chances ** (1 / temperature)
            chances /= chances.sum(axis=1, keepdims=True)
        report = _measured(report, rows.labels, chances, classes)
    fitted = _fit(rows, np.arange(len(rows)), extra, settings)
    return fitted, report


@dataclass(frozen=True, slots=True)
class _Extra:
    items: list[Quotation]
    labels: list[str]
    targets: list[Target]


def _authored(rows: TrainingRows) -> _Extra:
    """Return the authored rows that are not among the user's own."""
    own = {item.text for item in rows.items}
    found = [row for row in load_authored() if row.quotation not in own]
    return _Extra(
        [row.to_quotation() for row in found],
        [str(row.label) for row in found],
        [get_target(row.target) for row in found],
    )


def _fit(
    rows: TrainingRows, part: Any, extra: _Extra, settings: Mapping[str, Any]
) -> StanceClassifier:
    chosen = [int(number) for number in part]
    return StanceClassifier(**settings).fit(
        [*(rows.items[n] for n in chosen), *extra.items],
        [*(rows.labels[n] for n in chosen), *extra.labels],
        targets=[*(rows.targets[n] for n in chosen), *extra.targets],
        sample_weight=[*(rows.weights[n] for n in chosen), *([1.0] * len(extra.items))],
    )


def _out_of_fold(
    rows: TrainingRows, extra: _Extra, settings: Mapping[str, Any], folds: int
) -> tuple[list[str], np.ndarray[Any, np.dtype[np.float64]]]:
    labels = np.array(rows.labels)
    classes = sorted({*rows.labels, *extra.labels})
    chances = np.zeros((len(rows), len(classes)))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=0)
    for train, test in splitter.split(labels, labels, groups=rows.groups):
        if len({labels[n] for n in train} | set(extra.labels)) < 2:
            chances[test] = 1 / len(classes)
            continue
        fitted = _fit(rows, train, extra, settings)
        columns = [classes.index(label) for label in fitted.classes_.tolist()]
        found = fitted.predict_proba(
            [rows.items[n] for n in test], targets=[rows.targets[n] for n in test]
        )
        chances[np.ix_(test, columns)] = found
    return classes, chances


def _measured(
    report: TrainingReport,
    labels: tuple[str, ...],
    chances: np.ndarray[Any, np.dtype[np.float64]],
    classes: list[str],
) -> TrainingReport:
    known = sorted(set(labels))
    answers = np.array(classes)[chances.argmax(axis=1)]
    often = Counter(labels).most_common(1)[0][0]
    scores = calibration_report(labels, chances, classes)

    def macro(given: Any) -> float:
        return float(f1_score(labels, given, labels=known, average="macro", zero_division=0.0))

    return replace(
        report,
        macro_f1=macro(answers),
        majority=macro([often] * len(labels)),
        error=scores.error,
        accuracy=scores.accuracy,
        surest_half=scores.surest_half,
    )
