"""Pictures of analyses, drawn with matplotlib (extra ``plot``).

Each function draws into the axes that it is given, or into a new figure, and returns the axes.
Colours are Okabe and Ito's blue for favor and vermilion for against, which colour-blind readers
tell apart; side, hatching, line style or a number says the same once more.
"""

from stancekit.report.plots.actors import plot_agreement
from stancekit.report.plots.bars import plot_over_time, plot_speakers
from stancekit.report.plots.heatmap import plot_countries
from stancekit.report.plots.quality import plot_precision_recall, plot_reliability

__all__ = [
    "plot_agreement",
    "plot_countries",
    "plot_over_time",
    "plot_precision_recall",
    "plot_reliability",
    "plot_speakers",
]
