"""``analyzer.pipe``: streams, in order, with jobs, and keeps nothing."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from typing import TYPE_CHECKING, Any

import pytest

import stancekit
from stancekit.errors import InputError
from stancekit.parallel import Shared, ordered
from stancekit.records import Article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancekit.analyzer import StanceAnalyzer

TEXT = "“We condemn strike number {n},” said Ann Lee{n}, the minister. She asked for talks."


def texts(count: int) -> list[str]:
    return [TEXT.format(n=n) for n in range(count)]


class Deadly:
    """A resolver that takes its process along when it meets a word."""

    def __call__(self, doc: Any, quotations: Any) -> Any:
        if "deadly" in doc.text:
            os.kill(os.getpid(), signal.SIGKILL)
        return tuple(quotations)


def test_jobs_give_the_same_in_the_same_order(analyzer: StanceAnalyzer) -> None:
    articles = [Article(text=text, id=str(n)) for n, text in enumerate(texts(7))]
    here = list(analyzer.pipe(articles))
    assert [a.article.id for a in here] == list("0123456")
    assert here[3].quotations
    assert list(analyzer.pipe(articles, n_jobs=2, batch_size=2)) == here


def test_an_article_that_kills_costs_only_itself() -> None:
    analyzer = stancekit.load()
    analyzer.resolver = Deadly()
    found = list(analyzer.pipe(["One.", "A deadly one.", "Two.", "Three."], batch_size=2, n_jobs=2))
    assert [bool(a.warnings) for a in found] == [False, True, False, False]
    assert found[1].warnings[0].code == "analysis-failed"
    assert "died" in found[1].warnings[0].message


def frozen(shared: Any, item: Any) -> int:
    return gc.get_freeze_count()


def test_workers_do_not_look_through_models_for_garbage() -> None:
    before = gc.get_freeze_count()
    found = [count for _, count in ordered(frozen, Shared("models"), iter([1, 2]), n_jobs=2)]
    assert min(found) > 1000
    # Only in workers: this process belongs to the user.
    list(ordered(frozen, Shared("models"), iter([1])))
    assert gc.get_freeze_count() == before


def leak_limit(shared: Any, item: Any) -> Any:
    from joblib.externals.loky import process_executor

    return process_executor._MAX_MEMORY_LEAK_SIZE


def test_no_worker_is_ended_for_the_memory_of_its_models() -> None:
    # joblib would end one that grew by 300 MB, and wait for ever for what it was doing.
    pytest.importorskip("joblib.externals.loky")
    found = [limit for _, limit in ordered(leak_limit, Shared("models"), iter([1, 2]), n_jobs=2)]
    assert found == [sys.maxsize, sys.maxsize]


def test_the_input_is_read_as_needed(analyzer: StanceAnalyzer) -> None:
    read = []

    def stream() -> Iterator[str]:
        for text in texts(1000):
            read.append(text)
            yield text

    results = analyzer.pipe(stream(), batch_size=4)
    next(results)
    assert len(read) == 4


def test_what_came_before_an_error_is_not_lost(analyzer: StanceAnalyzer) -> None:
    results = analyzer.pipe(["One.", "Two.", 3, "Four."])  # type: ignore[list-item]
    assert [next(results).article.text for _ in range(2)] == ["One.", "Two."]
    with pytest.raises(InputError, match="int"):
        next(results)


def test_no_word_is_kept(analyzer: StanceAnalyzer) -> None:
    assert analyzer.language is not None
    vocab = analyzer.language.vocab
    list(analyzer.pipe(texts(2)))
    before = len(vocab.strings)
    for analysis in analyzer.pipe(texts(60), batch_size=8):
        assert analysis.quotations
    # Sixty names and numbers that nobody met before.
    assert len(vocab.strings) == before


def test_a_stage_that_may_keep_docs_gets_ones_that_last() -> None:
    analyzer = stancekit.load()
    kept = []

    def keep(doc: Any, quotations: Any) -> Any:
        kept.append(doc)
        return tuple(quotations)

    analyzer.resolver = keep
    list(analyzer.pipe(texts(3)))
    assert [doc.text for doc in kept] == texts(3)
    assert all(token.lex.text for doc in kept for token in doc)


def test_inside_of_a_users_own_memory_zone(analyzer: StanceAnalyzer) -> None:
    assert analyzer.language is not None
    with analyzer.language.memory_zone():
        assert next(analyzer.pipe(texts(1))).quotations


def test_an_analyzer_pickles_as_its_settings() -> None:
    analyzer = stancekit.load(target="air-strikes", abstain_below=0.5, min_confidence=0.4)
    data = pickle.dumps(analyzer)
    assert len(data) < 20_000
    again = pickle.loads(data)
    assert again.settings == analyzer.settings
    assert again(texts(1)[0]) == analyzer(texts(1)[0])


def test_a_pipeline_that_was_changed_pickles_as_it_is() -> None:
    from stancekit.language import recipe_of

    analyzer = stancekit.load()
    assert analyzer.language is not None
    assert recipe_of(analyzer.language) == (None, False)
    analyzer.language.add_pipe("sentencizer", first=True)
    assert recipe_of(analyzer.language) is None
    again = pickle.loads(pickle.dumps(analyzer))
    assert again.language.pipe_names == analyzer.language.pipe_names


@pytest.mark.parametrize("jobs", [0, 1.5, "2"])
def test_no_such_number_of_jobs(analyzer: StanceAnalyzer, jobs: Any) -> None:
    with pytest.raises(InputError, match="n_jobs"):
        analyzer.pipe(["One."], n_jobs=jobs)
