"""What is done with weapons in words: a quotation cut down to its acts, each with a sign.

A few hundred words are known by what they do (allow, forbid, give, oppose, escalate ...).
Everything else is left out, and what turns an act round is composed with it: "not allow" and
"criticised Berlin for allowing" count as minus, "criticised Berlin for not allowing" and
"lift the ban" as plus. Two quotations that share no word can so share all their acts.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["Acts", "acts_of"]

_FILE = Path(__file__).parents[1] / "data" / "stance" / "acts.json"
_STOPS = frozenset("?!;:") | {"..."}
# How many words on an operator reaches: one that reports reaches further than one inside.
_REACH = 6
_CUE_REACH = 10
_CUE_WORDS = 4


class Acts(NamedTuple):
    """The acts of a quotation as words to count, and the word that each was read from.

    Places are those of the cue's words for the first ``of_cue`` acts, then of the quotation's.
    """

    words: list[str]
    places: list[int]
    of_cue: int


class _Classes(dict[str, str | None]):
    """The class of each word, worked out when it is first met."""

    def __init__(self, exact: dict[str, str], beginnings: list[tuple[str, str]]) -> None:
        super().__init__(exact)
        self.beginnings = beginnings

    def __missing__(self, word: str) -> str | None:
        found = None
        if word.endswith("n't"):
            found = "not"
        else:
            found = next((c for begin, c in self.beginnings if word.startswith(begin)), None)
        if len(self) < _KNOWN:
            self[word] = found
        return found


_KNOWN = 16_384  # words remembered, so that a long-lived process does not grow without end


class _Lexicon(NamedTuple):
    classes: _Classes
    group: dict[str, str]
    tensed: frozenset[str]
    be: frozenset[str]
    past: frozenset[str]


def acts_of(cue: list[str], words: list[str]) -> Acts:
    """Return the acts of a quotation.

    Parameters
    ----------
    cue : list of str
        The reporting words; what they turn round is turned round in the quotation.
    words : list of str
        The quotation's words, masked (see :mod:`stancekit.stance.views`).

    Examples
    --------
    >>> acts_of([], ["we", "will", "not", "allow", "it"]).words
    ['first', 'will', 'allow-', '-', 'they~']
    >>> acts_of(["opposed"], ["lifting", "the", "ban"]).words
    ['cue:oppose', 'oppose-', '-', 'lift', 'forbid-', '-']
    """
    lexicon = _lexicon()
    classes, groups = lexicon.classes, lexicon.group
    skipped = max(0, len(cue) - _CUE_WORDS)
    before = len(cue) - skipped
    found: list[str] = []
    places: list[int] = []
    of_cue = 0
    turned: list[int] = []  # how far each word reaches that turns round all
    opposed: list[int] = []  # the same of those that turn round acts
    last = ""
    for number, word in enumerate(cue[skipped:] + words):
        kind = classes[word]
        if kind is None:
            if word in _STOPS:
                turned, opposed = [], []
            elif word == "against" and last in lexicon.be:
                kind = "oppose"
            if kind is None:
                last = word
                continue
        last = word
        if number >= before and not of_cue:
            of_cue = len(found) or -1
        start = len(found)
        group = groups.get(kind)
        if group == "ends":
            turned, opposed = [], []
            found.append(kind)
        else:
            if turned:
                turned = [end for end in turned if end >= number]
            if opposed:
                opposed = [end for end in opposed if end >= number]
            reach = number + (_REACH if number >= before else _CUE_REACH)
            odd = len(turned) % 2
            turn = odd != len(opposed) % 2
            if number < before:
                found.append(f"cue:{kind}")
            if group is None:
                plain = kind[0] == "@" or not (turn if kind == "wpn" else odd)
                found.append(kind if plain else f"{kind}~")
            elif group == "act":
                if kind in lexicon.tensed:
                    if word.endswith("ed") or word in lexicon.past:
                        kind = f"{kind}d"
                    elif word.endswith("ing"):
                        kind = f"{kind}g"
                sign = "-" if turn else "+"
                found += (f"{kind}{sign}", sign)
            elif group == "evil":
                sign = "+" if odd else "-"
                found += (f"{kind}{sign}", sign)
            elif group == "oppose":
                sign = "+" if turn else "-"
                found += ("lift",) if kind == "lift" else (f"{kind}{sign}", sign)
                opposed.append(reach)
            else:  # not, deny
                if group == "deny":
                    found.append(f"{kind}~" if odd else kind)
                turned.append(reach)
        places += [number + skipped if number < before else number - before] * (len(found) - start)
    return Acts(found, places, len(found) if not of_cue else max(of_cue, 0))


@cache
def _lexicon() -> _Lexicon:
    data = json.loads(_FILE.read_text(encoding="utf-8"))
    exact: dict[str, str] = {"wpn": "wpn", "?": "asked"}
    beginnings: list[tuple[str, str]] = []
    for name, lines in data["classes"].items():
        for word in " ".join(lines).split():
            if word.endswith("*"):
                beginnings.append((word[:-1], name))
            else:
                exact.setdefault(word, name)
    exact.update({mask: mask for mask in ("@russia", "@ukraine", "@west", "@other")})
    # The longest beginning that fits decides.
    beginnings.sort(key=lambda entry: -len(entry[0]))
    group = {name: group for group, names in data["groups"].items() for name in names}
    return _Lexicon(
        _Classes(exact, beginnings),
        group,
        frozenset(data["tensed"]),
        frozenset(data["be"].split()),
        frozenset(data["past"].split()),
    )
