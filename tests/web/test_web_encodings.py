"""Encodings: the byte order mark, what the server says, what the page says, and what fits."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancekit.web.decoding import decode_page

TOLD = "Zelenskyy’s “café” – Łódź"
CYRILLIC = "Киев"


def with_meta(text: str, name: str) -> str:
    return f'<html><head><meta charset="{name}"></head>{text}'


@pytest.mark.parametrize("name", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_stronger_than_what_anybody_says(name: str) -> None:
    text = with_meta(TOLD, "latin-1")
    assert decode_page(text.encode(name), "koi8-r") == text


def test_utf_16_either_way() -> None:
    assert decode_page(codecs.BOM_UTF16_BE + TOLD.encode("utf-16-be")) == TOLD


def test_the_server_is_stronger_than_the_page() -> None:
    text = with_meta(CYRILLIC, "koi8-r")
    assert decode_page(text.encode("windows-1251"), "windows-1251") == text


def test_the_page() -> None:
    text = with_meta(CYRILLIC, "windows-1251")
    assert decode_page(text.encode("windows-1251")) == text
    old = f'<meta http-equiv="Content-Type" content="text/html; charset=koi8-r">{CYRILLIC}'
    assert decode_page(old.encode("koi8-r")) == old
    declared = f"<?xml version='1.0' encoding='koi8-r'?>{CYRILLIC}"
    assert decode_page(declared.encode("koi8-r")) == declared


def test_latin_1_means_the_encoding_of_windows() -> None:
    for name in ("iso-8859-1", "latin1", "us-ascii"):
        assert decode_page(b"\x93We will,\x94 said Lee", name) == "“We will,” said Lee"


def test_nobody_says() -> None:
    assert decode_page(TOLD.encode()) == TOLD
    assert decode_page(b"\x93caf\xe9\x94") == "“café”"


@pytest.mark.parametrize(
    "name",
    ["hex", "rot13", "zlib", "unicode_escape", "utf-7", "idna", "no-such", "", "\0", "x" * 99],
)
def test_names_that_are_none_of_the_web(name: str) -> None:
    assert decode_page(TOLD.encode(), name) == TOLD


def test_a_wrong_name_does_no_harm() -> None:
    assert decode_page(TOLD.encode(), "us-ascii; charset") == TOLD
    assert decode_page(with_meta(TOLD, "utf-16").encode()) == with_meta(TOLD, "utf-16")
    assert decode_page(b"caf\xe9 " * 9, "utf-8") == "café " * 9


def test_a_damaged_byte_is_one_damaged_character() -> None:
    data = (TOLD * 20).encode() + b"\xff"
    assert decode_page(data, "utf-8") == TOLD * 20 + "\ufffd"


@given(st.binary(max_size=60), st.none() | st.text(max_size=12))
def test_any_bytes_can_be_decoded(data: bytes, name: str | None) -> None:
    assert isinstance(decode_page(data, name), str)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_utf_8_comes_back(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert decode_page(text.encode(), "utf-8") == text
