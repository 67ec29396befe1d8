"""Whether probabilities can be trusted: of quotations given 0.7, seven in ten should be right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stancekit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["CalibrationReport", "best_temperature", "calibration_report"]

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationReport:
    """How sure a model is, and how often it is right.

    Parameters
    ----------
    error : float
        Expected calibration error: the mean gap between the two, over all quotations.
    accuracy : float
        Of all.
    surest_half : float
        Accuracy on the half that the model is surest of.
    bins : tuple of (float, float, int)
        For each range of probability its mean, the part that is right, and how many.
    kept : tuple of (float, float, float)
        For each ``abstain_below`` the part that is answered, and how much of it is right.
    """

    error: float
    accuracy: float
    surest_half: float
    bins: tuple[tuple[float, float, int], ...]
    kept: tuple[tuple[float, float, float], ...]

    def __str__(self) -> str:
        lines = [
            f"calibration error {self.error:.3f}, accuracy {self.accuracy:.3f}, on the surest "
            f"half {self.surest_half:.3f}",
            "sure of  right    number",
        ]
        lines += [f"{sure:7.2f}  {right:5.2f}  {number:8}" for sure, right, number in self.bins]
        lines.append("abstain below  answered  right")
        lines += [f"{below:13.2f}  {part:8.2f}  {right:5.2f}" for below, part, right in self.kept]
        return "\n".join(lines)


def calibration_report(
    labels: Iterable[str], probabilities: Any, classes: Sequence[str], *, bins: int = 10
) -> CalibrationReport:
    """Compare how sure a model is with how often it is right.

    Parameters
    ----------
    labels : iterable of str
        What is right.
    probabilities : array of shape (n_items, n_classes)
        Of a model that did not see these rows, :func:`sklearn.model_selection.cross_val_predict`
        with ``method="predict_proba"`` for example.
    classes : sequence of str
        The labels in the order of the columns: ``model.classes_``.
    bins : int, default 10
        Number of ranges of probability, of equal width.

    Returns
    -------
    CalibrationReport

    Raises
    ------
    InputError
        If the numbers of rows or columns do not agree, or there are none.

    Examples
    --------
    >>> from stancekit.stance import calibration_report
    >>> chances = [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.7, 0.3]]
    >>> report = calibration_report(
    ...     ["favor", "none", "none", "favor"], chances, ["favor", "none"]
    ... )
    >>> report.accuracy, report.surest_half
    (0.75, 1.0)
    """
    gold = np.asarray([str(label) for label in labels])
    chances = np.asarray(probabilities, dtype=np.float64)
    if chances.shape != (len(gold), len(classes)) or not len(gold):
        raise InputError(
            f"{len(gold)} labels and {len(classes)} classes need probabilities of shape "
            f"{(len(gold), len(classes))}, but theirs is {chances.shape}; give at least one row"
        )
    sure = chances.max(axis=1)
    right = np.asarray(list(classes))[chances.argmax(axis=1)] == gold
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    found = []
    for number in range(bins):
        inside = bin_of == number
        if inside.any():
            found.append(
                (float(sure[inside].mean()), float(right[inside].mean()), int(inside.sum()))
            )
    error = sum(abs(mean - part) * count for mean, part, count in found) / len(gold)
    order = np.argsort(-sure, kind="stable")
    kept = []
    for below in (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        answered = sure >= below
        if answered.any():
            kept.append((below, float(answered.mean()), float(right[answered].mean())))
    return CalibrationReport(
        error=float(error),
        accuracy=float(right.mean()),
        surest_half=float(right[order[: (len(gold) + 1) // 2]].mean()),
        bins=tuple(found),
        kept=tuple(kept),
    )


def best_temperature(labels: Iterable[str], probabilities: Any, classes: Sequence[str]) -> float:
    """Return what to divide log-odds by so that the labels are most probable.

    Parameters
    ----------
    labels, probabilities, classes
        As in :func:`calibration_report`; probabilities of a model with temperature 1.

    Returns
    -------
    float
        From 0.2 to 5; above 1 if the model is too sure of itself.
    """
    from scipy.optimize import minimize_scalar

    order = {label: number for number, label in enumerate(classes)}
    gold = np.array([order[str(label)] for label in labels])
    scores = np.log(np.maximum(np.asarray(probabilities, dtype=np.float64), 1e-12))

    def loss(temperature: float) -> float:
        divided = scores / temperature
        total = np.logaddexp.reduce(divided, axis=1)
        return float(np.mean(total - divided[np.arange(len(gold)), gold]))

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)
