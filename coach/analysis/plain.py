"""A parsed turn as plain Python values: read from spaCy once, looked at hundreds of times.

Grammar, rules and classifiers ask each word for its tag, head and lemma over and over; every such question to a spaCy
token makes an object and looks a string up. A ``Words`` answers to the same names, so what takes one takes the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from spacy.attrs import DEP, HEAD, LEMMA, MORPH, NORM, ORTH, POS, TAG
from spacy.tokens import Doc, Token

_MOST_KNOWN = 100_000
_ATTRIBUTES = [ORTH, NORM, LEMMA, POS, TAG, MORPH, DEP, HEAD]


class Word:
    """One token, with the attributes of spaCy's own that are looked at."""

    __slots__ = (
        "children", "dep_", "head", "i", "is_alpha", "is_fin", "is_punct", "is_space", "is_word", "lemma_", "like_num",
        "lower_", "norm_", "pos_", "tag_", "text",
    )  # fmt: skip
    i: int
    text: str
    lower_: str
    norm_: str
    lemma_: str
    pos_: str
    tag_: str
    dep_: str
    is_alpha: bool
    is_fin: bool
    """Whether its morphology says that it is a finite verb."""
    is_punct: bool
    is_space: bool
    is_word: bool
    """Whether it has a letter or a digit; spaCy has no name for this."""
    like_num: bool
    head: Word
    children: Iterable[Word]

    def __init__(self, i: int, known: tuple[Any, ...], dep: str) -> None:
        self.i = i
        self.dep_ = dep
        self.children = ()
        (
            self.text,
            self.lower_,
            self.norm_,
            self.lemma_,
            self.pos_,
            self.tag_,
            self.is_alpha,
            self.is_punct,
            self.is_space,
            self.is_word,
            self.is_fin,
            self.like_num,
        ) = known


def _known(token: Token) -> tuple[Any, ...]:
    """Return what is the same wherever a word stands with this lemma and these tags."""
    return (
        token.text,
        token.lower_,
        token.norm_,
        token.lemma_,
        token.pos_,
        token.tag_,
        token.is_alpha,
        token.is_punct,
        token.is_space,
        any(c.isalnum() for c in token.text),
        "Fin" in token.morph.get("VerbForm", []),
        token.like_num,
    )


class _Seen:
    """The words seen before with one vocabulary."""

    def __init__(self, vocab: object) -> None:
        self.vocab = vocab
        self.words: dict[tuple[int, ...], tuple[Any, ...]] = {}
        self.relations: dict[int, str] = {}


_seen = _Seen(None)


class Words(list[Word]):
    """The words of a parsed turn, in order; a slice of it is a plain list.

    >>> from coach.pipeline import load_pipeline
    >>> words = Words.of(load_pipeline()("Was je bang?"))
    >>> [(w.text, w.pos_, w.head.text) for w in words[1:3]]
    [('je', 'PRON', 'bang'), ('bang', 'ADJ', 'bang')]
    """

    __slots__ = ("text",)
    text: str

    @classmethod
    def of(cls, doc: Doc | Words) -> Words:
        """Read a parsed turn; one that was read already is returned as it is."""
        if isinstance(doc, Words):
            return doc
        global _seen
        seen = _seen
        if seen.vocab is not doc.vocab or len(seen.words) > _MOST_KNOWN:
            seen = _seen = _Seen(doc.vocab)
        words = cls()
        words.text = doc.text
        if not len(doc):
            return words
        heads = []
        for i, row in enumerate(doc.to_array(_ATTRIBUTES).tolist()):
            key, dep_key, distance = tuple(row[:6]), row[6], row[7]
            known = seen.words.get(key)
            if known is None:
                known = seen.words[key] = _known(doc[i])
            dep = seen.relations.get(dep_key)
            if dep is None:
                dep = seen.relations[dep_key] = doc[i].dep_
            words.append(Word(i, known, dep))
            # the distance to the head, negative as the complement of an unsigned number
            heads.append(i + distance if distance < 1 << 63 else i + distance - (1 << 64))
        children: dict[int, list[Word]] = {}
        for word, head in zip(words, heads, strict=True):
            word.head = words[head]
            if head != word.i:
                children.setdefault(head, []).append(word)
        for head, below in children.items():
            words[head].children = below
        return words


AnyDoc: TypeAlias = Doc | Words
AnyToken: TypeAlias = Token | Word
