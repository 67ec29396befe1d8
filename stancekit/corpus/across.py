"""What shows only across articles: who is the same, what is repeated, who stands where when."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from stancekit.corpus.fingerprints import groups, norm, overlap, signature
from stancekit.records import Factuality, SpeakerKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

__all__ = ["SPEAKER_COLUMNS", "distinct", "keyed", "places_of", "summarise"]

SPEAKER_COLUMNS = ("speaker", "speaker_kind", "country", "affiliation")
# So few words may well be said twice: "Never again."
_SHORT = 4
# Such an id means nothing outside its article.
_LOCAL = "~"


def keyed(
    table: pd.DataFrame, find: Callable[[str], tuple[str, str] | None] | None
) -> pd.DataFrame:
    """Add ``speaker_key``, the same for the same speaker in every article.

    Parameters
    ----------
    table : pandas.DataFrame
        With ``article_id``, ``speaker_id``, ``speaker`` and ``speaker_kind``.
    find : callable or None
        From a name to id and name in the alias table.

    Returns
    -------
    pandas.DataFrame
        Where the alias table knows the name, ``speaker`` is the table's.
    """
    import pandas as pd

    keys: list[str | None] = []
    names: list[str | None] = []
    cells = (
        table[name].tolist() for name in ("article_id", "speaker_id", "speaker", "speaker_kind")
    )
    known: dict[str, tuple[str, str] | None] = {}
    for article, identifier, name, kind in zip(*cells, strict=True):
        if not isinstance(identifier, str):
            keys.append(None)
            names.append(None)
            continue
        if find is not None and name not in known:
            known[name] = find(name)
        if found := known.get(name):
            keys.append(found[0])
            names.append(found[1])
            continue
        own = identifier.startswith(_LOCAL) or kind == SpeakerKind.UNNAMED
        keys.append(f"{article}/{identifier}" if own else identifier)
        names.append(name)
    return table.assign(
        speaker_key=pd.array(keys, dtype="string"), speaker=pd.array(names, dtype="string")
    )


def distinct(
    table: pd.DataFrame, story: Mapping[str, str], least: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each quotation once, and the table of all with the number of that one.

    Parameters
    ----------
    table : pandas.DataFrame
        Of :func:`keyed`.
    story : mapping of str to str
        From an article to the one that it is a copy of.
    least : float
        See :func:`stancekit.corpus.fingerprints.groups`.
    """
    import pandas as pd

    numbers = _numbers(table, story, least)
    table = table.reset_index(drop=True).assign(quotation=pd.array(numbers, dtype="Int64"))
    grouped = table.groupby("quotation", sort=False)
    found = table[~table["quotation"].duplicated()].set_index("quotation")
    found = found.assign(places=grouped.size(), articles=grouped["article_id"].nunique())
    found = found.astype({"places": "Int64", "articles": "Int64"}).reset_index(drop=True)
    return found, table


def _numbers(table: pd.DataFrame, story: Mapping[str, str], least: float) -> list[int]:
    """Give each row the number of its distinct quotation, in the order of first places."""
    texts = [norm(text) for text in table["text"].tolist()]
    articles = table["article_id"].tolist()
    # Near copies are looked for among different wordings only.
    wordings = {text: text for text in texts if text.count(" ") + 1 >= _SHORT}
    signed = ((text, signature(text, words=2)) for text in list(wordings))
    for first, *others in groups(signed, least=least, alike=partial(overlap, words=2)):
        wordings.update(dict.fromkeys(others, first))
    said: dict[Any, list[int]] = {}
    for row, (text, article) in enumerate(zip(texts, articles, strict=True)):
        where = None if text in wordings else story.get(article, article)
        said.setdefault((wordings.get(text, text), where), []).append(row)
    numbers = [0] * len(texts)
    keys, kinds, names = (
        table[name].tolist() for name in ("speaker_key", "speaker_kind", "speaker")
    )
    for rows in said.values():
        by: dict[Any, list[int]] = {}
        for row in rows:
            key = keys[row] if isinstance(keys[row], str) else None
            # "A senior official" is another one in another article, but not of the same words.
            own = kinds[row] == SpeakerKind.UNNAMED if key else False
            by.setdefault(("", str(names[row]).casefold()) if own else key, []).append(row)
        nobody = by.pop(None, [])
        if nobody:
            # Who is not said to speak there is whoever says it elsewhere.
            best = max(by, key=lambda k: len(by[k])) if by else None
            by.setdefault(best, []).extend(nobody)
        for members in by.values():
            first = min(members)
            for row in members:
                numbers[row] = first
    order = {first: number for number, first in enumerate(sorted(set(numbers)))}
    return [order[first] for first in numbers]


def places_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each place of each distinct quotation."""
    names = ["quotation", "article_id", "id", "outlet", "month", "start", "end", "text"]
    return table[names].sort_values("quotation", kind="stable", ignore_index=True)


def summarise(found: pd.DataFrame, table: pd.DataFrame, by: str, *, repeats: bool) -> pd.DataFrame:
    """Count stances; see :meth:`stancekit.corpus.Corpus.summary`."""
    first = found.drop(columns=["places", "articles"]).assign(quotation=range(len(found)))
    columns = ["speaker_key", *SPEAKER_COLUMNS, "target", "stance", "abstained", "factuality"]
    if not repeats:
        # Every place counts for what is said at the first one: its month, speaker and stance.
        places = table[["quotation", "article_id"]]
        table = places.merge(first[["quotation", "month", *columns]], on="quotation", how="left")
    keep = table["speaker_key"].notna() & table["stance"].notna()
    keep &= ~table["abstained"].fillna(False)
    keep &= table["factuality"].fillna(str(Factuality.ASSERTED)) == str(Factuality.ASSERTED)
    table = table[keep]
    if by == "speaker":
        who = ["speaker_key", "speaker", "speaker_kind"]
        table = table.drop(columns=["speaker", "speaker_kind"]).merge(
            _named(table), on="speaker_key", how="left"
        )
    else:
        who = [by]
        if by == "organisation":
            bodies = {str(SpeakerKind.ORGANISATION), str(SpeakerKind.GOVERNMENT)}
            own = table["speaker_kind"].isin(bodies)
            table = table.assign(organisation=table["affiliation"].mask(own, table["speaker"]))
        table = table[table[by].notna()]
    grouped = table.groupby([*who, "target", "month", "stance"], dropna=False, observed=True)
    out = grouped.agg(
        quotations=("quotation", "nunique"),
        places=("quotation", "size"),
        articles=("article_id", "nunique"),
    )
    out = out.reset_index().astype(dict.fromkeys(("quotations", "places", "articles"), "Int64"))
    return out.sort_values([*who, "target", "month", "stance"], ignore_index=True)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    """Return the most frequent name and kind of each speaker."""
    rows = []
    for key, part in table.groupby("speaker_key", sort=False):
        pairs = Counter(zip(part["speaker"].tolist(), part["speaker_kind"].tolist(), strict=True))
        rows.append((key, *pairs.most_common(1)[0][0]))
    import pandas as pd

    names = ["speaker_key", "speaker", "speaker_kind"]
    return pd.DataFrame(rows, columns=names).astype("string")
