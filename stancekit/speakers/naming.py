"""Finding the names in an article.

The entities of the pipeline are a first guess only. Titles and roles are cut off names, the
tables overrule it on countries and institutions, known given names and titles add people whom it
missed, and a surname once seen counts as one wherever it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancekit.speakers.countries import Place, find_places
from stancekit.speakers.datelines import DATELINE, datelines
from stancekit.speakers.lexicon import lexicon
from stancekit.speakers.mentions import PRONOUNS, Ref, Sort
from stancekit.speakers.names import is_given

if TYPE_CHECKING:
    from stancekit.language import Annotations

__all__ = ["NameFinder"]

_HYPHENS = {"-", "‐", "‑"}
_POSSESSIVE = {"'s", "’s", "'", "’"}


class NameFinder:
    """Finds the names of one article; afterwards ``refs`` lists them and ``owner`` maps tokens."""

    def __init__(self, ann: Annotations) -> None:
        self.ann = ann
        self.words = ann.words
        self.lowers = ann.lowers
        self.capitals = [word[:1].isupper() for word in ann.words]
        self.lex = lexicon()
        self.refs: list[Ref] = []
        self.owner: list[Ref | None] = [None] * len(ann.words)
        for start, end in datelines(ann):
            self.owner[start:end] = [DATELINE] * (end - start)
        self.places = find_places(ann.words)
        self.place_at: dict[int, Place] = {}
        for place in self.places:
            for i in range(place.start, place.end):
                self.place_at[i] = place

    def names(self) -> None:
        """Find names by entities, titles, roles, given names and tables."""
        spans = [self._trim(*e) for e in self.ann.entities]
        people = [s for s in (self._person(*span) for span in spans if span) if s]
        people += self._titled() + self._by_given_name() + self._by_role()
        for start, end in sorted(people, key=lambda s: (s[0], -s[1])):
            self._add_person(start, end)
        for place in self.places:
            if place.kind not in {"demonym", "party"}:
                self._add_place(place)
        for span in spans:
            if span and span[2] != "PERSON":
                self._add_other(*span)
        for span in spans:
            # What is left is mostly a name of one word that nothing speaks against.
            if span and span[2] == "PERSON":
                self._add_rest(span[0], span[1])

    def _capital(self, i: int) -> bool:
        return self.capitals[i]

    def _trim(self, start: int, end: int, label: str) -> tuple[int, int, str] | None:
        while start < end and (
            not (self._capital(start) or self.words[start][:1].isdigit())
            or self.lowers[start] in self.lex.sets["no_names"]
        ):
            start += 1
        while start < end and (
            self.words[end - 1] in _POSSESSIVE or not self.words[end - 1][:1].isalnum()
        ):
            end -= 1
        while (
            start < end
            and label == "PERSON"
            and (
                not self._capital(end - 1)
                or self.lowers[end - 1] in self.lex.sets["headline_verbs"]
            )
        ):
            end -= 1
        if start < end and self.lowers[start] == "the":
            start += 1
        if start >= end or (end - start == 1 and self.lowers[start] in self.lex.sets["calendar"]):
            return None
        return start, end, label

    def _person(self, start: int, end: int, label: str) -> tuple[int, int] | None:
        """Return the name proper in an entity that is a person, else None."""
        cut = self._after_titles(start, end)
        titled = cut > start or (start > 0 and self._introduces(start - 1))
        rest = self.words[cut:end]
        if not rest or any(w.lower() in self.lex.orgs for w in rest):
            return None
        for stop, word in enumerate(rest):
            if stop and (
                word in _POSSESSIVE | {",", "("} or word.lower() in self.lex.sets["headline_verbs"]
            ):
                rest, end = rest[:stop], cut + stop
                break
        if not rest:
            return None
        place = self.place_at.get(cut)
        if place and place.end >= end and place.kind != "demonym":
            return None
        known = is_given(rest[0]) and len(rest) > 1
        if label == "PERSON" and (len(rest) > 1 or titled) and (not place or known or titled):
            return cut, end
        if (titled and (cut > start or label == "PERSON")) or (known and len(rest) <= 4):
            return cut, end
        return None

    def _after_titles(self, start: int, end: int) -> int:
        """Return where the name begins behind titles and roles: Foreign Minister | Antonio."""
        for i in range(end - 2, start - 1, -1):
            if self._introduces(i) and self._capital(i + 1):
                return i + 1
        return start

    def _introduces(self, i: int) -> bool:
        word = self.words[i]
        if self.lex.is_title(word):
            return self._capital(i)
        return (
            bool(self.lex.role_of(word))
            and not (self._capital(i) and is_given(word))
            and self.lowers[i] not in self.lex.plural_roles
        )

    def _name_end(self, start: int) -> int:
        """Return the end of a run of capitalised words, particles and hyphens."""
        i = start
        n = len(self.words)
        while i < n:
            word = self.words[i]
            if (word[:1].isupper() and self.lowers[i] not in self.lex.sets["calendar"]) or (
                i > start
                and (self.lowers[i] in self.lex.particles or word in _HYPHENS)
                and self.lowers[i] != "of"
                and i + 1 < n
                and (
                    self._capital(i + 1)
                    or self.lowers[i + 1] in self.lex.particles
                    or self.words[i + 1] in _HYPHENS
                )
            ):
                i += 1
            else:
                break
        while i > start and not self._capital(i - 1):
            i -= 1
        return i

    def _titled(self) -> list[tuple[int, int]]:
        """Find names behind forms of address: Mr Sinehubov, Sen. Jane Smith."""
        found = []
        titles = self.lex.titles
        for at, lower in enumerate(self.lowers[:-1]):
            i = at
            if lower in titles and self.capitals[i]:
                if self.words[i + 1] == "." and i + 2 < len(self.words):
                    i += 1  # the tokenizer cut "Gen" off its full stop
                if not self._capital(i + 1):
                    continue
                if self.lex.is_title(self.words[i + 1]) or self._introduces(i + 1):
                    continue
                end = min(self._name_end(i + 1), i + 5)
                rest = self.lowers[i + 1 : end]
                if end > i + 1 and not any(w in self.lex.orgs for w in rest):
                    plain = self.lowers[at] in {"justice", "judge", "king", "father", "brother"}
                    if plain and self.ann.pos[i + 1] not in {"PROPN", ""}:
                        continue
                    found.append((i + 1, end))
        return found

    def _by_given_name(self) -> list[tuple[int, int]]:
        found = []
        particles = self.lex.particles
        for i, word in enumerate(self.words[:-1]):
            if not (self.capitals[i + 1] or self.lowers[i + 1] in particles):
                continue
            if not is_given(word) or self.lowers[i] in self.lex.sets["calendar"]:
                continue
            if i and (self._capital(i - 1) and is_given(self.words[i - 1])):
                continue
            if self.ann.pos[i] not in {"PROPN", ""}:
                continue
            end = min(self._name_end(i), i + 5)
            rest = self.lowers[i + 1 : end]
            if end - i < 2 or any(w in self.lex.orgs or self.lex.role_of(w) for w in rest):
                continue
            if self.ann.pos[i + 1] not in {"PROPN", "NOUN", "ADJ", "ADP", "DET", "X", ""}:
                continue
            found.append((i, end))
        return found

    def _by_role(self) -> list[tuple[int, int]]:
        """Find names behind roles: "foreign minister Aleksi Rautio", "President Whitcombe"."""
        found = []
        for i in range(len(self.words) - 1):
            if not self.capitals[i + 1] or not self._introduces(i) or i in self.place_at:
                continue
            if self.ann.pos[i + 1] not in {"PROPN", "NOUN", "ADJ", "X", ""}:
                continue
            start = i + 1
            end = min(self._name_end(start), start + 4)
            rest = self.words[start:end]
            if not rest or (start in self.place_at and self.place_at[start].end >= end):
                continue
            if any(
                w.lower() in self.lex.orgs
                or self.lex.role_of(w)
                or w.lower() in self.lex.role_modifiers
                or self.lex.is_title(w)
                for w in rest
            ):
                continue
            # One word alone is a name only behind a capitalised office.
            if len(rest) == 1 and not (self._capital(i) and self.ann.pos[start] == "PROPN"):
                continue
            found.append((start, end))
        return found

    def _add_person(self, start: int, end: int) -> None:
        while (
            end + 1 < len(self.words)
            and self.words[end] in _HYPHENS
            and (
                int(self.ann.ends[end - 1]) == int(self.ann.starts[end])
                and int(self.ann.ends[end]) == int(self.ann.starts[end + 1])
                and (len(self.words[end + 1]) <= 4 or self._capital(end + 1))
            )
        ):
            end += 2  # "Park Jin" goes on with "-seo"
        if any(self.owner[i] for i in range(start, end)) or start >= end:
            return
        if end - start == 1 and (
            self.lowers[start] in self.lex.orgs
            or self.lowers[start] in self.lex.sets["no_names"]
            or self.lex.is_title(self.words[start])
            or self.lex.role_of(self.words[start])
            or self.lowers[start] in PRONOUNS
            or not self._capital(start)
        ):
            return
        title = ""
        if start and self.lex.is_title(self.words[start - 1]):
            title = self.words[start - 1]
        head = self._head(start, end)
        self._add(Ref(start, end, head, "name", "person", "s", title=title))

    def _add_rest(self, start: int, end: int) -> None:
        lowers = self.lowers[start:end]
        if any(w in self.lex.orgs for w in lowers):
            self._add_other(start, end, "ORG")
            return
        if any(self.lex.role_of(w) or w in self.lex.role_modifiers for w in lowers):
            return
        if end - start > 1 or self.ann.pos[start] in {"PROPN", "X", ""}:
            self._add_person(start, end)

    def _add_place(self, place: Place) -> None:
        if any(self.owner[i] for i in range(place.start, place.end)):
            return
        sort: Sort = "place" if place.kind in {"country", "capital", "place", "seat"} else "org"
        start, end = place.start, place.end
        if place.kind in {"government", "organisation"} and start:
            owner = self.place_at.get(start - 1)
            if owner and owner.kind in {"demonym", "country"} and owner.country != place.country:
                # "the Russian Ministry of Defence" is not Britain's.
                start = owner.start
                self._add(Ref(start, end, self._head(start, end), "name", "org", "s", "n"))
                return
        # "Russia's Defence Ministry", "US State Department": the institution's name goes on.
        stop = self._org_end(end) if sort == "org" or self._runs_on(end) else end
        if stop > end:
            sort, end = "org", stop
            self._add(Ref(start, end, self._head(start, end), "name", sort, "s", "n"))
            return
        self._add(Ref(start, end, self._head(start, end), "name", sort, "s", "n", place=place))

    def _runs_on(self, i: int) -> bool:
        return (
            i < len(self.words)
            and self._capital(i)
            and self.lowers[i] not in self.lex.sets["calendar"]
        )

    def _org_end(self, start: int) -> int:
        """Return the end of capitalised words up to an organisation noun: "State Department"."""
        end = start
        for i in range(start, min(start + 5, len(self.words))):
            if not self._capital(i) or self.owner[i]:
                break
            if i < start + 2 and self.lowers[i] in self.lex.sets["mastheads"]:
                end = i + 1  # "New York Daily News"
                continue
            if self.lex.role_of(self.words[i]):
                break
            if self.lowers[i] in self.lex.orgs:
                end = i + 1
        return end

    def _add_other(self, start: int, end: int, label: str) -> None:
        while start < end and self.owner[start]:
            start += 1
        for i in range(start, end):
            if self.owner[i]:
                end = i
                break
        place = self.place_at.get(start)
        if start >= end or (place and place.kind in {"demonym", "party"} and place.end >= end):
            return
        if self.lex.role_of(self.words[end - 1]) and end - start <= 3:
            return  # "Another American official", "U.S. President" are nominals
        if not any(self._capital(i) for i in range(start, end)):
            return
        sort: Sort = "place" if label == "PLACE" else "org"
        if start and sort == "org":
            before = self.place_at.get(start - 1)
            if before and before.kind == "demonym" and self.owner[start - 1] is None:
                start = before.start  # "Russian Ministry of Defence"
        end = self._of_end(end)
        if any(self.owner[i] for i in range(start, end)):
            return
        self._add(Ref(start, end, self._head(start, end), "name", sort, "s", "n"))

    def _of_end(self, end: int) -> int:
        """Return where "of Defence" behind "Ministry" ends; ``end`` where nothing follows."""
        if self.lowers[end - 1] not in self.lex.orgs or end + 1 >= len(self.words):
            return end
        if self.lowers[end] not in {"of", "for"}:
            return end
        first = stop = end + 1 + (self.lowers[end + 1] == "the")
        while stop < min(len(self.words), end + 7):
            owner = self.owner[stop]
            joined = self.lowers[stop] == "and" and self._runs_on(stop + 1)
            if (owner and owner.sort == "person") or not (self._capital(stop) or joined):
                break
            stop += 1
        return stop if stop > first else end

    def _add(self, ref: Ref) -> None:
        self.refs.append(ref)
        for i in range(ref.start, ref.end):
            self.owner[i] = ref

    def _head(self, start: int, end: int) -> int:
        head = self.ann.head
        for i in range(start, end):
            if not start <= int(head[i]) < end or int(head[i]) == i:
                return i
        return end - 1

    def propagate(self) -> None:
        """Take every further occurrence of a known surname for the person."""
        full = [r for r in self.refs if r.sort == "person" and r.end - r.start > 1]
        surnames = {self.words[r.end - 1] for r in full}
        firsts = {self.words[r.start] for r in full}
        singles = {
            self.words[r.start] for r in self.refs if r.sort == "person" and r.end - r.start == 1
        }
        for i, word in enumerate(self.words):
            if not self.capitals[i]:
                continue
            known = word in surnames or word in singles
            if not known and word.isupper() and len(word) > 3:
                known = word.capitalize() in surnames  # "PENCE: ..." in a transcript
            known = known or (word in firsts and is_given(word))
            if not known or self.lowers[i] in self.lex.sets["calendar"]:
                continue
            ref = self.owner[i]
            if ref is None:
                if i in self.place_at and self.place_at[i].kind != "place":
                    continue
                if self.ann.pos[i] in {"VERB", "AUX", "ADP", "DET", "PRON", "CCONJ", "SCONJ"}:
                    continue
                if self._runs_on(i + 1) and not self.owner[i + 1] and word not in surnames:
                    continue
                self._add_person(i, i + 1)
            elif ref.sort in {"org", "place"} and ref.place is None and ref.end - ref.start == 1:
                ref.sort, ref.gender = "person", ""
                if i and self.lex.is_title(self.words[i - 1]):
                    ref.title = self.words[i - 1]
