"""What the classifiers see of a turn: word order, modality, who is spoken to, and the words themselves.

Every feature is a name with the tokens it stands on, so that a decision can be traced back to words. Names that start
with the same letter form a group:

========  ====================================================================================
``w:``    words in a row (1–3), in normal form
``k:``    skeleton: words in a row (2–5) with content words replaced by their tag and mood
``l:``    lemma of a content word, alone and with the form of its unit
``c:``    beginnings and endings of content words, for inflections and compounds not seen before
``d:``    head, relation and dependent in the tree
``s:``    structure: form, order, person, tense, modality, negation, particles, and their combinations
``b:``    boundary cases of the label handbook: a bare waarom, words that steer in one place only
``m:``    meaning: classes of the lexicon, in rows, in the tree and with the structure around them
``r:``    rules that found words
``x:``    context: how much of the turn the inbrenger said before
========  ====================================================================================
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from spacy.tokens import Doc

from ..analysis.form import Analysis
from ..analysis.plain import Word, Words
from ..analysis.uptake import content_words, taken_up
from ..analysis.words import PARTICLES
from ..labels import Form
from .lexicon import classes
from .structure import person_of, structure
from .tokens import CONTENT, NEGATIONS, SAID, WHOLE, Feature, Looks

_INNER = frozenset({"feeling", "mind", "character", "negative"})
_MARKS = PARTICLES | NEGATIONS
_LINKED = ("nsubj", "obj", "xcomp", "advmod", "obl", "ccomp", "advcl")


def features(doc: Doc | Words, analysis: Analysis, rule_ids: Sequence[str], context: Sequence[str]) -> list[Feature]:
    """Describe a parsed turn.

    Args:
        doc: the parsed turn.
        analysis: its grammar.
        rule_ids: the rules that found words in it.
        context: what the inbrenger said before, if anything.

    Returns:
        Features, a name possibly several times.
    """
    all_words = analysis.words or Words.of(doc)
    looks = Looks.of(all_words)
    words = [word for word in all_words if not word.is_space]
    said = taken_up(all_words, context)
    found: list[Feature] = []
    if words:
        found += _grams(["w:" + (SAID[0] if t.i in said else looks.norms[t.i]) for t in words], words, "w:", 1, 3)
        found += _grams(["k:" + looks.moulds[t.i] for t in words], words, "k:", 2, 5)
    found += _content(words, looks, analysis, said)
    found += _tree(words, looks, said)
    meanings = {token.i: meaning for token in words if (meaning := classes(token))}
    found += _context(all_words, context, meanings, said)
    meanings.update({i: SAID for i in said if i in meanings})
    found += _meaning(all_words, words, looks, meanings, analysis)
    found += structure(all_words, looks, analysis, meanings)
    found += [(f"r:{rule}", *WHOLE) for rule in rule_ids]
    return found


def _grams(items: list[str], tokens: Sequence[Word], prefix: str, low: int, high: int) -> list[Feature]:
    """Return the words in a row; ``items`` begin with the prefix, so that rows grow from the row before them."""
    rows = [prefix + "^", *items, prefix + "$"]
    bare = ["^", *(item[len(prefix) :] for item in items), "$"]
    starts = [tokens[0].i, *(t.i for t in tokens), tokens[-1].i]
    ends = [start + 1 for start in starts]
    found: list[Feature] = []
    for size in range(1, high + 1):
        if size > 1:
            rows = [f"{row} {word}" for row, word in zip(rows, bare[size - 1 :], strict=False)]
        if size >= low:
            found += zip(rows, starts, ends[size - 1 :], strict=False)
    return found


@lru_cache(maxsize=50_000)
def _names(lemma: str, own: str, form: str) -> tuple[str, ...]:
    """Return what a content word gives by itself."""
    text = f"^{own}$"
    parts = [part for size in (4, 5, 6) if len(text) > size for part in (f"c:{text[:size]}", f"c:{text[-size:]}")]
    return (f"l:{lemma}", f"l:{form}|{lemma}", *parts)


def _content(words: Sequence[Word], looks: Looks, analysis: Analysis, said: frozenset[int]) -> Iterator[Feature]:
    forms = {
        i: form.value[:2]
        for segment, form in zip(analysis.segments, analysis.forms, strict=True)
        for i in range(segment.start, segment.end)
    }
    other = Form.STATEMENT.value[:2]
    for token in words:
        i = token.i
        form = forms.get(i, other)
        if i in said:
            yield (f"l:{form}|{SAID[0]}|{token.pos_}", i, i + 1)
        elif token.pos_ in CONTENT:
            for name in _names(looks.lemmas[i], looks.norms[i], form):
                yield (name, i, i + 1)
        else:
            yield (f"l:{form}|{looks.norms[i]}", i, i + 1)


def _tree(words: Sequence[Word], looks: Looks, said: frozenset[int]) -> Iterator[Feature]:
    norms, moulds, lemmas = looks.norms, looks.moulds, looks.lemmas
    for token in words:
        dep = token.dep_
        if dep in ("ROOT", "punct", "root"):
            continue
        i, head = token.i, token.head.i
        start, end = (i, head + 1) if i < head else (head, i + 1)
        own = SAID[0] if i in said else norms[i]
        above = SAID[0] if head in said else lemmas[head]
        yield (f"d:{above}>{dep}>{moulds[i]}", start, end)
        yield (f"d:{moulds[head]}>{dep}>{own}", start, end)
        if dep.startswith(_LINKED):
            below = SAID[0] if i in said else lemmas[i]
            yield (f"d:{above}>{dep}>{below}", start, end)


def _meaning(
    doc: Words, words: Sequence[Word], looks: Looks, meanings: dict[int, tuple[str, ...]], analysis: Analysis
) -> Iterator[Feature]:
    if not meanings:
        yield ("m:none", *WHOLE)
        return
    norms, moulds = looks.norms, looks.moulds
    shown = {t.i: f"<{meanings[t.i][0]}>" if t.i in meanings else moulds[t.i] for t in words}
    yield from _grams(["m:" + own for own in shown.values()], words, "m:", 2, 4)
    for unit, form in zip(analysis.segments, analysis.forms, strict=True):
        telling = [i for i in range(unit.start, unit.end) if i in meanings]
        if not telling:
            continue
        kind = form.value[:2]
        person, tense = "0", "0"
        if unit.verb is not None:
            person, tense = person_of(doc, doc[unit.verb], unit), "past" if "|verl" in doc[unit.verb].tag_ else "pres"
        wh = norms[unit.wh] if unit.wh is not None else "-"
        marks = sorted(_MARKS.intersection(norms[unit.start : unit.end]))
        for i in telling:
            token = doc[i]
            for name in meanings[i]:
                yield (f"m:{kind}&{name}", i, i + 1)
                yield (f"m:{kind}&{name}&{person}", i, i + 1)
                yield (f"m:{kind}&{name}&{person}&{tense}", i, i + 1)
                yield (f"m:{name}&wh={wh}", i, i + 1)
                yield (f"m:{name}&{token.pos_}&{token.dep_}", i, i + 1)
                yield (f"m:{kind}&{name}&{token.dep_}", i, i + 1)
                for mark in marks:
                    yield (f"m:{kind}&{name}&{mark}", i, i + 1)
    for token in words:
        i, head = token.i, token.head.i
        if head == i:
            continue
        if i in meanings or head in meanings:
            start, end = (i, head + 1) if i < head else (head, i + 1)
            yield (f"m:{shown.get(head, moulds[head])}>{token.dep_}>{shown[i]}", start, end)


def _context(
    doc: Words, context: Sequence[str], meanings: dict[int, tuple[str, ...]], said: frozenset[int]
) -> Iterator[Feature]:
    if not context:
        yield ("x:none", *WHOLE)
        return
    own = content_words(doc)
    known = [t for t in own if t.i in said]
    yield ("x:some", *WHOLE)
    yield (f"x:known={min(len(known), 3)}", *WHOLE)
    yield (f"x:share={round(4 * len(known) / len(own)) if own else 0}", *WHOLE)
    for kind in ("ADJ", "VERB", "NOUN"):
        mine = [t for t in own if t.pos_ == kind]
        if mine:
            new = sum(t.i not in said for t in mine)
            yield (f"x:{kind}:new={min(new, 2)}&known={min(len(mine) - new, 2)}", *WHOLE)
    telling = [t for t in own if not _INNER.isdisjoint(meanings.get(t.i, ()))]
    if telling:
        yield (f"x:inner:{'all' if all(t.i in said for t in telling) else 'some'}", *WHOLE)
        yield (f"x:inner:new={min(sum(t.i not in said for t in telling), 2)}", *WHOLE)
    for token in own:
        for name in meanings.get(token.i, ())[:2]:
            yield (f"x:{name}:{'said' if token.i in said else 'new'}", token.i, token.i + 1)
