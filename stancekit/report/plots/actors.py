"""Who agrees with whom."""

from __future__ import annotations

from itertools import combinations
from math import cos, degrees, pi, sin
from typing import TYPE_CHECKING, Any

from stancekit.errors import InputError
from stancekit.report.plots.common import (
    COLORS,
    INK,
    Row,
    legend_above,
    new_axes,
    nothing,
    rows_of,
    shortened,
    signed,
    spectrum,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stancekit.report.plots.common import Data

__all__ = ["plot_agreement"]

_STYLES: dict[bool, tuple[str, Any, str]] = {
    True: (COLORS["favor"], "-", "agree"),
    False: (COLORS["against"], (0, (4, 2.5)), "disagree"),
}


def plot_agreement(
    data: Data,
    *,
    top: int = 30,
    lines: int = 3,
    min_agreement: float = 0.1,
    ax: Axes | None = None,
) -> Axes:
    """Draw which actors take the same side and which take opposite ones.

    Parameters
    ----------
    data : Analysis, iterable of Analysis or DataFrame
        One article, several, or the data frame that ``to_frame`` made of them.
    top : int, default 30
        Most actors to draw: those with most quotations.
    lines : int, default 3
        For each actor, most lines to those who agree most, and to those who disagree most:
        all of them would hide each other.
    min_agreement : float, default 0.1
        Weakest agreement or disagreement for a line, 0 to 1.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Actors on a circle, the most favorable at the right and the most opposed at the
        left, each with the mean position as a number; solid lines join those who agree,
        dashed ones those who do not.

    Notes
    -----
    An actor's position on a target is the mean, over the quotations, of the probability of
    favor less that of against. The agreement of two actors is the mean product of their
    positions on the targets that both spoke about: 1 if both are certainly on one
    side, −1 if on opposite sides, near 0 if one of them shows no stance.
    """
    if top < 1 or lines < 1 or not 0 <= min_agreement <= 1:
        raise InputError("top and lines are at least 1, and min_agreement is from 0 to 1")
    spoken: dict[str, list[Row]] = {}
    for row in rows_of(data):
        if row.speaker:
            spoken.setdefault(row.speaker, []).append(row)
    names = sorted(spoken, key=lambda name: (-len(spoken[name]), name))[:top]
    size = 7.0 if len(names) <= 16 else 9.5
    ax = new_axes(ax, size, size)
    if len(names) < 2:
        return nothing(ax, "fewer than two actors with a stance")
    positions = {name: _positions(spoken[name]) for name in names}
    means = {name: sum(r.balance for r in spoken[name]) / len(spoken[name]) for name in names}
    places = _places(sorted(names, key=lambda name: (-means[name], name)))
    for one, other, agreement in _strongest(positions, lines, max(min_agreement, 1e-9)):
        (x0, y0), (x1, y1) = _point(places[one]), _point(places[other])
        color, style, _ = _STYLES[agreement > 0]
        ax.plot(
            [x0, x1],
            [y0, y1],
            color=color,
            linestyle=style,
            linewidth=0.6 + 2.4 * abs(agreement),
            alpha=0.35 + 0.6 * abs(agreement),
            zorder=1,
        )
    for color, style, label in _STYLES.values():
        ax.plot([], [], color=color, linestyle=style, linewidth=2, label=label)
    colors, most = spectrum(), max(len(spoken[name]) for name in names)
    for name in names:
        angle = places[name]
        x, y = _point(angle)
        ax.scatter(
            x,
            y,
            s=40 + 200 * len(spoken[name]) / most,
            color=colors((means[name] + 1) / 2),
            edgecolor=INK,
            linewidth=0.9,
            zorder=2,
        )
        right = cos(angle) > -1e-9
        ax.annotate(
            f"{shortened(name, 28)} {signed(means[name], 1)}"
            if right
            else f"{signed(means[name], 1)} {shortened(name, 28)}",
            (x, y),
            # Points, so that a name keeps clear of its mark in a picture of any size.
            xytext=(12 * x, 12 * y),
            textcoords="offset points",
            rotation=degrees(angle) if right else degrees(angle) - 180,
            rotation_mode="anchor",
            ha="left" if right else "right",
            va="center",
            fontsize=8,
        )
    ax.set_aspect("equal")
    # Names stand outside the circle; the axes have to hold the longest, in inches about this.
    longest = 0.25 + 0.064 * (5 + max(len(shortened(name, 28)) for name in names))
    reach = 1 / (1 - min(2 * longest / size, 0.65))
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach))
    ax.set_axis_off()
    legend_above(ax, 2)
    return ax


def _positions(rows: list[Row]) -> dict[str, float]:
    """Return an actor's mean position on each target."""
    found: dict[str, list[float]] = {}
    for row in rows:
        found.setdefault(row.target or "", []).append(row.balance)
    return {target: sum(values) / len(values) for target, values in found.items()}


def _strongest(
    positions: dict[str, dict[str, float]], lines: int, least: float
) -> list[tuple[str, str, float]]:
    """Return the pairs to join: for each actor and side the ``lines`` strongest."""
    pairs = []
    for one, other in combinations(positions, 2):
        shared = positions[one].keys() & positions[other].keys()
        if shared:
            products = [positions[one][target] * positions[other][target] for target in shared]
            pairs.append((one, other, sum(products) / len(products)))
    chosen = set()
    for name in positions:
        for sign in (1, -1):
            mine = [p for p in pairs if name in p[:2] and p[2] * sign >= least]
            chosen.update(sorted(mine, key=lambda p: -p[2] * sign)[:lines])
    return [pair for pair in pairs if pair in chosen]


def _places(names: list[str]) -> dict[str, float]:
    """Return an angle for each name: the first at the right, then upwards and downwards in turn."""
    step = 2 * pi / len(names)
    # Half a step on, so that nobody stands right at the top, where names would collide.
    return {
        name: ((n // 2) + 0.5) * step * (1 if n % 2 == 0 else -1) for n, name in enumerate(names)
    }


def _point(angle: float) -> tuple[float, float]:
    return cos(angle), sin(angle)
