"""Countries and targets: who stands where on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.errors import InputError
from stancekit.report.plots.common import (
    INK,
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

__all__ = ["plot_countries"]


def plot_countries(
    data: Data, *, min_quotations: int = 1, top: int = 30, ax: Axes | None = None
) -> Axes:
    """Draw the mean stance of each country's speakers on each target.

    Parameters
    ----------
    data : Analysis, iterable of Analysis or DataFrame
        One article, several, or the data frame that ``to_frame`` made of them.
    min_quotations : int, default 1
        Fewest quotations for a field to be filled.
    top : int, default 30
        Most countries to draw: those with most quotations.
    ax : Axes, optional
        Where to draw; by default a new figure that is large enough.

    Returns
    -------
    matplotlib.axes.Axes
        A field holds the mean of the probability of favor less that of against, from −1 to
        +1, and below it the number of quotations. Speakers without a country are left out.
    """
    if min_quotations < 1 or top < 1:
        raise InputError("min_quotations and top are numbers of at least 1")
    fields: dict[tuple[str, str], list[float]] = {}
    for row in rows_of(data):
        if row.country and row.target:
            fields.setdefault((row.country, row.target), []).append(row.balance)
    fields = {key: values for key, values in fields.items() if len(values) >= min_quotations}
    if not fields:
        return nothing(new_axes(ax, 6, 2), "no speaker with a country and a stance")
    total: dict[str, int] = {}
    for (country, _), values in fields.items():
        total[country] = total.get(country, 0) + len(values)
    countries = sorted(total, key=lambda c: (-total[c], c))[:top]
    targets = sorted({target for country, target in fields if country in countries})

    import numpy as np

    means = np.full((len(countries), len(targets)), np.nan)
    width, height = 2.2 + 1.05 * len(targets), 1.9 + 0.42 * len(countries)
    ax = new_axes(ax, max(width, 4.5), height)
    colors = spectrum()
    for (country, target), values in fields.items():
        if country not in countries:
            continue
        place, column = countries.index(country), targets.index(target)
        mean = means[place, column] = sum(values) / len(values)
        red, green, blue, _ = colors((mean + 1) / 2)
        light = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 > 0.2
        ax.text(
            column,
            place,
            f"{signed(mean, 2)}\nn = {len(values)}",
            ha="center",
            va="center",
            fontsize=8,
            linespacing=1.1,
            color="black" if light else "white",
        )
    image = ax.imshow(means, cmap=colors, vmin=-1, vmax=1, aspect="auto")
    # What is empty should look empty, not neutral.
    ax.patch.set(facecolor="white", edgecolor="#c8c8c8", hatch="....", linewidth=0)
    ax.set_yticks(range(len(countries)), [shortened(name, 20) for name in countries])
    ax.set_xticks(
        range(len(targets)),
        [shortened(name, 30) for name in targets],
        rotation=35 if len(targets) > 1 else 0,
        ha="right" if len(targets) > 1 else "center",
        rotation_mode="anchor",
    )
    ax.set_xticks([n - 0.5 for n in range(1, len(targets))], minor=True)
    ax.set_yticks([n - 0.5 for n in range(1, len(countries))], minor=True)
    ax.grid(which="minor", color="white", linewidth=1.5)
    ax.tick_params(which="both", length=0)
    bar = ax.figure.colorbar(image, ax=ax, ticks=[-1, 0, 1], aspect=30, shrink=0.9)
    bar.ax.set_yticklabels(["− against", "neither", "+ favor"], color=INK)
    return ax
