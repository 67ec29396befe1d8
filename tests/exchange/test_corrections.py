"""What annotators change arrives, what they cannot see stays, and what is wrong is named."""

from __future__ import annotations

import copy
import json
import re
import warnings
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import TEXTS, analyses

from stancekit.errors import InputError, StancekitWarning
from stancekit.exchange import read_analyses, record_of, training_rows, write_analyses
from stancekit.exchange.formats import analysis_of
from stancekit.exchange.sheets import draw, drawn, tidy
from stancekit.records import (
    Analysis,
    Article,
    MentionKind,
    Quotation,
    QuotationKind,
    SpeakerKind,
    Stance,
    TextSpan,
)

TEXT = "“We will never 🚀 allow it,” said Ann Lee. It rained. He agreed that talks go on."


def stretch(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def region(key: str, label: str, words: str, **facts: str) -> list[dict[str, Any]]:
    """Return what Label Studio writes of one region."""
    place = {"id": key, "to_name": "text"}
    results = [
        {
            **place,
            "from_name": "part",
            "type": "labels",
            "value": {**stretch(words), "labels": [label]},
        }
    ]
    for name, value in facts.items():
        kind, field = ("textarea", "text") if name == "speaker" else ("choices", "choices")
        results.append(
            {
                **place,
                "from_name": name,
                "type": kind,
                "value": {**stretch(words), field: [value]},
            }
        )
    return results


def arrow(head: str, tail: str, label: str, direction: str = "right") -> dict[str, Any]:
    return {
        "type": "relation",
        "from_id": head,
        "to_id": tail,
        "labels": [label],
        "direction": direction,
    }


def labelled(*results: Any, text: str = TEXT, **more: Any) -> dict[str, Any]:
    flat = [r for each in results for r in (each if isinstance(each, list) else [each])]
    return {"id": 7, "data": {"text": text}, "annotations": [{"id": 1, "result": flat}], **more}


def read_tasks(tmp_path: Path, *tasks: Any, **options: Any) -> list[Analysis]:
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(list(tasks)), encoding="utf-8")
    return read_analyses(path, **options)


class TestFromElsewhere:
    """Files that people made from scratch, with nothing of stancekit's in them."""

    def check(self, analysis: Analysis) -> None:
        [quotation] = analysis.quotations
        assert analysis.article.text == TEXT
        assert quotation.kind is QuotationKind.DIRECT
        assert quotation.contents == (TextSpan(**stretch("We will never 🚀 allow it")),)
        assert quotation.cue == TextSpan(**stretch("said"))
        assert quotation.source is not None
        assert quotation.source.span == TextSpan(**stretch("Ann Lee"))
        assert quotation.source.kind is MentionKind.NAME
        assert quotation.stance is not None
        assert quotation.stance.label is Stance.AGAINST
        assert quotation.stance.probabilities == {"favor": 0, "against": 1, "none": 0}
        assert analysis.target == quotation.stance.target == "landmines"

    def test_label_studio(self, tmp_path: Path) -> None:
        [analysis] = read_tasks(
            tmp_path,
            labelled(
                region(
                    "a", "content", "We will never 🚀 allow it", stance="against", speaker="Lee"
                ),
                region("b", "cue", "said"),
                region("c", "source", "Ann Lee"),
                arrow("a", "b", "cue"),
                arrow("a", "c", "source", "left"),
            ),
            target="landmines",
        )
        self.check(analysis)
        assert analysis.speakers[0].name == "Lee"
        assert analysis.quotations[0].speaker == analysis.speakers[0]

    def test_prodigy(self, tmp_path: Path) -> None:
        spans = [
            {**stretch("We will never 🚀 allow it"), "token_end": 7, "label": "content:against"},
            {**stretch("said"), "token_end": 10, "label": "cue"},
            {**stretch("Ann Lee"), "token_end": 12, "label": "source"},
        ]
        task = {
            "text": TEXT,
            "spans": spans,
            "relations": [
                {"head": 7, "child": 10, "label": "cue"},
                {"head": 7, "child": 0, "label": "source", "head_span": spans[0],
                 "child_span": spans[2]},
            ],
            "answer": "accept",
        }  # fmt: skip
        path = tmp_path / "out.jsonl"
        path.write_text(json.dumps(task) + "\n\n", encoding="utf-8")
        self.check(read_analyses(path, target="landmines")[0])

    def test_brat(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
        lines = []
        for key, label, words in (
            ("T1", "content", "We will never 🚀 allow it"),
            ("T2", "cue", "said"),
            ("T9", "source", "Ann Lee"),
        ):
            place = stretch(words)
            lines.append(f"{key}\t{label} {place['start']} {place['end']}\t{words}")
        lines += ["R1\tcue Arg1:T1 Arg2:T2", "R2\tsource Arg1:T1 Arg2:T9", "A1\tstance T1 against"]
        (tmp_path / "a.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.check(read_analyses(tmp_path, target="landmines")[0])

    def test_web_annotation(self, tmp_path: Path) -> None:
        def note(key: str, label: str, selector: Any, *facts: Any) -> dict[str, Any]:
            body = [{"type": "TextualBody", "value": label}, *facts]
            return {"id": key, "body": body, "target": {"source": "x", "selector": selector}}

        place = stretch("We will never 🚀 allow it")
        position = {"type": "TextPositionSelector", "start": place["start"], "end": place["end"]}
        page = {
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "type": "AnnotationPage",
            "text": TEXT,
            "items": [
                note("a", "content", position, {"fact": "stance", "value": "against"}),
                # Words alone, too: "said" stands there once.
                note("b", "cue", {"type": "TextQuoteSelector", "exact": "said"}),
                note("c", "source", [{"type": "TextQuoteSelector", "exact": "Ann Lee"}]),
                *(
                    {
                        "id": f"l{tail}",
                        "motivation": "linking",
                        "body": [tail, {"type": "TextualBody", "value": label}],
                        "target": ["a"],
                    }
                    for tail, label in (("b", "cue"), ("c", "source"))
                ),
            ],
        }
        path = tmp_path / "page.json"
        path.write_text(json.dumps(page), encoding="utf-8")
        self.check(read_analyses(path, target="landmines")[0])


class TestCounting:
    """Offsets that other programs counted in their own way."""

    def test_utf16_as_label_studio_once_counted(self, tmp_path: Path) -> None:
        results = region("b", "content", "said") + region("c", "source", "Ann Lee")
        for result in results:
            # Behind the rocket, which is two units.
            result["value"]["start"] += 1
            result["value"]["end"] += 1
        [analysis] = read_tasks(tmp_path, labelled(results, arrow("b", "c", "source")))
        assert analysis.quotations[0].text == "said"

    def test_a_line_end_as_one_character(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes("One\r\n🚀\r\ntwo three".encode())
        (tmp_path / "a.ann").write_bytes(b"T1\tcontent 6 9\ttwo\r\n")
        [analysis] = read_analyses(tmp_path)
        [span] = analysis.quotations[0].contents
        assert (span.start, span.text) == (8, "two")

    def test_white_space_as_a_page_shows_it(self, tmp_path: Path) -> None:
        text = "He said  that\r\nit rained"
        result = region("a", "content", "said", speaker="X")[:1]
        result[0]["value"].update(start=3, end=24, text="said that\\nit rained")
        [analysis] = read_tasks(tmp_path, labelled(result, text=text))
        assert analysis.quotations[0].text == "said  that\r\nit rained"

    def test_without_words_an_offset_is_a_code_point(self, tmp_path: Path) -> None:
        result = region("a", "content", "said")
        del result[0]["value"]["text"]
        [analysis] = read_tasks(tmp_path, labelled(result))
        assert analysis.quotations[0].text == "said"
        result[0]["value"]["end"] = len(TEXT) + 1
        with pytest.raises(InputError, match="outside the text"):
            read_tasks(tmp_path, labelled(result))


class TestWithoutWhatTravelsUnseen:
    """What a tool shows is enough to build the quotations again."""

    @pytest.mark.parametrize("kind", ["label-studio", "prodigy", "web-annotation"])
    @given(analyses(TEXTS))
    def test_all_that_is_shown(self, kind: str, analysis: Analysis) -> None:
        record = record_of(analysis, kind)
        (record.get("data") or record).pop("stancekit", None)
        record.pop("analysis", None)
        shown = [analysis.quotations[n] for n in drawn(analysis)]
        cells = [tidy((s.start, s.end) for s in q.contents) for q in shown]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                back = analysis_of(record, _kind(kind), Path("none"), target="air-strikes")
        except InputError as error:
            # Contents that cross are what only a program would write.
            assert "cross" in str(error)  # noqa: PT017
            return
        if kind == "prodigy" and len(set(cells)) < len(cells):
            return
        found = {tidy((s.start, s.end) for s in q.contents): q for q in back.quotations}
        assert sorted(found) == sorted(cells)
        for was, cell in zip(shown, cells, strict=True):
            now = found[cell]
            assert (now.cue and now.cue.text) == (was.cue.text or None if was.cue else None)
            source = was.source.span if was.source and was.source.span.text else None
            assert (now.source.span if now.source else None) == source
            label = was.stance.label if was.stance else None
            assert (now.stance.label if now.stance else None) == label
            if kind != "prodigy":
                assert (now.kind, now.factuality) == (was.kind, was.factuality)
                if source:
                    assert now.source.kind == was.source.kind


def _kind(name: str) -> Any:
    from stancekit.exchange import ExchangeFormat

    return ExchangeFormat(name)


@pytest.fixture
def found(sample: Analysis) -> dict[str, Any]:
    """The sample as a task, its results as a person's."""
    return copy.deepcopy(record_of(sample, "label-studio", results_as="annotations"))


def results(task: dict[str, Any]) -> list[dict[str, Any]]:
    return task["annotations"][0]["result"]  # type: ignore[no-any-return]


class TestCorrections:
    def test_another_stance(self, sample: Analysis, found: Any, tmp_path: Path) -> None:
        [result] = [r for r in results(found) if r.get("id") == "q1" and r["from_name"] == "stance"]
        result["value"]["choices"] = ["favor"]
        [back] = read_tasks(tmp_path, found)
        assert back.quotations[1].stance.to_dict() == {
            "label": "favor",
            "probabilities": {"favor": 1.0, "against": 0.0, "none": 0.0},
            "target": "air-strikes",
            "abstained": False,
            "relevance": None,
        }
        # Nothing else has changed.
        was = sample.quotations[1]
        assert back.quotations[1].with_(stance=was.stance) == was
        assert back.quotations[0] == sample.quotations[0]
        assert (back.article, back.segments, back.warnings) == (
            sample.article,
            sample.segments,
            sample.warnings,
        )

    def test_the_same_stance_keeps_its_probabilities(
        self, sample: Analysis, found: Any, tmp_path: Path
    ) -> None:
        results(found)[0]["value"]["end"] -= 1
        results(found)[0]["value"]["text"] = results(found)[0]["value"]["text"][:-1]
        [back] = read_tasks(tmp_path, found)
        assert back.quotations[0].contents[0].text == "We will never 🚀 allow i"
        assert back.quotations[0].stance == sample.quotations[0].stance
        assert back.quotations[0].confidence == 0.875

    def test_a_quotation_taken_away(self, sample: Analysis, found: Any, tmp_path: Path) -> None:
        gone = {"q1", "cue", "source"}
        kept = [
            r
            for r in results(found)
            if r.get("id") not in gone and "q1" not in (r.get("from_id"), r.get("to_id"))
        ]
        found["annotations"][0]["result"] = kept
        with pytest.warns(StancekitWarning, match="task|record 1: the (cue|source) .* left out"):
            [back] = read_tasks(tmp_path, found)
        assert [q.id for q in back.quotations] == ["q1", "q3", "q4"]
        # Its speaker has nothing more to say.
        assert [s.name for s in back.speakers] == ["Ann Lee"]

    def test_all_taken_away(self, found: Any, tmp_path: Path) -> None:
        found["annotations"][0]["result"] = []
        [back] = read_tasks(tmp_path, found)
        assert back.quotations == back.speakers == ()

    def test_a_new_one_and_a_new_speaker(
        self, sample: Analysis, found: Any, tmp_path: Path
    ) -> None:
        text = sample.article.text
        new = region("new", "content", "said", speaker="an aide", stance="none")
        for result in new:
            result["value"].update(stretch("senior", text) | {
                k: v for k, v in result["value"].items() if k in ("labels", "choices")
            })  # fmt: skip
        new[1]["value"]["text"] = ["an aide"]
        results(found).extend(new)
        [back] = read_tasks(tmp_path, found)
        assert [q.text for q in back.quotations][1] == "senior"
        [added] = [q for q in back.quotations if q.text == "senior"]
        assert added.id not in {q.id for q in sample.quotations}
        assert added.speaker is not None
        assert (added.speaker.name, added.speaker.kind) == ("an aide", SpeakerKind.UNNAMED)
        assert back.speakers[-1] == added.speaker
        assert added.stance is not None
        assert added.stance.target == "air-strikes"

    def test_another_known_speaker(self, sample: Analysis, found: Any, tmp_path: Path) -> None:
        [typed] = [r for r in results(found) if r.get("id") == "q1" and r["from_name"] == "speaker"]
        typed["value"]["text"] = ["Lee"]  # an alias
        [back] = read_tasks(tmp_path, found)
        assert back.quotations[1].speaker == sample.speakers[0]
        assert back.speakers == sample.speakers[:1]

    def test_brat_keeps_what_notes_say(self, sample: Analysis, tmp_path: Path) -> None:
        write_analyses([sample], tmp_path / "out", "brat")
        [ann] = (tmp_path / "out").glob("*.ann")
        lines = ann.read_text(encoding="utf-8")
        assert "T1\tcontent 1 25;43 49\tWe will never 🚀 allow it never." in lines
        changed = lines.replace("\tAnn Lee\n", "\tAnn  Lee-Jones\n", 2).replace(
            "stance T1 against", "stance T1 favor"
        )
        ann.write_text(changed, encoding="utf-8")
        with pytest.raises(InputError, match="at 33 to 40 the text has 'Ann Lee'"):
            # The note and the words of the source both: these are the article's.
            read_analyses(tmp_path / "out")
        note = lines.replace("AnnotatorNotes T1\tAnn Lee", "AnnotatorNotes T1\tAnn Lee-Jones")
        ann.write_text(note.replace("stance T1 against", "stance T1 favor"), encoding="utf-8")
        [back] = read_analyses(tmp_path / "out")
        assert back.quotations[0].speaker.name == "Ann Lee-Jones"
        assert back.quotations[0].stance.label is Stance.FAVOR
        assert back.quotations[0].contents == sample.quotations[0].contents

    def test_corrected_stances_become_rows(self, found: Any, tmp_path: Path) -> None:
        [result] = [r for r in results(found) if r.get("id") == "q1" and r["from_name"] == "stance"]
        result["value"]["choices"] = ["favor"]
        rows = training_rows(read_tasks(tmp_path, found))
        assert rows == [
            {
                "text": "We will never 🚀 allow it never.",
                "context": "“We will never 🚀 allow it,” said Ann Lee, “never.”",
                "cue": "said",
                "target": "air-strikes",
                "label": "against",
                "article": "sample",
                "speaker": "Ann Lee",
            },
            {
                "text": "talks go on",
                "context": "A senior official said that talks go on.",
                "cue": "said that",
                "target": "air-strikes",
                "label": "favor",
                "article": "sample",
                "speaker": "a senior official",
            },
        ]


def quoted(*cells: tuple[int, int], text: str = TEXT) -> Analysis:
    return Analysis(
        article=Article(text=text),
        quotations=tuple(
            Quotation(id=f"q{n}", kind=QuotationKind.INDIRECT, contents=(TextSpan.of(text, *cell),))
            for n, cell in enumerate(cells)
        ),
    )


def test_parts_that_overlap_are_drawn_once() -> None:
    spans = (TextSpan.of(TEXT, 5, 9), TextSpan.of(TEXT, 0, 6), TextSpan.of(TEXT, 20, 20))
    analysis = quoted((0, 1))
    both = Analysis(
        article=analysis.article, quotations=(analysis.quotations[0].with_(contents=spans),)
    )
    assert draw(both).regions[0].fragments == ((0, 9),)


LONG = "We will never 🚀 allow it"


class TestHabits:
    """What tools and people do that is not wrong."""

    def test_an_arrow_without_a_name(self, tmp_path: Path) -> None:
        nameless = arrow("b", "a", "cue")
        nameless["labels"] = []
        parts = [region("a", "content", LONG), region("b", "cue", "said"), nameless]
        [analysis] = read_tasks(tmp_path, labelled(*parts))
        assert analysis.quotations[0].cue is not None
        parts = [region("a", "content", LONG), region("b", "content", "It rained"), nameless]
        with pytest.raises(InputError, match="a relation between two regions has 0 labels"):
            read_tasks(tmp_path, labelled(*parts))

    def test_choices_taken_back(self, sample: Analysis, found: Any, tmp_path: Path) -> None:
        for result in results(found):
            if result.get("id") == "q0" and result["from_name"] == "stance":
                result["value"]["choices"] = []
            if result.get("id") == "q0" and result["from_name"] == "speaker":
                result["value"]["text"] = []
        [back] = read_tasks(tmp_path, found)
        assert back.quotations[0] == sample.quotations[0].with_(stance=None, speaker=None)

    def test_results_of_other_tags_are_named(self, tmp_path: Path) -> None:
        other = {"id": "x", "type": "rating", "from_name": "stars", "value": {"rating": 3}}
        with pytest.warns(StancekitWarning, match="task 7: a result of type 'rating' by 'stars'"):
            [analysis] = read_tasks(tmp_path, labelled(region("a", "content", LONG), other))
        assert len(analysis.quotations) == 1

    def test_regions_in_another_order(self, sample: Analysis, found: Any, tmp_path: Path) -> None:
        """Label Studio sorts regions as people like to see them."""
        results(found).reverse()
        [back] = read_tasks(tmp_path, found)
        assert back == sample

    def test_a_single_task_or_page_without_a_list(self, sample: Analysis, tmp_path: Path) -> None:
        for kind in ("label-studio", "web-annotation"):
            path = tmp_path / kind
            path.write_text(json.dumps(record_of(sample, kind)), encoding="utf-8")
            assert read_analyses(path) == [sample]

    def test_two_quotations_at_one_place_in_prodigy(self, sample: Analysis, tmp_path: Path) -> None:
        first, second, *_ = sample.quotations
        both = replace(
            sample, quotations=(first, second.with_(contents=first.contents, stance=first.stance))
        )
        write_analyses([both], tmp_path / "out", "prodigy")
        assert read_analyses(tmp_path / "out") == [both]

    def test_brat_renumbers(self, sample: Analysis, tmp_path: Path) -> None:
        """Numbers are brat's own, and so is the order of lines."""
        write_analyses([sample], tmp_path / "out", "brat")
        [ann] = (tmp_path / "out").glob("*.ann")
        lines = ann.read_text(encoding="utf-8").splitlines()
        lines = [re.sub(r"\bT(\d+)\b", r"T10\1", line) for line in reversed(lines)]
        ann.write_text("\r\n".join(lines), encoding="utf-8", newline="")
        assert read_analyses(tmp_path / "out") == [sample]


class TestBadInput:
    """One line that names the record and says what is wrong with it."""

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            ([region("a", "content", LONG), region("b", "content", "allow it,” said")],
             "the contents '.*' and '.*' overlap"),
            ([region("a", "content", LONG), region("b", "content", LONG)], "are the same stretch"),
            ([region("a", "content", LONG), region("b", "content", "never 🚀 allow it,"),
              arrow("a", "b", "continues")], "parts of the content '.*' overlap"),
            ([region("a", "quote", LONG)], "label 'quote' is unknown; known are content, cue"),
            ([region("a", "content", LONG), region("b", "cue", "said"), arrow("a", "b", "says")],
             "link 'says' is unknown"),
            ([region("a", "content", LONG), region("b", "cue", "said"), arrow("a", "b", "source")],
             "must lead from a content to a source"),
            ([region("a", "content", LONG), region("b", "cue", "said"), region("c", "cue", "It"),
              arrow("a", "b", "cue"), arrow("a", "c", "cue")], "has 2 links 'cue'"),
            ([region("a", "content", LONG), arrow("a", "x", "cue")], "'x', which is not there"),
            ([region("a", "content", LONG), region("a", "cue", "said")], "'a' is there twice"),
            ([region("a", "content", LONG, stance="positive")], "stance 'positive' is unknown"),
            ([region("a", "content", LONG, stance="favor")], "nothing says on what"),
            ([region("a", "content", LONG), {"type": "labels", "id": "b"}], "no id or no value"),
            ([{"type": "labels", "id": "b", "value": {"start": "1", "end": 2, "labels": ["cue"]}}],
             "must be a whole number, not '1'"),
            ([{"type": "labels", "id": "b", "value": {"start": 5, "end": 900, "labels": ["cue"]}}],
             "5 to 900 is outside the text, which has 8. characters"),
            ([{"type": "labels", "id": "b", "value": {"start": 5, "end": 5, "labels": ["cue"]}}],
             "5 to 5 is no stretch"),
            ([{"type": "labels", "id": "b",
               "value": {"start": 1, "end": 5, "labels": ["cue"], "text": "other"}}],
             "the text has 'We w', but the file says 'other'"),
        ],
    )  # fmt: skip
    def test_label_studio(self, tmp_path: Path, parts: list[Any], message: str) -> None:
        with pytest.raises(InputError, match=rf"tasks\.json: task 7: .*{message}") as error:
            read_tasks(tmp_path, labelled(*parts))
        assert "\n" not in str(error.value)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("", None),
            ("[]", None),
            ("An article.", "is no JSON; is it an article"),
            ("id,text\n1,a", "is no JSON; is it an article, or a CSV"),
            ('{"text": 1}', "is in no format that stancekit knows"),
            ("[1, 2]", "is in no format that stancekit knows"),
            ('[{"id": 1, "text": "a", "label": []}]', "is in no format"),
            ('[{"data": {"text": "a"}}]', "record 1: has neither an annotation nor"),
            ('[{"id": 3, "data": {"body": "a"}}]', "task 3: has no text"),
            ('[{"data": {"text": "a"}, "annot', "is no complete JSON.*cut off"),
            ('{"data": {"text": "a"', "is no complete JSON; was the file cut off"),
            ('{"quotations": []}\n', "line 1: has no text"),
            (
                '{"quotations": [], "text": "a"}\n',
                "line 1: is no whole analysis: 'speakers' is missing",
            ),
            ('{"text": "a", "spans": [{"start": 0, "end": 9, "label": "cue"}]}', "line 1: 0 to 9"),
            ('{"text": "a", "spans": [], "answer": "reject"}', "the answer is 'reject'"),
            ('{"text": "a", "spans": [3]}', "a span must be an object"),
            ('{"@context": [], "items": []}', "has no 'text'"),
            ('{"items": [{}], "text": "a"}', "an annotation has no 'id'"),
            ("[" * 100_000, "cut off|deep"),
        ],
    )
    def test_a_file(self, tmp_path: Path, content: str, message: str | None) -> None:
        path = tmp_path / "file"
        path.write_text(content, encoding="utf-8")
        if message is None:
            assert read_analyses(path) == []
            return
        with pytest.raises(InputError, match=message) as error:
            read_analyses(path)
        assert "\n" not in str(error.value)
        assert str(error.value).startswith(str(path))

    def test_a_line_cut_off_costs_only_itself(self, sample: Analysis, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl"
        write_analyses([sample, sample], path)
        path.write_bytes(path.read_bytes()[:-40])
        with pytest.raises(InputError, match="line 2: is no complete JSON; was the file cut off"):
            read_analyses(path)
        errors: list[InputError] = []
        assert read_analyses(path, on_error=errors.append) == [sample]
        assert len(errors) == 1

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("T1\tcontent 0 90\tx", "0 to 90 is outside"),
            ("T1\tcontent 0 2;1 3\tOn ne", "parts of T1 overlap"),
            ("T1\tcontent 0 3", "line 1: T1 is no text-bound annotation; was the file cut off"),
            ("T1\tcontent 0 3\tTwo", "the text has 'One', but the file says 'Two'"),
            ("R1\tcue Arg1:T1", "line 1: .* is no relation"),
            ("R1\tcue Arg1:T1 Arg2:T2", "a relation leads to T1, which is not there"),
            ("A1\tstance T1 favor", "stance of T1, which is not there"),
            ("T1", "line 1: 'T1' is no annotation"),
        ],
    )
    def test_brat(self, tmp_path: Path, line: str, message: str) -> None:
        (tmp_path / "a.txt").write_text("One two", encoding="utf-8")
        (tmp_path / "a.ann").write_text(line, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            read_analyses(tmp_path)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (
                ("quotations", 0, "confidence", "0.9"),
                r"quotations\[0\]\.confidence must be of type",
            ),
            (("quotations", 0, "confidence", None), r"quotations\[0\]\.confidence must be of type"),
            (("quotations", 0, "confidence", float("nan")), r"confidence must be 0 or more"),
            (("quotations", 0, "confidence", True), r"confidence must be of type number"),
            (("quotations", 0, "stance", "relevance", 2), r"stance\.relevance must be 0 or more"),
            (("quotations", 0, "stance", "relevance", []), r"stance\.relevance must be of type"),
            (("quotations", 0, "parent", {}), r"quotations\[0\]\.parent must be of type string"),
            (("speakers", 0, "name", 5), r"speakers\[0\]\.name must be of type string"),
            (("id", 7), "id must be of type string or null, not 7"),
        ],
    )
    def test_values_of_another_kind(
        self, sample: Analysis, tmp_path: Path, change: tuple[Any, ...], message: str
    ) -> None:
        *path, name, value = change
        record = record_of(sample, "jsonl")
        inner: Any = record
        for key in path:
            inner = inner[key]
        inner[name] = value
        place = tmp_path / "a.jsonl"
        place.write_text(json.dumps(record), encoding="utf-8")
        with pytest.raises(InputError, match=f"line 1: .*{message}"):
            read_analyses(place)

    @pytest.mark.parametrize("kind", ["jsonl", "label-studio", "prodigy", "web-annotation"])
    @given(data=st.data())
    def test_whatever_stands_anywhere(self, kind: str, sample: Analysis, data: Any) -> None:
        record = copy.deepcopy(record_of(sample, kind))
        inner: Any = record
        while True:
            keys = list(inner) if isinstance(inner, dict) else range(len(inner))
            key = data.draw(st.sampled_from(keys))
            if (
                not isinstance(inner[key], dict | list)
                or not inner[key]
                or data.draw(st.booleans())
            ):
                break
            inner = inner[key]
        inner[key] = data.draw(
            st.sampled_from([None, True, 5, -1, 0.5, "", " ", [], {}, ["x"], [[]]])
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", StancekitWarning)
            # The record is an analysis all the same, or an InputError says why not.
            with suppress(InputError):
                found = analysis_of(json.loads(json.dumps(record)), _kind(kind), Path("a"))
                assert Analysis.from_dict(found.to_dict(), found.article.text) == found

    def test_types_in_a_list_and_a_blank_name(self, sample: Analysis, tmp_path: Path) -> None:
        page = record_of(sample, "web-annotation")
        selectors = page["items"][0]["target"][0]["selector"]
        for selector in selectors:
            selector["type"] = [selector["type"]]
        names = [b for b in page["items"][0]["body"] if b.get("fact") == "speaker"]
        assert names
        names[0]["value"] = " "
        path = tmp_path / "page.json"
        path.write_text(json.dumps(page), encoding="utf-8")
        [back] = read_analyses(path)
        assert back.quotations[0].speaker is None
        assert back.quotations[1:] == sample.quotations[1:]

    def test_brat_in_the_folder_one_is_in(
        self, sample: Analysis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        with pytest.raises(InputError, match="is the folder that you are in"):
            write_analyses([sample], ".", "brat")
        assert not list(tmp_path.iterdir())

    def test_a_content_that_brat_cannot_show(self, tmp_path: Path) -> None:
        text = "Ann said\nso"
        hidden = Quotation(
            id="q1",
            kind=QuotationKind.DIRECT,
            contents=(TextSpan.of(text, 8, 9),),
            cue=TextSpan.of(text, 4, 8),
        )
        analysis = Analysis(article=Article(text=text), quotations=(hidden,))
        write_analyses([analysis], tmp_path / "brat", "brat")
        # Its cue is not shown either: it would seem to belong to nothing.
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert read_analyses(tmp_path / "brat") == [analysis]

    def test_a_page_is_the_article_in_it(self, tmp_path: Path) -> None:
        pytest.importorskip("trafilatura")
        words = (
            "The allies have lifted their limits on the use of long-range weapons in all places."
        )
        page = f"<html><body><nav>Home</nav><article><p>{words}</p></article></body></html>"
        place = tmp_path / "page.html"
        place.write_text(page, encoding="utf-8")
        analysis = Analysis(article=Article(text=words, id="page.html"))
        lines = tmp_path / "found.jsonl"
        lines.write_text(json.dumps(analysis.to_dict()), encoding="utf-8")
        assert read_analyses(lines) == [analysis]

    def test_one_analysis_over_several_lines(self, sample: Analysis, tmp_path: Path) -> None:
        path = tmp_path / "found.json"
        path.write_text(json.dumps(record_of(sample, "jsonl"), indent=2), encoding="utf-8")
        assert read_analyses(path) == [sample]

    def test_folders(self, sample: Analysis, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"has no \.ann files"):
            read_analyses(tmp_path)
        (tmp_path / "a.ann").write_text("", encoding="utf-8")
        with pytest.raises(InputError, match=r"a\.txt: no such file"):
            read_analyses(tmp_path)
        with pytest.raises(InputError, match="a new or an empty folder"):
            write_analyses([sample], tmp_path, "brat")
        with pytest.raises(InputError, match="only brat's format"):
            read_analyses(tmp_path, "prodigy")
        with pytest.raises(InputError, match="is a file; brat's format is a folder"):
            read_analyses(tmp_path / "a.ann", "brat")

    def test_nothing_half_written(self, sample: Analysis, tmp_path: Path) -> None:
        bad = Analysis(article=Article(text="\ud83d\ude80", id="broken"))
        for kind in ("jsonl", "brat", "label-studio"):
            with pytest.raises(InputError, match="article broken: "):
                write_analyses([sample, bad], tmp_path / "out", kind)
            assert not list(tmp_path.iterdir())

    def test_which_annotation(self, tmp_path: Path) -> None:
        task = labelled(region("a", "content", "said"))
        task["annotations"][0].update(completed_by=1, updated_at="2026-01-02")
        task["annotations"].append(
            {"result": region("a", "content", "It"), "completed_by": {"id": 2, "email": "a@b"},
             "updated_at": "2026-01-01"}
        )  # fmt: skip
        task["annotations"].append({"result": [], "was_cancelled": True})
        with pytest.warns(StancekitWarning, match="task 7: has several annotations"):
            [analysis] = read_tasks(tmp_path, task)
        assert analysis.quotations[0].text == "said"
        [analysis] = read_tasks(tmp_path, task, annotator="a@b")
        assert analysis.quotations[0].text == "It"
        with pytest.raises(InputError, match="no annotation by '3'"):
            read_tasks(tmp_path, task, annotator="3")

    def test_an_article_beside_its_analysis(self, sample: Analysis, tmp_path: Path) -> None:
        """What analyze writes has no text, but names the article's file."""
        data = sample.to_dict() | {"id": "article.txt"}
        (tmp_path / "found.jsonl").write_text(json.dumps(data), encoding="utf-8")
        with pytest.raises(InputError, match=r"no file 'article\.txt' to take it from"):
            read_analyses(tmp_path / "found.jsonl")
        (tmp_path / "article.txt").write_bytes(sample.article.text.encode())
        [back] = read_analyses(tmp_path / "found.jsonl")
        assert back.quotations == sample.quotations
        (tmp_path / "article.txt").write_bytes(b"Another text altogether.")
        with pytest.raises(InputError, match=r"line 1: .*give the very text that was analysed"):
            read_analyses(tmp_path / "found.jsonl")
