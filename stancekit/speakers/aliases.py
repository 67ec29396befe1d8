"""A user's own table of names: who an alias is, under which name and id."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from stancekit.errors import InputError
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.names import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

__all__ = ["AliasTable", "Known"]

_COLUMNS = ("alias", "name", "id")


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of an alias table.

    Parameters
    ----------
    name : str
        The name to show.
    id : str
        The user's identifier, a Wikidata QID for example; "" if the table gives none.
    """

    name: str
    id: str = ""


class AliasTable:
    """Names that a user knows; what they say wins over all that an article lets one guess.

    Parameters
    ----------
    rows : iterable of (str, str, str)
        Alias, canonical name, id. A canonical name is an alias of itself. Case, accents, full
        stops and forms of address do not matter.

    Raises
    ------
    InputError
        If an alias or name is blank, or two rows contradict each other.

    Examples
    --------
    >>> from stancekit.speakers import AliasTable
    >>> table = AliasTable([("Zelenskiy", "Volodymyr Zelenskyy", "Q3874799")])
    >>> table.find("President ZELENSKIY")
    Known(name='Volodymyr Zelenskyy', id='Q3874799')
    >>> table.find("Smith") is None
    True
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]] = ()) -> None:
        self._known: dict[str, Known] = {}
        self._names: dict[str, Known] = {}
        self._ids: dict[str, str] = {}
        for number, (alias, name, identifier) in enumerate(rows, 1):
            self._add(alias, name, identifier, f"alias row {number}")
        self._close()

    def __len__(self) -> int:
        return len(self._known)

    @classmethod
    def read(cls, path: str | PathLike[str]) -> Self:
        """Read a table from a CSV file with the columns ``alias``, ``name`` and ``id``.

        Parameters
        ----------
        path : str or path-like
            UTF-8, a header in the first line; the columns in any order, others are ignored,
            ``id`` may be missing or empty.

        Raises
        ------
        InputError
            If the file cannot be read, or a row is not as it should be; the message has the
            line's number.
        """
        if not isinstance(path, str | os.PathLike):
            raise InputError(
                f"an alias table is a file's name or an AliasTable, not {type(path).__name__}"
            )
        try:
            text = Path(path).read_bytes().decode("utf-8-sig")
        except OSError as error:
            raise InputError(
                f"cannot read the alias table {str(path)!r}: {error.strerror}"
            ) from None
        except UnicodeDecodeError as error:
            raise InputError(
                f"the alias table {str(path)!r} is not UTF-8 (byte {error.start}); convert it first"
            ) from None
        table = cls()
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        columns: dict[str, int] | None = None
        try:
            for cells in reader:
                where = f"{path}, line {reader.line_num}"
                if not any(cell.strip() for cell in cells):
                    continue
                if columns is None:
                    columns = _header(cells, where)
                    continue
                if len(cells) <= max(columns["alias"], columns["name"]):
                    raise InputError(
                        f"{where}: {len(cells)} cell(s), but the header names {len(columns)} "
                        "columns; quote names that hold a comma"
                    )
                at = columns.get("id", len(cells))
                identifier = cells[at] if at < len(cells) else ""
                table._add(cells[columns["alias"]], cells[columns["name"]], identifier, where)
        except csv.Error as error:
            raise InputError(f"{path}, line {reader.line_num}: {error}") from None
        if columns is None:
            raise InputError(f"{path}: is empty; its first line must be {','.join(_COLUMNS)}")
        table._close()
        return table

    def _add(self, alias: str, name: str, identifier: str, where: str) -> None:
        alias, name, identifier = (" ".join(x.split()) for x in (alias, name, identifier))
        if not _key(alias) or not _key(name):
            raise InputError(f"{where}: {'alias' if not _key(alias) else 'name'} is blank")
        known = Known(name, identifier)
        canonical = self._names.setdefault(_key(name), known)
        if canonical.id and identifier and canonical.id != identifier:
            raise InputError(
                f"{where}: {name!r} has the id {identifier!r} here and {canonical.id!r} before; "
                "tell two people of one name apart by their names, 'John Smith (UK)'"
            )
        if identifier and not canonical.id:
            self._names[_key(name)] = known
        if identifier and self._ids.setdefault(identifier, _key(name)) != _key(name):
            raise InputError(
                f"{where}: the id {identifier!r} is {name!r} here, and "
                f"{self._names[self._ids[identifier]].name!r} before"
            )
        before = self._known.setdefault(_key(alias), known)
        if _key(before.name) != _key(name):
            raise InputError(
                f"{where}: the alias {alias!r} is {name!r} here and {before.name!r} before"
            )

    def _close(self) -> None:
        """Give every alias the id that any row gives, and every canonical name an entry."""
        for alias, known in self._known.items():
            self._known[alias] = self._names[_key(known.name)]
        for key, known in self._names.items():
            self._known.setdefault(key, known)

    def find(self, name: str) -> Known | None:
        """Return who a name is; None if the table does not know it."""
        key = _key(name)
        return self._known.get(key) or self._known.get(_untitled(key))


def _header(cells: list[str], where: str) -> dict[str, int]:
    found = {cell.strip().lower(): i for i, cell in enumerate(cells)}
    missing = [column for column in _COLUMNS[:2] if column not in found]
    if missing:
        raise InputError(
            f"{where}: the first line must name the columns {', '.join(_COLUMNS)}; "
            f"{' and '.join(missing)} missing in {','.join(cells)!r}"
        )
    return {column: found[column] for column in _COLUMNS if column in found}


def _key(name: str) -> str:
    words = [fold(word) for word in name.replace("-", " ").split()]
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(word for word in words if word)


def _untitled(key: str) -> str:
    lex = lexicon()
    words = key.split()
    while len(words) > 1 and (
        lex.is_title(words[0]) or lex.is_title(words[0] + ".") or lex.role_of(words[0])
    ):
        words = words[1:]
    return " ".join(words)
