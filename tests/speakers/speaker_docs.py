"""Docs built by hand, so that a test of a rule does not hang on a model."""

from __future__ import annotations

import spacy
from spacy.tokens import Doc, Span

from stancekit.records import Mention, MentionKind, Quotation, QuotationKind, TextSpan

_NLP = spacy.blank("en")
_POS = {
    "he": "PRON", "she": "PRON", "they": "PRON", "it": "PRON", "who": "PRON", "i": "PRON",
    "we": "PRON", "his": "PRON", "her": "PRON", "the": "DET", "a": "DET", "an": "DET",
    "another": "DET", "of": "ADP", "for": "ADP", "in": "ADP", "to": "ADP", "from": "ADP",
    "by": "ADP", "with": "ADP", "at": "ADP", "and": "CCONJ", "but": "CCONJ", "that": "SCONJ",
    "said": "VERB", "says": "VERB", "added": "VERB", "warned": "VERB", "met": "VERB",
    "told": "VERB", "denied": "VERB", "left": "VERB", "spoke": "VERB", "is": "AUX", "was": "AUX",
    "had": "AUX", "would": "AUX", "'s": "PART", "’s": "PART", "not": "PART", "former": "ADJ",
    "senior": "ADJ", "new": "ADJ", "foreign": "ADJ",
}  # fmt: skip
SAYING = {"said", "says", "added", "warned", "told", "denied", "met", "spoke", "left"}


def build(text: str, people: tuple[str, ...] = (), orgs: tuple[str, ...] = ()) -> Doc:
    """Make a Doc: parts of speech by word, the word before a verb of saying as its subject."""
    doc = _NLP(text)
    pos = []
    for token in doc:
        lower = token.lower_
        if lower in _POS:
            pos.append(_POS[lower])
        elif not lower[:1].isalnum():
            pos.append("SPACE" if token.is_space else "PUNCT")
        else:
            pos.append("PROPN" if token.text[:1].isupper() else "NOUN")
    heads, deps = [0] * len(doc), ["dep"] * len(doc)
    first = 0
    for last in range(1, len(doc) + 1):
        if last < len(doc) and doc[last - 1].text not in {".", "\n\n"}:
            continue
        # The first verb of saying is the root; whoever stands before it is its subject.
        verbs = [i for i in range(first, last) if doc[i].lower_ in SAYING]
        root = verbs[0] if verbs else first
        for i in range(first, last):
            heads[i] = root
        deps[root] = "ROOT"
        for verb in verbs:
            if verb > first and pos[verb - 1] in {"PROPN", "NOUN", "PRON"}:
                heads[verb - 1], deps[verb - 1] = verb, "nsubj"
        first = last
    built = Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        pos=pos,
        heads=heads,
        deps=deps,
    )
    ents: list[Span] = []
    for label, names in (("PERSON", people), ("ORG", orgs)):
        for name in names:
            at = text.find(name)
            while at >= 0:
                span = built.char_span(at, at + len(name), label=label)
                if span is not None:
                    ents.append(span)
                at = text.find(name, at + 1)
    built.ents = spacy.util.filter_spans(ents)
    return built


def quote(
    text: str,
    source: str | None,
    content: str,
    *,
    nth: int = 0,
    kind: QuotationKind = QuotationKind.INDIRECT,
    id_: str = "q1",
) -> Quotation:
    """Make a quotation of the nth occurrence of a source and the first of a content."""
    mention = None
    if source is not None:
        at = -1
        for _ in range(nth + 1):
            at = text.index(source, at + 1)
        mention = Mention(
            span=TextSpan.of(text, at, at + len(source)),
            kind=MentionKind.NAME,
        )
    start = text.index(content)
    return Quotation(
        id=id_,
        kind=kind,
        contents=(TextSpan.of(text, start, start + len(content)),),
        source=mention,
    )
