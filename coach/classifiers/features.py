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

from spacy.tokens import Doc, Token

from ..analysis.form import Analysis
from ..analysis.uptake import content_words, taken_up
from ..analysis.words import PARTICLES
from ..labels import Form
from .lexicon import classes
from .structure import person_of, structure
from .tokens import CONTENT, NEGATIONS, SAID, WHOLE, Feature, mould, norm

_INNER = frozenset({"feeling", "mind", "character", "negative"})


def features(doc: Doc, analysis: Analysis, rule_ids: Sequence[str], context: Sequence[str]) -> list[Feature]:
    """Describe a parsed turn.

    Args:
        doc: the parsed turn.
        analysis: its grammar.
        rule_ids: the rules that found words in it.
        context: what the inbrenger said before, if anything.

    Returns:
        Features, a name possibly several times.
    """
    words = [token for token in doc if not token.is_space]
    said = taken_up(doc, context)
    found: list[Feature] = []
    found += _words(words, said)
    found += _skeleton(words)
    found += _content(words, analysis, said)
    found += _tree(words, said)
    meanings = {token.i: meaning for token in words if (meaning := classes(token))}
    found += _context(doc, context, meanings, said)
    meanings.update({i: SAID for i in said if i in meanings})
    found += _meaning(doc, words, meanings, analysis)
    found += structure(doc, analysis, meanings)
    found += [(f"r:{rule}", *WHOLE) for rule in rule_ids]
    return found


def _grams(items: Sequence[str], tokens: Sequence[Token], prefix: str, low: int, high: int) -> Iterator[Feature]:
    padded = ["^", *items, "$"]
    places = [tokens[0].i, *(t.i for t in tokens), tokens[-1].i]
    for size in range(low, high + 1):
        for i in range(len(padded) - size + 1):
            yield prefix + " ".join(padded[i : i + size]), places[i], places[i + size - 1] + 1


def _words(words: Sequence[Token], said: frozenset[int]) -> Iterator[Feature]:
    if words:
        yield from _grams([SAID[0] if t.i in said else norm(t) for t in words], words, "w:", 1, 3)


def _skeleton(words: Sequence[Token]) -> Iterator[Feature]:
    if words:
        yield from _grams([mould(t) for t in words], words, "k:", 2, 5)


def _content(words: Sequence[Token], analysis: Analysis, said: frozenset[int]) -> Iterator[Feature]:
    forms = {
        i: form
        for segment, form in zip(analysis.segments, analysis.forms, strict=True)
        for i in range(segment.start, segment.end)
    }
    for token in words:
        lemma = token.lemma_.lower()
        form = forms.get(token.i, Form.STATEMENT)
        if token.i in said:
            yield (f"l:{form.value[:2]}|{SAID[0]}|{token.pos_}", token.i, token.i + 1)
        elif token.pos_ in CONTENT:
            yield (f"l:{lemma}", token.i, token.i + 1)
            yield (f"l:{form.value[:2]}|{lemma}", token.i, token.i + 1)
            text = f"^{norm(token)}$"
            for size in (4, 5, 6):
                if len(text) > size:
                    yield (f"c:{text[:size]}", token.i, token.i + 1)
                    yield (f"c:{text[-size:]}", token.i, token.i + 1)
        else:
            yield (f"l:{form.value[:2]}|{norm(token)}", token.i, token.i + 1)


def _tree(words: Sequence[Token], said: frozenset[int]) -> Iterator[Feature]:
    for token in words:
        if token.dep_ in ("ROOT", "punct", "root"):
            continue
        head = token.head
        start, end = min(token.i, head.i), max(token.i, head.i) + 1
        own = SAID[0] if token.i in said else norm(token)
        above = SAID[0] if head.i in said else head.lemma_.lower()
        yield (f"d:{above}>{token.dep_}>{mould(token)}", start, end)
        yield (f"d:{mould(head)}>{token.dep_}>{own}", start, end)
        if token.dep_.startswith(("nsubj", "obj", "xcomp", "advmod", "obl", "ccomp", "advcl")):
            below = SAID[0] if token.i in said else token.lemma_.lower()
            yield (f"d:{above}>{token.dep_}>{below}", start, end)


def _meaning(
    doc: Doc, words: Sequence[Token], meanings: dict[int, tuple[str, ...]], analysis: Analysis
) -> Iterator[Feature]:
    if not meanings:
        yield ("m:none", *WHOLE)
        return
    shown = [f"<{meanings[t.i][0]}>" if t.i in meanings else mould(t) for t in words]
    yield from _grams(shown, words, "m:", 2, 4)
    for unit, form in zip(analysis.segments, analysis.forms, strict=True):
        kind = form.value[:2]
        person, tense = "0", "0"
        if unit.verb is not None:
            person, tense = person_of(doc, doc[unit.verb], unit), "past" if "|verl" in doc[unit.verb].tag_ else "pres"
        wh = norm(doc[unit.wh]) if unit.wh is not None else "-"
        inside = {norm(t) for t in doc[unit.start : unit.end]}
        marks = sorted(inside & (PARTICLES | NEGATIONS))
        for i in range(unit.start, unit.end):
            for name in meanings.get(i, ()):
                yield (f"m:{kind}&{name}", i, i + 1)
                yield (f"m:{kind}&{name}&{person}", i, i + 1)
                yield (f"m:{kind}&{name}&{person}&{tense}", i, i + 1)
                yield (f"m:{name}&wh={wh}", i, i + 1)
                yield (f"m:{name}&{doc[i].pos_}&{doc[i].dep_}", i, i + 1)
                yield (f"m:{kind}&{name}&{doc[i].dep_}", i, i + 1)
                for mark in marks:
                    yield (f"m:{kind}&{name}&{mark}", i, i + 1)
    for token in words:
        head = token.head
        if head.i == token.i:
            continue
        own, above = meanings.get(token.i), meanings.get(head.i)
        if own or above:
            start, end = min(token.i, head.i), max(token.i, head.i) + 1
            left = f"<{above[0]}>" if above else mould(head)
            right = f"<{own[0]}>" if own else mould(token)
            yield (f"m:{left}>{token.dep_}>{right}", start, end)


def _context(
    doc: Doc, context: Sequence[str], meanings: dict[int, tuple[str, ...]], said: frozenset[int]
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
