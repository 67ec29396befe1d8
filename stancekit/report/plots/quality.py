"""How far probabilities can be trusted: reliability, precision and recall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.records import Stance, StanceResult
from stancekit.report.plots.common import COLORS, INK, legend_above, new_axes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from matplotlib.axes import Axes

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Predicted = Sequence[StanceResult] | Sequence[Mapping[str, float]]

__all__ = ["plot_precision_recall", "plot_reliability"]

_LINES: dict[str, tuple[Any, str]] = {
    "favor": ("-", "o"),
    "against": ((0, (5, 2)), "s"),
    "none": ((0, (1, 1.2)), "^"),
}


def plot_reliability(
    gold: Sequence[Stance | str],
    predicted: Predicted,
    *,
    bins: int = 10,
    ax: Axes | None = None,
) -> Axes:
    """Draw how often a stance is right that was given with some probability.

    Parameters
    ----------
    gold : sequence of Stance or str
        The stances that are right.
    predicted : sequence of StanceResult or of mappings
        The results in the same order, or their probabilities by label.
    bins : int, default 10
        Number of equally wide parts that probabilities are put into.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each stance; on the diagonal a probability is what it says. Larger
        marks stand for more quotations. The legend gives the expected calibration error: the
        mean distance from the diagonal, weighted by quotations.

    Examples
    --------
    >>> from stancekit.report.plots import plot_reliability
    >>> sure = {"favor": 0.9, "against": 0.05, "none": 0.05}
    >>> ax = plot_reliability(["favor", "none"], [sure, sure], bins=5)
    >>> ax.get_xlabel()
    'probability given'
    """
    import numpy as np

    if bins < 1:
        raise InputError(f"bins is a number of at least 1, not {bins}")
    truth, given = _paired(gold, predicted)
    ax = new_axes(ax, 5.6, 5)
    ax.plot([0, 1], [0, 1], color="#777777", linewidth=1, label="as it should be")
    for stance, (style, marker) in _LINES.items():
        hits, values = truth == stance, given[stance]
        which = np.minimum((values * bins).astype(int), bins - 1)
        number = np.bincount(which, minlength=bins)
        some = number > 0
        mean = np.bincount(which, weights=values, minlength=bins)[some] / number[some]
        right = np.bincount(which, weights=hits, minlength=bins)[some] / number[some]
        error = float(np.sum(number[some] * np.abs(mean - right)) / len(values))
        ax.plot(mean, right, color=COLORS[stance], linestyle=style, linewidth=1.8)
        ax.scatter(
            mean,
            right,
            s=18 + 150 * number[some] / number.max(),
            color=COLORS[stance],
            marker=marker,
            edgecolor="white",
            linewidth=0.8,
            zorder=3,
        )
        _name_line(ax, stance, f"{stance}, error {error:.3f}")
    _unit_square(ax)
    ax.set(xlabel="probability given", ylabel="how often it was right")
    legend_above(ax, 2)
    return ax


def plot_precision_recall(
    gold: Sequence[Stance | str], predicted: Predicted, *, ax: Axes | None = None
) -> Axes:
    """Draw how many of a stance's quotations are found, and how many of those found are right.

    Parameters
    ----------
    gold : sequence of Stance or str
        The stances that are right.
    predicted : sequence of StanceResult or of mappings
        The results in the same order, or their probabilities by label.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A line for each stance that occurs in ``gold``, over all thresholds of its
        probability. The legend gives the average precision and, in brackets, what guessing
        would give: the stance's share.
    """
    import numpy as np

    truth, given = _paired(gold, predicted)
    ax = new_axes(ax, 5.6, 5)
    for stance, (style, _) in _LINES.items():
        hits, values = truth == stance, given[stance]
        if not hits.any():
            continue
        order = np.argsort(-values, kind="stable")
        # Quotations of one probability are found together.
        last = np.flatnonzero(np.append(np.diff(values[order]) != 0, True))
        found = np.cumsum(hits[order])[last]
        precision, recall = found / (last + 1), found / hits.sum()
        average = float(np.sum(np.diff(recall, prepend=0.0) * precision))
        ax.step(
            np.append(0.0, recall),
            np.append(precision[0], precision),
            where="pre",
            color=COLORS[stance],
            linestyle=style,
            linewidth=1.8,
            label=f"{stance} {average:.2f} ({hits.mean():.2f})",
        )
    _unit_square(ax)
    ax.set(xlabel="recall", ylabel="precision")
    legend_above(ax, 2)
    return ax


def _name_line(ax: Axes, stance: str, label: str) -> None:
    """Put line and mark together into the legend, the mark in one size."""
    style, marker = _LINES[stance]
    ax.plot(
        [],
        [],
        color=COLORS[stance],
        linestyle=style,
        marker=marker,
        linewidth=1.8,
        markersize=6,
        label=label,
    )


def _unit_square(ax: Axes) -> None:
    ax.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03), aspect="equal")
    ax.grid(color="#e3e3e3", linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.tick_params(colors=INK)


def _paired(
    gold: Sequence[Stance | str], predicted: Predicted
) -> tuple[np.ndarray[Any, Any], dict[str, Floats]]:
    """Return labels, and each label's probabilities, as arrays of one length."""
    import numpy as np

    labels, results = list(gold), list(predicted)
    if len(labels) != len(results):
        raise InputError(f"there are {len(labels)} gold stances but {len(results)} predictions")
    if not labels:
        raise InputError("there is nothing to draw: no gold stances came")
    known = [str(stance) for stance in Stance]
    wrong = next((label for label in labels if label not in known), None)
    if wrong is not None:
        raise InputError(f"a gold stance is one of {', '.join(known)}, not {wrong!r}")
    try:
        rows: list[Any] = [r.probabilities if isinstance(r, StanceResult) else r for r in results]
        given = {name: np.array([float(row[name]) for row in rows]) for name in known}
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InputError(
            "predictions are StanceResults, or mappings with a probability for each of "
            f"{', '.join(known)} ({type(error).__name__}: {error})"
        ) from error
    if any(np.any((values < 0) | (values > 1) | np.isnan(values)) for values in given.values()):
        raise InputError("a probability is a number from 0 to 1")
    return np.array([str(label) for label in labels]), given
