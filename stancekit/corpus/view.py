"""A stored corpus, to be looked at: its tables, and what only shows across articles."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from stancekit.corpus.across import SPEAKER_COLUMNS, distinct, keyed, places_of, summarise
from stancekit.corpus.fingerprints import groups, similarity
from stancekit.corpus.schema import TABLES, frame_of
from stancekit.corpus.store import read_manifest, records_of
from stancekit.errors import InputError
from stancekit.records import Speaker, SpeakerKind

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator, Sequence

    import pandas as pd

__all__ = ["Aliases", "Corpus"]

_COPY = 0.8


class Aliases(Protocol):
    """A table of names such as :class:`stancekit.speakers.AliasTable`."""

    def find(self, name: str, /) -> Any:
        """Return something with ``name`` and ``id``, or None."""


class Corpus:
    """What a run stored in a folder.

    Parameters
    ----------
    path : path
        The folder.

    Raises
    ------
    InputError
        If it holds no corpus, or one of another version.

    Attributes
    ----------
    manifest : dict
        What the run was begun with.
    complete : bool
        Whether the run came to its end.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.manifest = read_manifest(self.path)
        self.complete = bool(self.manifest.get("complete"))
        self._copies: dict[float, pd.DataFrame] = {}

    def __repr__(self) -> str:
        counts = self.manifest.get("counts", {})
        state = ", ".join(f"{n} {name}" for name, n in counts.items())
        return f"<Corpus {str(self.path)!r}: {state if self.complete else 'not complete'}>"

    def articles(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the table of articles, or some of its columns."""
        return self._table("articles", columns)

    def quotations(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the table of quotations with their stances, or some of its columns."""
        return self._table("quotations", columns)

    def speakers(self, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the table of speakers, one row a speaker in an article, or some columns."""
        return self._table("speakers", columns)

    def errors(self) -> pd.DataFrame:
        """Return the rows of the input that gave no article, with id and reason."""
        import pandas as pd

        found = [error for record in records_of(self.path) for error in record["errors"]]
        names = ["id", "source", "code", "reason"]
        return pd.DataFrame(found, columns=names).astype("string")

    def _table(self, table: str, columns: Sequence[str] | None) -> pd.DataFrame:
        names = list(TABLES[table] if columns is None else columns)
        unknown = [name for name in names if name not in TABLES[table]]
        if unknown:
            raise InputError(f"the table {table} has no column {unknown[0]!r}; see corpus.TABLES")
        files = list(self._files(table))
        found: pd.DataFrame = frame_of(table, files, str(self.manifest["tables"]), names)
        return found

    def _files(self, table: str) -> Iterator[tuple[str, bytes]]:
        for record in records_of(self.path):
            for name, said in record["files"].items():
                if not name.startswith(f"{table}/"):
                    continue
                place = self.path / name
                try:
                    data = place.read_bytes()
                except OSError as error:
                    raise InputError(f"{place}: cannot be read: {error.strerror}") from error
                if len(data) != said["bytes"]:
                    raise InputError(
                        f"{place}: has {len(data)} bytes and should have {said['bytes']}; "
                        "run the same 'corpus run' again, which writes it anew"
                    )
                yield str(place), data

    def copies(self, *, least: float = _COPY) -> pd.DataFrame:
        """Find wire copies: articles whose text is nearly that of an earlier one.

        Parameters
        ----------
        least : float, default 0.8
            Share of four-word runs in common from which on a text is a copy, 0 to 1.

        Returns
        -------
        pandas.DataFrame
            ``article_id``, ``copy_of`` (the first of them in the input) and ``similarity``, one
            row a copy.
        """
        import pandas as pd

        _check(least)
        if least not in self._copies:
            table = self.articles(["id", "signature"])
            prints = dict(zip(table["id"].tolist(), table["signature"].tolist(), strict=True))
            rows = [
                (copy, first, similarity(prints[first], prints[copy]))
                for first, *others in groups(prints.items(), least=least)
                for copy in others
            ]
            found = pd.DataFrame(rows, columns=["article_id", "copy_of", "similarity"])
            self._copies[least] = found.astype(
                {"article_id": "string", "copy_of": "string", "similarity": "Float64"}
            )
        return self._copies[least].copy()

    def distinct_quotations(
        self, *, aliases: Aliases | Mapping[str, str] | None = None, least: float = 0.7
    ) -> pd.DataFrame:
        """Return each quotation once, however many articles repeat it.

        Parameters
        ----------
        aliases : AliasTable or mapping, optional
            See :meth:`speaker_keys`.
        least : float, default 0.7
            Share of two-word runs in common from which on two quotations of one speaker are
            the same, 0 to 1. Of fewer than four words they are only if they are equal and
            in copies of one article.

        Returns
        -------
        pandas.DataFrame
            The columns of :meth:`quotations`, of the first place in the input, with
            ``speaker_key``, the number of ``places`` and of ``articles``.
        """
        found, _ = self._distinct(aliases, least)
        return found

    def places(
        self, *, aliases: Aliases | Mapping[str, str] | None = None, least: float = 0.7
    ) -> pd.DataFrame:
        """Return where each distinct quotation stands: one row a place.

        Parameters
        ----------
        aliases, least
            See :meth:`distinct_quotations`.

        Returns
        -------
        pandas.DataFrame
            ``quotation`` (row number in :meth:`distinct_quotations`), ``article_id``, ``id``,
            ``outlet``, ``month``, ``start``, ``end``, ``text``.
        """
        _, table = self._distinct(aliases, least)
        return places_of(table)

    def _distinct(
        self, aliases: Aliases | Mapping[str, str] | None, least: float
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        _check(least)
        table = keyed(self.quotations(), _finder(aliases))
        copies = self.copies()
        story = dict(zip(copies["article_id"], copies["copy_of"], strict=True))
        return distinct(table, story, least)

    def speaker_keys(self, *, aliases: Aliases | Mapping[str, str] | None = None) -> pd.DataFrame:
        """Return who is who across articles.

        Parameters
        ----------
        aliases : AliasTable or mapping of str to str, optional
            Other names of a speaker to the name to count them under. It comes first; else
            speakers of one id are one, and whoever is not named ("a senior official"), or
            whose id holds in one article only, is nobody else's.

        Returns
        -------
        pandas.DataFrame
            One row a speaker of the corpus: ``speaker_key``, ``speaker``, ``speaker_kind``,
            ``country``, ``affiliation``, ``names`` (all of them), ``articles``, ``quotations``.
            Each but the last three is the most frequent one.
        """
        table = self.speakers().rename(
            columns={"id": "speaker_id", "name": "speaker", "kind": "speaker_kind"}
        )
        table = keyed(table, _finder(aliases))
        grouped = table.groupby("speaker_key", sort=False)
        found = grouped[list(SPEAKER_COLUMNS)].agg(_most_frequent)
        found["names"] = grouped["speaker"].agg(lambda names: sorted(set(names.dropna())))
        found["articles"] = grouped["article_id"].nunique()
        found["quotations"] = grouped["quotations"].sum()
        return found.reset_index().sort_values(
            ["quotations", "speaker_key"], ascending=[False, True], ignore_index=True
        )

    def speaker_records(self) -> tuple[Speaker, ...]:
        """Return the corpus's named speakers as records, for :func:`stancekit.propose_merges`.

        Who may be one under two names is proposed there, by the likeness of names; nothing is
        merged until the names are in an alias table.
        """
        table = self.speakers()
        table = table[table["kind"] != SpeakerKind.UNNAMED].drop_duplicates(["id", "name"])
        columns = (
            table[c].tolist() for c in ("id", "name", "kind", "role", "affiliation", "country")
        )
        return tuple(
            Speaker(
                id=identifier,
                name=name,
                kind=SpeakerKind(kind),
                role=_or_none(role),
                affiliation=_or_none(affiliation),
                country=_or_none(country),
            )
            for identifier, name, kind, role, affiliation, country in zip(*columns, strict=True)
        )

    def summary(
        self,
        by: Literal["speaker", "country", "organisation"] = "speaker",
        *,
        aliases: Aliases | Mapping[str, str] | None = None,
        repeats: bool = False,
    ) -> pd.DataFrame:
        """Count stances by speaker, country or organisation, by target and by month.

        Parameters
        ----------
        by : {'speaker', 'country', 'organisation'}
            An organisation is the speaker, or for whom a person speaks.
        aliases : AliasTable or mapping, optional
            See :meth:`speaker_keys`.
        repeats : bool, default False
            Count a quotation in every article that repeats it, instead of once, in the month
            of its first article in the input.

        Returns
        -------
        pandas.DataFrame
            Who, ``target``, ``month`` (missing if the article has no date), ``stance``, the
            numbers of distinct ``quotations``, of their ``places`` and of ``articles``. Only
            what is said counts: not what the article says was not said, may or will be said,
            nor stances that the model abstained from.

        Raises
        ------
        InputError
            If ``by`` is none of the three.
        """
        if by not in {"speaker", "country", "organisation"}:
            raise InputError(f"by must be speaker, country or organisation, not {by!r}")
        found, table = self._distinct(aliases, 0.7)
        return summarise(found, table, by, repeats=repeats)


def _most_frequent(values: pd.Series) -> Any:
    import pandas as pd

    counts = values.value_counts()
    # Of equally frequent ones the first in the input: value_counts keeps that order.
    return counts.index[0] if len(counts) else pd.NA


def _or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _check(least: float) -> None:
    if not 0 < least < 1:
        raise InputError(f"least must be between 0 and 1, not {least!r}")


def _finder(aliases: Aliases | Mapping[str, str] | None) -> Any:
    """Return a function from a name to (id, name), or None for names that are not known."""
    if aliases is None:
        return None
    if isinstance(aliases, str) or not (hasattr(aliases, "find") or hasattr(aliases, "items")):
        raise InputError(
            f"aliases is an AliasTable or a mapping of names, not {type(aliases).__name__}; "
            "read a CSV file with AliasTable.read"
        )
    if not isinstance(aliases, Mapping):

        def find(name: str) -> tuple[str, str] | None:
            known = aliases.find(name)
            return (known.id or _slug(known.name), known.name) if known else None

        return find
    table = {_slug(alias): name for alias, name in aliases.items()}
    table |= {_slug(name): name for name in aliases.values()}
    return lambda name: (_slug(known), known) if (known := table.get(_slug(name))) else None


def _slug(name: str) -> str:
    return "-".join(name.casefold().split())
