"""What all pictures share: colours, axes, and the facts that they are drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from stancekit.errors import InputError
from stancekit.records import Analysis, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

    Data: TypeAlias = Analysis | Iterable[Analysis] | pd.DataFrame

__all__ = [
    "COLORS",
    "INK",
    "Row",
    "legend_above",
    "new_axes",
    "nothing",
    "rows_of",
    "shortened",
    "signed",
    "spectrum",
]

# Okabe and Ito 2008: told apart by readers with any of the common forms of colour blindness.
COLORS = {"favor": "#0072b2", "against": "#d55e00", "none": "#8c8c8c"}
INK = "#222222"

_MIDDLE = "#f4f4f4"


@dataclass(frozen=True, slots=True)
class Row:
    """One quotation, as far as pictures need it."""

    speaker: str | None
    country: str | None
    date: str | None
    target: str | None
    stance: str
    balance: float


_COLUMNS = ("speaker", "country", "date", "target", "stance", "favor", "against")


def rows_of(data: Data) -> list[Row]:
    """Return the classified quotations of analyses or of the data frame made from them.

    Raises
    ------
    InputError
        If it is neither, or a data frame without the columns that ``to_frame`` gives.
    """
    if hasattr(data, "columns") and hasattr(data, "astype"):
        return _rows_of_frame(data)
    rows = []
    try:
        analyses = iter([data] if isinstance(data, Analysis) else data)
    except TypeError:
        raise _wrong(data) from None
    for analysis in analyses:
        if not isinstance(analysis, Analysis):
            raise _wrong(analysis)
        for quotation in analysis.quotations:
            speaker, stance = quotation.speaker, quotation.stance
            if stance:
                rows.append(
                    Row(
                        speaker.name if speaker else None,
                        speaker.country if speaker else None,
                        analysis.article.date,
                        stance.target,
                        str(stance.label),
                        stance.probabilities[Stance.FAVOR] - stance.probabilities[Stance.AGAINST],
                    )
                )
    return rows


def _wrong(data: object) -> InputError:
    return InputError(
        f"a picture is drawn from analyses or their data frame, not {type(data).__name__}"
    )


def _rows_of_frame(frame: Any) -> list[Row]:
    missing = [name for name in _COLUMNS if name not in frame.columns]
    if missing:
        raise InputError(
            f"the data frame lacks the columns {', '.join(missing)}; give one that to_frame made"
        )
    part = frame.loc[frame["stance"].notna(), list(_COLUMNS)].astype(object)
    part = part.where(part.notna(), None)
    return [
        Row(speaker, country, day, target, str(stance), float(favor) - float(against))
        for speaker, country, day, target, stance, favor, against in part.itertuples(
            index=False, name=None
        )
    ]


def new_axes(ax: Axes | None, width: float, height: float) -> Axes:
    """Return ``ax``, or the axes of a new figure of that size in inches."""
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError(
            'pictures need matplotlib, which is not installed; pip install "stancekit[plot]"'
        ) from error
    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def nothing(ax: Axes, why: str) -> Axes:
    """Say in the picture that there is nothing to draw."""
    ax.text(0.5, 0.5, why, ha="center", va="center", transform=ax.transAxes, color=INK)
    ax.set_axis_off()
    return ax


def legend_above(ax: Axes, columns: int) -> None:
    """Put the legend over the axes, where it hides nothing."""
    ax.legend(
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=columns,
        frameon=False,
        handlelength=1.6,
        columnspacing=1.4,
    )


def shortened(text: str, length: int) -> str:
    """Return ``text`` in one line of at most ``length`` characters, which matplotlib can draw."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if len(line) > length:
        line = line[: length - 1].rstrip() + "…"
    # A dollar sign would begin mathematics.
    return line.replace("$", r"\$")


def signed(value: float, digits: int) -> str:
    """Return a number with its sign; what rounds to nothing has none."""
    text = f"{value:+.{digits}f}"
    return text.replace("-", "−") if float(text) else "±" + text[1:]


def spectrum() -> Colormap:
    """Return the colours from against over neither to favor."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list(
        "stance", [COLORS["against"], _MIDDLE, COLORS["favor"]]
    )
