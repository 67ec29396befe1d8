"""All that was found in one article."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from stancekit.errors import InputError
from stancekit.records.profiles import SpeakerProfile, profiles_of
from stancekit.records.quotations import Quotation, spans_of
from stancekit.records.speakers import Speaker
from stancekit.records.texts import Article, Segment

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import pyarrow as pa

    from stancekit.records.explanations import Explanation

__all__ = ["Analysis", "AnalysisWarning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisWarning:
    """Something that a user should know about one article.

    Parameters
    ----------
    code : str
        Stable name to test for: ``"empty-text"``, ``"unbalanced-marks"``.
    message : str
        What was met and what it means for the result.
    """

    code: str
    message: str

    def to_dict(self) -> dict[str, Any]:
        """Return the warning as JSON-ready types."""
        return {"code": self.code, "message": self.message}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build a warning from what :meth:`to_dict` gave."""
        return cls(code=data["code"], message=data["message"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """All that was found in one article.

    Parameters
    ----------
    article : Article
        What was read.
    target : str or None
        Id of the target that stances are on; None if no quotation was classified.
    segments, speakers, quotations, warnings : tuple
        In text order; speakers by their first quotation.
    """

    article: Article
    target: str | None = None
    segments: tuple[Segment, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    warnings: tuple[AnalysisWarning, ...] = ()

    def quotations_of(self, speaker: Speaker | str) -> tuple[Quotation, ...]:
        """Return the quotations of one speaker, given as record or id."""
        wanted = speaker if isinstance(speaker, str) else speaker.id
        return tuple(q for q in self.quotations if q.speaker and q.speaker.id == wanted)

    @property
    def profiles(self) -> tuple[SpeakerProfile, ...]:
        """Each of the speakers with quotations, mentions, roles and where they stand."""
        return profiles_of(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the analysis as JSON-ready types, described by the JSON Schema in the docs."""
        return {
            "id": self.article.id,
            "title": self.article.title,
            "author": self.article.author,
            "date": self.article.date,
            "url": self.article.url,
            "target": self.target,
            "segments": [s.to_dict() for s in self.segments],
            "speakers": [s.to_dict() for s in self.speakers],
            "quotations": [q.to_dict() for q in self.quotations],
            "warnings": [w.to_dict() for w in self.warnings],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], text: str) -> Self:
        """Build an analysis from :meth:`to_dict` and the article's text.

        Raises
        ------
        InputError
            If an offset does not fit ``text``: most likely it is another article's.
        """
        speakers = tuple(Speaker.from_dict(s) for s in data["speakers"])
        by_id = {s.id: s for s in speakers}
        quotations = tuple(Quotation.from_dict(q, by_id) for q in data["quotations"])
        for quotation in quotations:
            for span in spans_of(quotation):
                if text[span.start : span.end] != span.text:
                    raise InputError(
                        f"quotation {quotation.id!r} has {span.text[:40]!r} at {span.start}, "
                        f"but the text has {text[span.start : span.end][:40]!r} there; "
                        "give the very text that was analysed"
                    )
        return cls(
            article=Article(
                text=text,
                id=data["id"],
                title=data["title"],
                # Written by a version that did not know authors, it has none.
                author=data.get("author"),
                date=data["date"],
                url=data["url"],
            ),
            target=data["target"],
            segments=tuple(Segment.from_dict(s, text) for s in data["segments"]),
            speakers=speakers,
            quotations=quotations,
            warnings=tuple(AnalysisWarning.from_dict(w) for w in data["warnings"]),
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a :class:`pandas.DataFrame` with one row a quotation (extra ``frame``)."""
        from stancekit.report.tables import to_frame  # pandas is an extra

        return to_frame([self])

    def to_arrow(self) -> pa.Table:
        """Return a :class:`pyarrow.Table` with one row a quotation (extra ``frame``)."""
        from stancekit.report.tables import to_arrow  # pyarrow is an extra

        return to_arrow([self])

    def to_html(self, *, explanations: Mapping[str, Explanation] | None = None) -> str:
        """Return one HTML page that needs no other file: the text with its quotations marked.

        Parameters
        ----------
        explanations : mapping of str to Explanation, optional
            Why quotations were given their stance, by quotation id.

        Returns
        -------
        str
            The page, as :func:`stancekit.report.to_html` makes it.
        """
        from stancekit.report.html import to_html  # loads a template engine

        return to_html(self, explanations=explanations)

    def _repr_html_(self) -> str:
        """Return what a notebook shows for an analysis."""
        from stancekit.report.html import to_notebook  # loads a template engine

        return to_notebook(self)
