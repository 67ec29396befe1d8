"""Where an article describes somebody: titles, appositions, relative clauses, predicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.speakers.countries import country_of
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.roles import Description, join_words, merge, read_description

if TYPE_CHECKING:
    from stancekit.language import Annotations
    from stancekit.speakers.mentions import Ref

__all__ = ["describe_name", "describe_nominal"]

_STOP_LEFT = {"VERB", "AUX", "PUNCT", "SCONJ", "PRON", "ADV", "INTJ"}
_POSSESSIVE = {"'s", "’s", "'", "’"}
_HYPHENS = {"-", "‐", "‑"}
_HEADS = {
    "heads": "head", "leads": "leader", "chairs": "chair", "runs": "head", "directs": "director",
    "commands": "commander", "represents": "representative", "oversees": "head", "edits": "editor",
    "founded": "founder", "led": "former leader", "headed": "former head",
    "chaired": "former chair", "commanded": "former commander", "teaches": "teacher",
}  # fmt: skip
_COPULAS = {"is", "was", "became", "becomes", "remains"}
_SERVING = {"serves", "served", "works", "worked", "acts", "acted", "serving", "acting"}
_WIDEST = 26


def describe_name(ann: Annotations, ref: Ref, owner: list[Ref | None]) -> Description:
    """Read what the words around one mention of a person say of them.

    Parameters
    ----------
    ann : Annotations
        The article.
    ref : Ref
        A name.
    owner : list of Ref or None
        The name that each token belongs to.

    Returns
    -------
    Description
    """
    found = _title(ann, ref, owner)
    for one in (_before_comma(ann, ref, owner), _after(ann, ref)):
        if one:
            found = merge(found, one) if found else one
    return found


def describe_nominal(words: list[str]) -> Description:
    """Read the description in a nominal mention: "a senior US official"."""
    found = read_description(words)
    return found or Description(country=country_of(words))


def _title(ann: Annotations, ref: Ref, owner: list[Ref | None]) -> Description:
    """Read what stands directly before a name: Scholz's spokesperson | Steffen Hebestreit."""
    lex = lexicon()
    words, lowers, pos = ann.words, ann.lowers, ann.pos
    start = ref.start
    while start and (
        lex.is_title(words[start - 1])
        or (words[start - 1] == "." and start > 1 and lex.is_title(words[start - 2]))
    ):
        start -= 1
    i = start
    of_seen = False
    while i > 0 and ref.start - i < _WIDEST:
        word, lower = words[i - 1], lowers[i - 1]
        if lower in {"the", "a", "an"}:
            i -= 1
            if i and lowers[i - 1] in {"of", "for"} and not lex.role_of(words[start - 1]):
                i -= 1
                of_seen = True
                continue
            break
        if lower in {"of", "for"}:
            # "Secretary of Defense Lloyd Austin" goes on, "spokesman for Chancellor Scholz" not.
            institution = i < start and lowers[i - 2] in lex.orgs and words[i - 2][:1].isupper()
            if not institution and (
                i == start
                or lex.role_of(words[start - 1])
                or not (lex.role_of(words[i - 2]) or of_seen or words[i - 2][:1].isupper())
            ):
                break
            i -= 1
            of_seen = True
            continue
        if lower in {"and", "&"} and lex.role_of(words[i - 2] if i > 1 else "") and i < start:
            if not lex.role_of(words[i - 2]) or pos[i - 2] == "VERB":
                break
            i -= 1
            continue
        if word in _HYPHENS or word in _POSSESSIVE:
            i -= 1
            continue
        if not word[:1].isalnum() or lower in lex.sets["clause_openers"]:
            break
        known = bool(lex.role_of(word)) or lower in lex.role_modifiers or lower in lex.former
        if pos[i - 1] in _STOP_LEFT and not known and words[i - 2 : i - 1] != ["-"]:
            break
        if pos[i - 1] in {"ADP", "DET", "CCONJ"} and not known:
            break
        other = owner[i - 1]
        if (
            other is not None
            and other.sort == "person"
            # "Trump campaign spokesman Jason Miller"
            and not (words[i] in _POSSESSIVE or lowers[i] in lex.orgs)
        ):
            break
        i -= 1
    phrase = _from_role_phrase(words[i:start])
    if not any(lex.role_of(w) for w in phrase):
        ranks = [lex.title_roles.get(w.lower().rstrip(".")) for w in words[start : ref.start]]
        spelled = [rank for rank in ranks if rank]
        if not spelled:
            return Description()
        # "Retired Col. Sumner", "Lt. Gen. Thiel": the rank is the role where nothing else is.
        if len(spelled) > 1:
            phrase = [*phrase, *spelled[:-1]]
        found = read_description([*phrase, "officer"])
        role = " ".join([*found.roles[0].split()[:-1], spelled[-1]])
        title = words[ref.start - 1].lower()
        country = found.country or lex.title_countries.get(title)
        place = (found.affiliation, country)
        return Description((role,), *place, current=found.current, places=(place,))
    return read_description(phrase)


def _from_role_phrase(phrase: list[str]) -> list[str]:
    # Time words that lead: "On Thursday Foreign Minister X".
    while phrase and phrase[0].lower() in {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "and",
        "yesterday", "today", "meanwhile",
    }:  # fmt: skip
        phrase = phrase[1:]
    return phrase


def _before_comma(ann: Annotations, ref: Ref, owner: list[Ref | None]) -> Description:
    """Read a noun phrase to which the name is the apposition: "Russia's president, X,"."""
    lex = lexicon()
    words, lowers, pos = ann.words, ann.lowers, ann.pos
    i = ref.start
    while i and lex.is_title(words[i - 1]):
        i -= 1
    if i < 2 or words[i - 1] not in {",", "—", "–"}:
        return Description()
    end = i - 1
    j = end
    while j > 0 and end - j < 18:
        word = words[j - 1]
        if pos[j - 1] in {"VERB", "AUX", "SCONJ", "PRON"} or (
            not word[:1].isalnum() and word not in _HYPHENS and word not in _POSSESSIVE
        ):
            break
        j -= 1
    phrase = words[j:end]
    head = int(ann.head[ref.head])
    apposed = ann.dep[ref.head] == "appos" and j <= head < end
    closed = ref.end < len(words) and words[ref.end] in {",", "—", "–"}
    while phrase and lowers[j] in {
        "to",
        "by",
        "according",
        "and",
        "but",
        "with",
        "from",
        "as",
        "when",
    }:
        phrase, j = phrase[1:], j + 1
    roles = [k for k, w in enumerate(phrase) if lex.role_of(w)]
    if not roles or not (apposed or closed):
        return Description()
    # A name of its own in front owns the role: "Putin, the Russian president, Zelensky, ..."
    inside = owner[j]
    if inside is not None and inside.sort == "person" and words[inside.end] not in _POSSESSIVE:
        return Description()
    if any(w.lower() in lex.plural_roles for w in (phrase[k] for k in roles)):
        return Description()
    if not apposed and not (phrase[0].lower() in {"the", "a", "an", "its", "his", "her", "their"}
                            or phrase[0][:1].isupper()):  # fmt: skip
        return Description()
    return read_description(phrase)


def _after(ann: Annotations, ref: Ref) -> Description:
    """Read what follows a name: apposition, clause, predicate, bracket, "of the ministry"."""
    words, lowers = ann.words, ann.lowers
    n = len(words)
    i = ref.end
    if i >= n:
        return Description()
    if words[i] == "(":
        return _bracket(ann, i + 1)
    if lowers[i] in _COPULAS:
        return _predicate(ann, i + 1)
    if lowers[i] in {"of", "from", "with", "at"}:
        return _belongs(ann, i)
    if words[i] not in {",", "—", "–", "-"} or i + 1 >= n:
        return Description()
    i += 1
    if words[i].isdigit() and i + 2 < n and words[i + 1] == ",":
        i += 2
    elif words[i].isdigit() and i + 1 < n:
        return Description()
    if lowers[i] == "who" and i + 2 < n:
        verb = lowers[i + 1]
        if verb in _COPULAS | {"has"}:
            return _predicate(ann, i + 2)
        if verb in _SERVING and lowers[i + 2] in {"as", "for", "at"}:
            if lowers[i + 2] == "as":
                return _phrase(ann, i + 3)
            return _belongs(ann, i + 2)
        if verb in _HEADS:
            owned = _phrase_words(ann, i + 2)
            return read_description([*_HEADS[verb].split(), "of", *owned])
        return Description()
    if lowers[i] in {"of", "from", "with", "at"}:
        return _belongs(ann, i)
    if words[i].rstrip("-") in {"R", "D"}:
        return _bracket(ann, i)
    return _phrase(ann, i)


def _phrase_words(ann: Annotations, start: int) -> list[str]:
    """Return the words up to the next comma, finite verb or end of sentence."""
    out: list[str] = []
    lex = lexicon()
    for i in range(start, min(start + _WIDEST, len(ann.words))):
        word, lower = ann.words[i], ann.lowers[i]
        if word in {".", ";", ":", "(", ")", "—", "–", "“", "”", '"', "\n", "\n\n"}:
            break
        if word == "," or (lower == "and" and not _role_follows(ann, i + 1)):
            if word == "," and _role_follows(ann, i + 1, comma=True):
                out.append("and")
                continue
            if word == ",":
                break
        if lower in {"who", "which", "that", "whose", "but", "when", "while", "told", "said"}:
            break
        known = bool(lex.role_of(word)) or lower in lex.role_modifiers or lower in lex.orgs
        if ann.pos[i] in {"VERB", "AUX"} and not known and out and not _participle(ann, i):
            break
        out.append(word)
    return out


def _participle(ann: Annotations, i: int) -> bool:
    """Tell whether a verb form only modifies: "the newly elected mayor"."""
    nxt = ann.pos[i + 1] if i + 1 < len(ann.words) else ""
    return (
        ann.lowers[i].endswith("ed")
        and nxt in {"NOUN", "PROPN", "ADJ"}
        and (ann.dep[i] in {"amod", ""})
    )


def _role_follows(ann: Annotations, start: int, *, comma: bool = False) -> bool:
    """Tell whether another role begins here: "... and former Russian president"."""
    lex = lexicon()
    if (
        comma
        and start < len(ann.words)
        and ann.pos[start] == "PROPN"
        and not lex.role_of(ann.words[start])
    ):
        return False
    for i in range(start, min(start + 7, len(ann.words))):
        word = ann.words[i]
        if lex.role_of(word):
            return ann.lowers[i] not in lex.plural_roles
        if not word[:1].isalnum() and word not in _HYPHENS and word not in _POSSESSIVE:
            return False
        if ann.pos[i] in {"VERB", "AUX", "PRON", "SCONJ", "ADV"} and (
            ann.lowers[i] not in lex.role_modifiers
        ):
            return False
        if ann.lowers[i] in {"of", "for", "in", "to", "with"}:
            return False
    return False


def _phrase(ann: Annotations, start: int) -> Description:
    if start >= len(ann.words):
        return Description()
    lex = lexicon()
    phrase = _phrase_words(ann, start)
    role = next((k for k, w in enumerate(phrase) if lex.role_of(w)), None)
    if role is None or lex.role_of(phrase[role]) != phrase[role].lower().rstrip("."):
        return Description()
    lowers = [w.lower() for w in phrase]
    # The role must head the phrase: "in an interview with the president" is no apposition.
    if lowers[0] in {"in", "on", "at", "after", "to", "by", "with", "speaking", "and", "as", "he",
                     "she", "it", "i", "we", "they", "there", "but", "like", "from", "during",
                     "along", "before", "because", "if", "so", "not", "including"}:  # fmt: skip
        return Description()
    return read_description(phrase)


def _predicate(ann: Annotations, start: int) -> Description:
    """Read "is the mayor of ..."; only a phrase with an article or a bare title is one."""
    words = ann.lowers[start : start + 3]
    if not words or words[0] not in {"a", "an", "the", "not", "been", "one"} or words[0] == "not":
        return Description()
    start += words[0] == "been"
    return _phrase(ann, start)


def _bracket(ann: Annotations, start: int) -> Description:
    """Read "(R-Ohio)", "(Labour)" and "D-Texas"."""
    inside = []
    for i in range(start, min(start + 8, len(ann.words))):
        if ann.words[i] in {")", ",", ";"}:
            break
        inside.append(ann.words[i])
    text = "".join(inside)
    if text[:2] in {"R-", "D-", "R–", "D–", "I-"}:
        party = {"R": "Republican", "D": "Democrat", "I": "Independent"}[text[0]]
        return Description(affiliation=party, country=country_of(inside) or "US")
    if any(lexicon().role_of(w) for w in inside):
        return read_description(inside)
    return Description()


def _belongs(ann: Annotations, start: int) -> Description:
    """Read "of the Swedish Defence Agency" after a name."""
    phrase: list[str] = []
    lex = lexicon()
    for i in range(start + 1, min(start + 12, len(ann.words))):
        word, lower = ann.words[i], ann.lowers[i]
        if not (word[:1].isupper() or lower in {"the", "of", "for", "and", "-", "'s", "’s"}
                or lower in lex.orgs):  # fmt: skip
            break
        if lower == "and" and not (
            i + 1 < len(ann.words) and ann.words[i + 1][:1].isupper() and phrase
        ):
            break
        phrase.append(word)
    while phrase and phrase[-1].lower() in {"of", "for", "and", "the", "-", "'s", "’s"}:
        phrase.pop()
    if phrase and phrase[0].lower() == "the":
        phrase = phrase[1:]
    if not phrase or phrase[0].lower() in {"monday", "tuesday", "wednesday", "thursday", "friday"}:
        return Description()
    country = country_of(phrase)
    if any(w.lower() in lex.orgs for w in phrase) or (
        country is None and all(w[:1].isupper() for w in phrase[:1]) and ann.lowers[start] != "at"
    ):
        return Description(affiliation=join_words(phrase), country=country)
    return Description(country=country)
