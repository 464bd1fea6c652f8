"""The way people type in a chat: no capitals, no end punctuation, short spellings.

One place for both uses: training examples are made sloppy at random, and the test treebanks are copied whole in their
sloppiest form, so that the scores on clean and on sloppy text are comparable.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from spacy.tokens import Doc
from spacy.vocab import Vocab

END_PUNCTUATION = frozenset({".", "?", "!"})

SHORT_SPELLINGS: dict[str, tuple[str, ...]] = {
    "als": ("as",),
    "dat": ("da",),
    "een": ("n", "'n"),
    "eens": ("es", "ns"),
    "eigenlijk": ("eig", "eigelijk"),
    "even": ("ff", "effe", "efkes"),
    "gewoon": ("gwn",),
    "haar": ("d'r",),
    "hem": ("m", "'m"),
    "het": ("t", "'t"),
    "hij": ("ie",),
    "iemand": ("iem",),
    "ik": ("k", "'k"),
    "inderdaad": ("idd",),
    "mijn": ("m'n", "mn"),
    "misschien": ("mss",),
    "niet": ("nie",),
    "volgens": ("vlgs",),
    "waarom": ("wrm",),
    "waarschijnlijk": ("wss",),
    "wat": ("wa",),
    "zijn": ("z'n", "zn"),
}
COPIED = frozenset({"het", "hij", "eigenlijk", "even"})
"""The words that the sloppy copies of the test files shorten; training shortens all of them."""
# "zijn" and "haar" are shortened only as possessives, "hij" only after its verb ("heeft ie"), "mijn" only as possessive
_POSSESSIVE_ONLY = frozenset({"zijn", "haar", "mijn"})


def shorten(
    words: list[str], tags: list[str], random: Random, chance: float, only: frozenset[str] | None = None
) -> list[str]:
    """Replace words by a chat spelling, each with the given chance (0–1); ``only`` limits which words.

    >>> shorten(["dat", "is", "het"], ["", "", ""], Random(0), 1.0)[-1] in ("t", "'t")
    True
    """
    short = []
    for i, word in enumerate(words):
        options = SHORT_SPELLINGS.get(word.lower())
        if (
            options is None
            or (only is not None and word.lower() not in only)
            or random.random() >= chance
            or (word.lower() in _POSSESSIVE_ONLY and "bez" not in tags[i])
            or (word.lower() == "hij" and (i == 0 or not tags[i - 1].startswith("WW|pv")))
        ):
            short.append(word)
        else:
            short.append(random.choice(options))
    return short


def sloppy_copy(
    doc: Doc,
    random: Random,
    *,
    lower: bool = True,
    drop_end: bool = True,
    short: float = 1.0,
    only: frozenset[str] | None = COPIED,
) -> Doc | None:
    """Make a copy of a gold sentence as it would be typed in haste; its annotation stays.

    Args:
        doc: a gold sentence with heads, tags and lemmas.
        random: the source of chance, so that the same seed gives the same copy.
        lower: write everything in lower case.
        drop_end: leave out ``.``, ``?`` or ``!`` at the end.
        short: the chance (0–1) of a chat spelling where there is one.
        only: the words that may be shortened; None means all.

    Returns:
        The copy, or None if nothing would be left or a dropped token had dependents.
    """
    keep = len(doc)
    while drop_end and keep and doc[keep - 1].text in END_PUNCTUATION:
        keep -= 1
    if keep == 0 or any(t.head.i >= keep for t in doc[:keep]):
        return None
    tokens = list(doc[:keep])
    words = shorten([t.text for t in tokens], [t.tag_ for t in tokens], random, short, only)
    if lower:
        words = [w.lower() for w in words]
    return rebuild(doc.vocab, tokens, words)


def rebuild(vocab: Vocab, tokens: list[Any], words: list[str]) -> Doc:
    """Build a gold ``Doc`` from the annotation of ``tokens`` under new ``words``."""
    first = tokens[0].i
    return Doc(
        vocab,
        words=words,
        spaces=[bool(t.whitespace_) for t in tokens[:-1]] + [False],
        tags=[t.tag_ for t in tokens],
        pos=[t.pos_ for t in tokens],
        morphs=[str(t.morph) for t in tokens],
        lemmas=[t.lemma_ for t in tokens],
        heads=[t.head.i - first for t in tokens],
        deps=[t.dep_ for t in tokens],
        sent_starts=[bool(t.is_sent_start) for t in tokens],
    )


def capitalise_verb(doc: Doc, random: Random) -> Doc:
    """Write one verb, or else another common word, with a capital; its lemma stays."""
    common = [t for t in doc if t.is_alpha and t.is_lower and t.pos_ != "PROPN"]
    verbs = [t for t in common if t.pos_ == "VERB"] or common
    if not verbs:
        return doc
    at = random.choice(verbs).i
    return rebuild(doc.vocab, list(doc), [t.text.capitalize() if t.i == at else t.text for t in doc])


def vary(doc: Doc, random: Random, rate: float) -> Iterator[Doc]:
    """Yield the sentence itself, or with chance ``rate`` a sloppy copy of a random kind instead.

    Of the others one in six gets a capital on a verb, as an imperative has in front ("Vertel"), which gold text lacks.
    """
    if random.random() >= rate:
        yield capitalise_verb(doc, random) if random.random() < 1 / 6 else doc
        return
    kind = random.random()
    copy = sloppy_copy(
        doc,
        random,
        lower=kind < 0.7,
        drop_end=kind < 0.45 or kind > 0.7,
        short=random.choice((0.0, 0.3, 0.6)),
        only=None,
    )
    yield doc if copy is None else copy


def chat_norms() -> dict[str, str]:
    """Return each chat spelling with the word it stands for, for the tokenizer of the pipeline.

    >>> chat_norms()["ff"]
    'even'
    """
    return {short: word for word, options in SHORT_SPELLINGS.items() for short in options}
