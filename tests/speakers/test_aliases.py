"""The user's own table of names: it wins, and says in which line it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from speaker_docs import build, quote

from stancekit import AliasTable, InputError
from stancekit.records import SpeakerKind
from stancekit.speakers import SpeakerResolver

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, text: str) -> Path:
    path = folder / "names.csv"
    path.write_text(text, encoding="utf8")
    return path


def test_an_alias_leads_to_name_and_id(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "alias,name,id\nZelenskiy,Volodymyr Zelenskyy,Q3874799\n"
        "Volodymyr Zelensky,Volodymyr Zelenskyy,\n",
    )
    text = "Volodymyr Zelensky said no. He added that help comes."
    found = SpeakerResolver(aliases=path)(
        build(text, people=("Volodymyr Zelensky",)),
        [quote(text, "Volodymyr Zelensky", "no"), quote(text, "He", "help comes", id_="q2")],
    )
    speakers = [q.speaker for q in found]
    assert speakers[0] is speakers[1] is not None
    # The second row has no id of its own: that of the same name counts.
    assert (speakers[0].id, speakers[0].name) == ("Q3874799", "Volodymyr Zelenskyy")
    assert speakers[0].aliases == ("Volodymyr Zelensky",)
    assert speakers[0].kind is SpeakerKind.PERSON


def test_a_table_joins_what_the_article_does_not(tmp_path: Path) -> None:
    path = write(tmp_path, "alias,name,id\nLula,Luiz Da Silva,Q1\nDa Silva,Luiz Da Silva,Q1\n")
    text = "Lula said no. Antonio Rossi met Carlos. Luiz Da Silva warned of rain."
    first, second = SpeakerResolver(aliases=path)(
        build(text, people=("Lula", "Antonio Rossi", "Carlos", "Luiz Da Silva")),
        [quote(text, "Lula", "no"), quote(text, "Luiz Da Silva", "rain", id_="q2")],
    )
    assert first.speaker is second.speaker is not None
    assert (first.speaker.id, first.speaker.aliases) == ("Q1", ("Lula",))


def test_a_description_can_be_an_alias_and_wins_over_the_ranker() -> None:
    table = AliasTable([("the Iron Lady", "Margaret Thatcher", "Q7416")])
    text = "Antonio Tajani left. The Iron Lady said talks go on."
    (found,) = SpeakerResolver(aliases=table)(
        build(text, people=("Antonio Tajani",)), [quote(text, "The Iron Lady", "talks go on")]
    )
    assert found.speaker is not None
    assert (found.speaker.id, found.speaker.name) == ("Q7416", "Margaret Thatcher")


def test_a_short_alias_does_not_rename_another_full_name() -> None:
    table = AliasTable([("Smith", "Jane Smith", "Q2")])
    text = "John Smith said no."
    (found,) = SpeakerResolver(aliases=table)(
        build(text, people=("John Smith",)), [quote(text, "John Smith", "no")]
    )
    assert found.speaker is not None
    assert found.speaker.name == "John Smith"


def test_case_accents_and_titles_do_not_matter() -> None:
    table = AliasTable([("Recep Tayyip Erdoğan", "Erdoğan", "Q39259")])
    assert table.find("President recep tayyip ERDOGAN") == table.find("Erdogan")
    assert table.find("Mr. Erdogan") is not None
    assert table.find("Emine Erdogan") is None
    assert len(table) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("name,id\nA,Q1\n", "line 1: the first line must name the columns alias, name, id"),
        ("alias,name,id\nSmith\n", "line 2: 1 cell"),
        ("alias,name,id\n\nSmith,,Q1\n", "line 3: name is blank"),
        ("alias,name,id\n ,Ann Lee,Q1\n", "line 2: alias is blank"),
        ("alias,name,id\nLee,Ann Lee,Q1\nLee,Bob Lee,Q2\n", "line 3: the alias 'Lee' is 'Bob Lee'"),
        ("alias,name,id\nLee,Ann Lee,Q1\nAL,Ann Lee,Q2\n", "line 3: 'Ann Lee' has the id 'Q2'"),
        ("alias,name,id\nLee,Ann Lee,Q1\nBo,Bob Lee,Q1\n", "line 3: the id 'Q1' is 'Bob Lee'"),
        ('alias,name,id\n"Lee,Ann Lee,Q1\n', "line 2: unexpected end of data"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, says: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(InputError, match="names") as caught:
        AliasTable.read(path)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        SpeakerResolver(aliases=tmp_path / "none.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes("alias,name,id\nErdo\u011fan,X,Q1\n".encode("iso8859-9"))
    with pytest.raises(InputError, match="not UTF-8"):
        AliasTable.read(path)


def test_columns_in_any_order_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = write(tmp_path, '\ufeffid,note,Name,ALIAS\nQ1,x,"Lee, Ann",Lee\n')
    known = AliasTable.read(path).find("lee")
    assert known is not None
    assert (known.name, known.id) == ("Lee, Ann", "Q1")
