"""Pictures: they show the right numbers, and nothing covers anything else."""

from __future__ import annotations

import dataclasses
import itertools
import math
import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from articles import TARGET, crowd, hard
from conftest import ROOT
from hypothesis import given, settings
from matplotlib.patches import Rectangle
from strategies import DAMAGED, analyses

from stancekit.errors import InputError, StancekitWarning
from stancekit.records import Analysis, Article, Stance, StanceResult
from stancekit.report import plots, to_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.axes import Axes
    from matplotlib.text import Text

mpl.use("Agg")

PICTURES = [
    plots.plot_speakers,
    plots.plot_over_time,
    plots.plot_countries,
    plots.plot_agreement,
]


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    plt.close("all")


def dated(date: str | None, number: int = 5, target: str = TARGET) -> Analysis:
    """Return a crowd's article of one day, on one target."""
    analysis = crowd(number, date=date)
    quotations = tuple(
        q.with_(stance=dataclasses.replace(q.stance, target=target))
        for q in analysis.quotations
        if q.stance
    )
    return dataclasses.replace(analysis, quotations=quotations)


def written(ax: Axes) -> list[Text]:
    """Return all text that is drawn, legend and axis labels included."""
    figure = ax.get_figure()
    assert figure is not None
    figure.canvas.draw()
    found: list[Any] = figure.findobj(mpl.text.Text)
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def assert_readable(ax: Axes) -> None:
    """Fail if two texts cover each other, or one is cut off or too small."""
    figure: Any = ax.get_figure()
    texts = written(ax)
    # Ticks outside of the limits are kept, but not drawn.
    texts = [t for t in texts if not any(t in (k.label1, k.label2) for k in hidden_ticks(ax))]
    edge = figure.bbox.padded(2)
    for text in texts:
        box = text.get_window_extent()
        assert text.get_fontsize() >= 8, text.get_text()
        assert edge.x0 <= box.x0 < box.x1 <= edge.x1, text.get_text()
        assert edge.y0 <= box.y0 < box.y1 <= edge.y1, text.get_text()
    level = [t for t in texts if t.get_rotation() % 90 == 0]
    for one, other in itertools.combinations(level, 2):
        a, b = one.get_window_extent(), other.get_window_extent()
        apart = a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
        assert apart, (one.get_text(), other.get_text())


def hidden_ticks(ax: Axes) -> list[Any]:
    found = []
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
        found += [tick for tick in ticks if not low <= tick.get_loc() <= high]
    return found if ax.axison else [*ax.xaxis.get_major_ticks(), *ax.yaxis.get_major_ticks()]


def lengths(ax: Axes) -> dict[str, Counter[int]]:
    """Return the bars by label, as (place, length)."""
    return {
        str(group.get_label()): Counter(
            {round(bar.get_y() + bar.get_height() / 2): round(bar.get_width()) for bar in group}
        )
        for group in ax.containers
    }


@pytest.mark.parametrize("draw", PICTURES)
@pytest.mark.parametrize("number", [1, 5, 30, 60])
def test_nothing_overlaps(draw: Callable[..., Axes], number: int) -> None:
    targets = ["air-strikes", "landmines", "strikes-inside-russia", "nuclear-weapons"]
    assert_readable(draw([dated(f"2024-0{n + 1}-05", number, t) for n, t in enumerate(targets)]))


def test_names_around_a_circle_do_not_touch() -> None:
    ax = plots.plot_agreement(crowd())
    angles = sorted(math.atan2(*reversed(text.xy)) for text in ax.texts)
    assert len(angles) == 30
    # At the radius where names begin, neighbours are further apart than a line is high.
    figure: Any = ax.get_figure()
    figure.canvas.draw()
    radius = ax.transData.transform((1, 0))[0] - ax.transData.transform((0, 0))[0]
    height = 8 * figure.dpi / 72
    assert min(b - a for a, b in itertools.pairwise(angles)) * radius > height


def test_speakers_bars_are_their_counts() -> None:
    analysis = crowd(4)
    ax = plots.plot_speakers(analysis)
    names = [label.get_text() for label in ax.get_yticklabels()]
    bars = lengths(ax)
    for place, name in enumerate(names):
        number = name.split()[2]
        own = Counter(str(q.stance.label) for q in analysis.quotations_of(f"s{number}") if q.stance)
        assert bars["+ favor"][place] == own["favor"], name
        assert -bars["− against"][place] == own["against"], name
    # From the most opposed at the bottom to the most favorable.
    net = [bars["+ favor"][p] + bars["− against"][p] for p in range(len(names))]
    assert net == sorted(net)


def test_those_with_most_to_say_are_drawn() -> None:
    ax = plots.plot_speakers(crowd(30), top=3)
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(names) == 3
    assert any("Number 0 " in name for name in names)
    assert "27 speakers with fewer are not drawn" in ax.get_xlabel()


@pytest.mark.parametrize("draw", PICTURES)
def test_a_frame_gives_the_same_picture(draw: Callable[..., Axes]) -> None:
    several = [dated("2024-05-01"), dated("2024-06-01", target="landmines"), hard()]
    several[2] = dataclasses.replace(
        several[2], article=dataclasses.replace(several[2].article, date="2024-07-01")
    )
    one, other = draw(several), draw(to_frame(several))
    assert [t.get_text() for t in written(one)] == [t.get_text() for t in written(other)]

    def shapes(ax: Axes) -> list[Any]:
        return [p.get_bbox().bounds for p in ax.patches if isinstance(p, Rectangle)]

    assert shapes(one) == shapes(other)


@pytest.mark.parametrize("draw", PICTURES)
@pytest.mark.parametrize("data", [[], Analysis(article=Article(text=""))], ids=["none", "empty"])
def test_nothing_to_draw(draw: Callable[..., Axes], data: object) -> None:
    ax = draw(data)
    assert any(text.get_text().startswith(("no ", "fewer")) for text in ax.texts)


@pytest.mark.parametrize("draw", PICTURES)
def test_the_axes_given_are_drawn_into(draw: Callable[..., Axes]) -> None:
    _, ax = plt.subplots()
    assert draw([dated("2024-05-01")], ax=ax) is ax
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("draw", PICTURES)
@pytest.mark.parametrize("data", ["text", 5, [1]])
def test_what_is_no_analysis(draw: Callable[..., Axes], data: object) -> None:
    with pytest.raises(InputError, match="drawn from analyses"):
        draw(data)


@pytest.mark.parametrize("draw", PICTURES)
def test_a_frame_of_something_else(draw: Callable[..., Axes]) -> None:
    with pytest.raises(InputError, match="lacks the columns favor; give one"):
        draw(to_frame([hard()]).drop(columns="favor"))


# matplotlib's own font lacks most scripts; it says so, and draws boxes.
@pytest.mark.filterwarnings("ignore:Glyph", "ignore:Matplotlib currently does not support")
@settings(max_examples=15)
@given(analyses(DAMAGED))
def test_any_analysis_can_be_drawn(analysis: Analysis) -> None:
    for draw in (plots.plot_speakers, plots.plot_countries, plots.plot_agreement):
        plt.close("all")
        written(draw(analysis))


class TestTime:
    def test_periods_follow_the_dates(self) -> None:
        def label(*dates: str, **options: Any) -> str:
            return str(plots.plot_over_time([dated(d) for d in dates], **options).get_ylabel())

        assert label("2024-05-01", "2024-05-20") == "quotations a day"
        assert label("2024-05-01", "2024-07-20") == "quotations a week"
        assert label("2024-05", "2026-07") == "quotations a month"
        assert label("1999", "2024-07-20T10:00:00Z") == "quotations a year"
        assert label("2024-05-01", "2024-07-20", period="year") == "quotations a year"

    def test_empty_periods_are_kept(self) -> None:
        ax = plots.plot_over_time([dated("2024-01-31"), dated("2024-12-01")], period="month")
        favor = next(c for c in ax.containers if c.get_label() == "+ favor")
        heights = [bar.get_height() for bar in favor]
        assert len(heights) == 12
        assert heights[0] > 0
        assert set(heights[1:-1]) == {0}

    @pytest.mark.parametrize("date", [None, "", "yesterday", "31.05.2024", "2024-13-01x"])
    def test_what_has_no_date_is_said(self, date: str | None) -> None:
        number = len(dated(None).quotations)
        if date == "2024-13-01x":
            # A wrong month leaves the year.
            plots.plot_over_time([dated(date)])
            return
        with pytest.warns(StancekitWarning, match=f"^{number} of {2 * number} quotations"):
            plots.plot_over_time([dated(date), dated("2024-01-01")])

    @pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
    def test_the_ends_of_the_calendar(self, date: str) -> None:
        for period in ("day", "week", "month", "year"):
            written(plots.plot_over_time([dated(date)], period=period))  # type: ignore[arg-type]

    def test_an_unknown_period(self) -> None:
        with pytest.raises(InputError, match="not 'decade'"):
            plots.plot_over_time([], period="decade")  # type: ignore[arg-type]


def test_a_field_is_the_mean_balance() -> None:
    ax = plots.plot_countries(crowd(6), min_quotations=2)
    fields = {
        ax.get_yticklabels()[round(t.get_position()[1])].get_text(): t.get_text() for t in ax.texts
    }
    # Germany's one speaker has twelve quotations, all in favor with 0.8 to 0.1.
    assert fields["DE"] == "+0.70\nn = 12"
    # Speaker 2 (UA): three without a stance; speaker 3 (RU) has one quotation, too few.
    assert fields["UA"] == "±0.00\nn = 3"
    assert "RU" not in fields


def test_agreement_is_a_line_and_disagreement_a_dashed_one() -> None:
    analysis = crowd(3)
    labels = {"s0": Stance.FAVOR, "s1": Stance.AGAINST, "s2": Stance.FAVOR}

    def sure(label: Stance) -> StanceResult:
        return StanceResult(
            label=label,
            probabilities={str(s): float(s is label) for s in Stance},
            target=TARGET,
        )

    quotations = tuple(
        q.with_(stance=sure(labels[q.speaker.id])) for q in analysis.quotations if q.speaker
    )
    ax = plots.plot_agreement(dataclasses.replace(analysis, quotations=quotations))
    styles = Counter(line.get_linestyle() for line in ax.lines if len(line.get_xdata()))  # type: ignore[arg-type]
    assert styles == {"-": 1, "--": 2}


GOLD = ["favor", "favor", "against", "none"]
SURE = [{str(s): float(s == label) for s in Stance} for label in GOLD]


class TestQuality:
    def test_perfect_predictions(self) -> None:
        ax = plots.plot_reliability(GOLD, SURE)
        labels = [text.get_text() for text in ax.get_legend().get_texts()]  # type: ignore[union-attr]
        assert "favor, error 0.000" in labels
        ax = plots.plot_precision_recall(GOLD, SURE)
        labels = [text.get_text() for text in ax.get_legend().get_texts()]  # type: ignore[union-attr]
        assert labels == ["favor 1.00 (0.50)", "against 1.00 (0.25)", "none 1.00 (0.25)"]

    def test_errors_by_hand(self) -> None:
        # 0.9 is said twice and right once: 0.4 too much.
        given = [{"favor": 0.9, "against": 0.1, "none": 0.0}] * 2
        ax = plots.plot_reliability([Stance.FAVOR, Stance.NONE], given)
        labels = [text.get_text() for text in ax.get_legend().get_texts()]  # type: ignore[union-attr]
        assert "favor, error 0.400" in labels
        assert "against, error 0.100" in labels

    def test_average_precision_as_scikit_learn_has_it(self) -> None:
        import numpy as np
        from sklearn.metrics import average_precision_score

        rng = np.random.default_rng(7)
        names = [str(s) for s in Stance]
        # Two decimals, so that there are ties.
        rows = np.round(rng.dirichlet([1, 1, 1], 200), 2)
        gold = [str(rng.choice(names, p=row / row.sum())) for row in rows]
        ax = plots.plot_precision_recall(gold, [dict(zip(names, r, strict=True)) for r in rows])
        for text, name, values in zip(
            ax.get_legend().get_texts(),  # type: ignore[union-attr]
            names,
            rows.T,
            strict=True,
        ):
            wanted = average_precision_score([g == name for g in gold], values)
            assert text.get_text().startswith(f"{name} {wanted:.2f} ")

    @pytest.mark.parametrize("draw", [plots.plot_reliability, plots.plot_precision_recall])
    def test_readable_and_from_results(self, draw: Callable[..., Axes]) -> None:
        results = [q.stance for q in crowd().quotations if q.stance]
        assert_readable(draw([r.label for r in results], results))

    @pytest.mark.parametrize("draw", [plots.plot_reliability, plots.plot_precision_recall])
    @pytest.mark.parametrize(
        ("gold", "given", "message"),
        [
            (GOLD, SURE[:2], "4 gold stances but 2 predictions"),
            ([], [], "nothing to draw"),
            (["pro"], SURE[:1], "one of favor, against, none, not 'pro'"),
            (["none"], [{"favor": 1.0}], "KeyError: 'against'"),
            (["none"], ["favor"], "predictions are StanceResults"),
            (["none"], [{"favor": 2.0, "against": 0.0, "none": 0.0}], "from 0 to 1"),
        ],
    )
    def test_bad_input(
        self, draw: Callable[..., Axes], gold: Any, given: Any, message: str
    ) -> None:
        with pytest.raises(InputError, match=message):
            draw(gold, given)


def test_drawing_is_loaded_only_when_something_is_drawn() -> None:
    code = "import sys, stancekit.report.plots; print('matplotlib' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match=r'pip install "stancekit\[plot\]"'):
        plots.plot_speakers(crowd(2))
