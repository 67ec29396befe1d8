"""Bars to both sides of a line: who is in favor and who against, and when."""

from __future__ import annotations

import warnings
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from stancekit.errors import InputError, StancekitWarning
from stancekit.report.plots.common import (
    COLORS,
    INK,
    Row,
    legend_above,
    new_axes,
    nothing,
    rows_of,
    shortened,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from stancekit.report.plots.common import Data

__all__ = ["plot_over_time", "plot_speakers"]

Period = Literal["day", "week", "month", "year"]
_PERIODS: dict[Period, int] = {"day": 31, "week": 26 * 7, "month": 5 * 366, "year": 10**9}


def plot_speakers(data: Data, *, top: int = 30, ax: Axes | None = None) -> Axes:
    """Draw how many quotations of each speaker are in favor and how many against.

    Parameters
    ----------
    data : Analysis, iterable of Analysis or DataFrame
        One article, several, or the data frame that ``to_frame`` made of them.
    top : int, default 30
        Most speakers to draw: those with most quotations.
    ax : Axes, optional
        Where to draw; by default a new figure that is high enough.

    Returns
    -------
    matplotlib.axes.Axes
        Bars to the right for favor, to the left for against, the most favorable speaker at
        the top. How many quotations show no stance stands as a number at the right.
        Speakers are told apart by name; quotations of nobody named are left out.
    """
    if top < 1:
        raise InputError(f"top is the number of speakers to draw, at least 1, not {top}")
    counts: dict[str, Counter[str]] = {}
    for row in rows_of(data):
        if row.speaker:
            counts.setdefault(row.speaker, Counter())[row.stance] += 1
    most = sorted(counts, key=lambda name: -counts[name].total())[:top]
    names = sorted(
        most, key=lambda n: (counts[n]["favor"] - counts[n]["against"], -counts[n]["against"])
    )
    ax = new_axes(ax, 8, 1.3 + 0.28 * max(len(names), 2))
    if not names:
        return nothing(ax, "no speaker with a stance")
    rows = range(len(names))
    favor = [counts[name]["favor"] for name in names]
    against = [counts[name]["against"] for name in names]
    ax.barh(
        rows,
        [-n for n in against],
        color=COLORS["against"],
        hatch="////",
        edgecolor="white",
        linewidth=0,
        label="− against",
    )
    ax.barh(rows, favor, color=COLORS["favor"], label="+ favor")
    ax.axvline(0, color=INK, linewidth=0.9)
    widest = max(*favor, *against, 1)
    ax.set_xlim(-widest * 1.05, widest * 1.05)
    ax.set_ylim(-0.7, len(names) - 0.3)
    ax.set_yticks(rows, [shortened(name, 34) for name in names], fontsize=9)
    ax.tick_params(axis="y", length=0)
    _whole_numbers(ax, "x")
    ax.grid(axis="x", color="#dddddd", linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    beside = ax.get_yaxis_transform()
    for place, name in zip(rows, names, strict=True):
        if counts[name]["none"]:
            ax.text(
                1.02, place, f"○ {counts[name]['none']}", transform=beside, va="center", fontsize=9
            )
    if any(counts[name]["none"] for name in names):
        ax.text(1.02, -1.1, "○ no stance", transform=beside, va="top", fontsize=9)
    left_out = len(counts) - len(names)
    ax.set_xlabel(
        "quotations" + (f"; {left_out} speakers with fewer are not drawn" if left_out else "")
    )
    legend_above(ax, 2)
    return ax


def plot_over_time(
    data: Data,
    *,
    period: Period | Literal["auto"] = "auto",
    ax: Axes | None = None,
) -> Axes:
    """Draw how many quotations are in favor and against, by the date of their article.

    Parameters
    ----------
    data : Analysis, iterable of Analysis or DataFrame
        Articles with dates in ISO 8601: 2024-05-31, 2024-05 or 2024, whatever follows.
    period : {"auto", "day", "week", "month", "year"}
        What one bar stands for.
    ax : Axes, optional
        Where to draw; by default a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Bars upwards for favor and downwards for against, their difference as a line,
        and the number of quotations without a stance as circles.

    Warns
    -----
    StancekitWarning
        If quotations are left out since their article has no date that can be read.
    """
    if period != "auto" and period not in _PERIODS:
        raise InputError(f"period is auto, {', '.join(_PERIODS)}, not {period!r}")
    rows = rows_of(data)
    dated = [(day, row) for row in rows if (day := _day(row.date))]
    if len(dated) < len(rows):
        warnings.warn(
            f"{len(rows) - len(dated)} of {len(rows)} quotations are left out: their articles "
            "have no date in the form 2024-05-31",
            StancekitWarning,
            stacklevel=2,
        )
    ax = new_axes(ax, 8, 4)
    if not dated:
        return nothing(ax, "no quotation with a date")
    days = (max(day for day, _ in dated) - min(day for day, _ in dated)).days
    fitting = next(name for name, most in _PERIODS.items() if days <= most)
    length: Period = fitting if period == "auto" else period
    counts = _counted(dated, length)
    places = range(len(counts))
    favor, against, none = (
        [count[stance] for count in counts.values()] for stance in ("favor", "against", "none")
    )
    # Where nobody spoke there is no balance; nan leaves a gap in the line.
    net = [
        count["favor"] - count["against"] if count else float("nan") for count in counts.values()
    ]
    silent = [place for place in places if none[place]]
    ax.bar(places, favor, color=COLORS["favor"], label="+ favor")
    ax.bar(
        places,
        [-n for n in against],
        color=COLORS["against"],
        hatch="////",
        edgecolor="white",
        linewidth=0,
        label="− against",
    )
    ax.plot(
        places,
        net,
        color=INK,
        marker="D",
        markersize=5,
        markeredgecolor="white",
        linewidth=1.4,
        label="difference",
    )
    ax.plot(
        # Beside the line's marks, which may be at the same height.
        [place + 0.25 for place in silent],
        [none[place] for place in silent],
        color=INK,
        linestyle="none",
        marker="o",
        markersize=6,
        markerfacecolor="white",
        label="no stance",
    )
    ax.axhline(0, color=INK, linewidth=0.9)
    step = -(-len(counts) // 12)
    ax.set_xticks(
        list(places)[::step],
        [_named(day, length) for day in counts][::step],
        rotation=0 if len(counts) <= 6 else 35,
        ha="center" if len(counts) <= 6 else "right",
        rotation_mode="anchor",
    )
    ax.set_xlim(-0.7, len(counts) - 0.3)
    _whole_numbers(ax, "y")
    ax.grid(axis="y", color="#dddddd", linewidth=0.7)
    ax.set_axisbelow(True)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    ax.set_ylabel(f"quotations a {length}")
    legend_above(ax, 4)
    return ax


def _whole_numbers(ax: Axes, which: Literal["x", "y"]) -> None:
    """Write on an axis to both sides of 0 whole numbers without a sign."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axis = ax.xaxis if which == "x" else ax.yaxis
    axis.set_major_locator(MaxNLocator(integer=True))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{abs(value):.0f}"))


def _day(text: str | None) -> date | None:
    """Read the date that a text begins with."""
    for length, rest in ((10, ""), (7, "-01"), (4, "-01-01")):
        try:
            return date.fromisoformat((text or "").strip()[:length] + rest)
        except ValueError:
            continue
    return None


def _counted(dated: list[tuple[date, Row]], period: Period) -> dict[date, Counter[str]]:
    """Count stances by the first day of each period, those without quotations included."""
    found: dict[date, Counter[str]] = {}
    for day, row in dated:
        found.setdefault(_first_day(day, period), Counter())[row.stance] += 1
    counts: dict[date, Counter[str]] = {}
    day, last = min(found), max(found)
    while day <= last:
        counts[day] = found.get(day, Counter())
        if day.year >= 9999:
            break
        # Any day of the next period will do.
        day = _first_day(day + timedelta(days=_LONGEST[period]), period)
    return counts


_LONGEST: dict[Period, int] = {"day": 1, "week": 7, "month": 31, "year": 366}


def _first_day(day: date, period: Period) -> date:
    if period == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    if period == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if period == "year" else day


def _named(day: date, period: Period) -> str:
    return {"year": f"{day:%Y}", "month": f"{day:%b %Y}"}.get(period, f"{day:%d %b %Y}")
