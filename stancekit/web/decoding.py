"""From the bytes of a page to its characters, as browsers do it."""

from __future__ import annotations

import codecs
import re

__all__ = ["decode_page"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Browsers read 1024 bytes; some pages have long comments before.
_HEAD = 8192
_META = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,400}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.I
)
# Text encodings of Python that are none of the web's; some run on for ever or warn.
_FOREIGN = frozenset(
    {
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "unicode-escape",
        "raw-unicode-escape",
        "utf-7",
        "undefined",
    }
)
# Pages that say Latin-1 mean its superset from Windows, with curly quotation marks.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


def decode_page(data: bytes, encoding: str | None = None) -> str:
    """Decode a page.

    Parameters
    ----------
    data : bytes
    encoding : str, optional
        What the server said it is.

    Returns
    -------
    str
        By its byte order mark, else by what the server said, else by what the page says
        of itself, else UTF-8, else Windows-1252: the first of these that fits.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    told = _META.search(data[:_HEAD])
    said = told[1].decode("ascii") if told else None
    names = [name for name in map(_known, (encoding, said)) if name]
    # A page that can be read as ASCII so far is not UTF-16, whatever it says.
    if told and names and names[-1].startswith(("utf-16", "utf-32")):
        names[-1] = "utf-8"
    for name in dict.fromkeys([*names, "utf-8"]):
        try:
            return data.decode(name)
        except UnicodeError:
            continue
    # A few damaged bytes in UTF-8 are no reason to take all of it for something else.
    text = data.decode("utf-8", errors="replace")
    if "utf-8" in names and text.count("\ufffd") <= len(text) / 200:
        return text
    return data.decode(names[0] if names and names[0] != "utf-8" else "cp1252", errors="replace")


def _known(name: str | None) -> str | None:
    """Return Python's name of an encoding; None if it is none of the web's."""
    try:
        found = codecs.lookup(name.strip()).name if name else "undefined"
        if found in _FOREIGN:
            return None
        # "hex", "rot13" and the like are no text encodings.
        b"ab".decode(found)
    except (LookupError, ValueError):
        return None
    return _MEANT.get(found, found)
