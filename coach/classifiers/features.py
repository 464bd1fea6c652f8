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
``m:``    meaning: classes of the lexicon, in rows, in the tree and with the structure around them
``r:``    rules that found words
``x:``    context: how much of the turn the inbrenger said before
========  ====================================================================================
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from ..analysis.form import Analysis
from ..analysis.segments import Segment, is_finite
from ..analysis.words import SECOND_PERSON, SECOND_PERSON_SUBJECT, is_interrogative
from ..labels import Form
from .lexicon import classes

CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM", "X", "SYM"})
NEGATIONS = frozenset("niet nie geen nooit niemand niets niks zonder nergens".split())
PARTICLES = frozenset(
    "toch wel nou nu eens es al ook maar even ff gewoon gwn eigenlijk eig zeker vast natuurlijk soms misschien mss pas "
    "nog altijd nooit zomaar dan dus echt beter liever weer steeds eindelijk ooit alleen juist vooral allang hè hé he"
    "".split()
)
MODALS = {
    "kun": "kunnen", "kan": "kunnen", "kunt": "kunnen", "kon": "kunnen", "konden": "kunnen", "kunnen": "kunnen",
    "zou": "zouden", "zouden": "zouden", "zoudt": "zouden", "moet": "moeten", "moest": "moeten", "moeten": "moeten",
    "moesten": "moeten", "mag": "mogen", "mogen": "mogen", "mocht": "mogen", "wil": "willen", "wilt": "willen",
    "wilde": "willen", "willen": "willen", "wou": "willen", "hoef": "hoeven", "hoefde": "hoeven", "durf": "durven",
    "durfde": "durven", "laat": "laten", "liet": "laten", "gaan": "gaan", "ga": "gaan", "gaat": "gaan",
}  # fmt: skip
_DEGREES = frozenset(
    "zo te veel erg heel per zomaar gewoon dan toch nou pas eindelijk alleen meteen zelf ineens uitgerekend juist "
    "steeds altijd weer ooit nog al zolang zoveel ook".split()
)
_LOADED = frozenset({"negative", "character", "norm"})
_INNER = frozenset({"feeling", "mind", "character", "negative"})
_FIRST = frozenset("ik wij we mij me ons onze mijn 'k k".split())
_GENERIC = frozenset("men iedereen niemand allemaal mensen iemand mens elke ieder iedere zulke zoiets zo'n".split())
SAID = ("<said>",)
"""Stands for a content word, and for its meaning, that the inbrenger used before."""
WHOLE = (0, 0)
"""The place of a feature that stands on no words in particular."""


class Feature(NamedTuple):
    """One observation: its name and the tokens it stands on (end excluded; 0, 0 for the whole turn)."""

    name: str
    start: int
    end: int


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
    said = _said(doc, context)
    found: list[Feature] = []
    found += _words(words, said)
    found += _skeleton(words)
    found += _content(words, analysis, said)
    found += _tree(words, said)
    meanings = {token.i: meaning for token in words if (meaning := classes(token))}
    found += _context(doc, context, meanings, said)
    meanings.update({i: SAID for i in said if i in meanings})
    found += _meaning(doc, words, meanings, analysis)
    found += _structure(doc, analysis, meanings)
    found += [Feature(f"r:{rule}", *WHOLE) for rule in rule_ids]
    return found


@cache
def _shown(norm: str) -> str:
    return "0" if norm.isdigit() else norm


def _norm(token: Token) -> str:
    return _shown(token.norm_.lower())


def _said(doc: Doc, context: Sequence[str]) -> frozenset[int]:
    """Return the content words that the inbrenger used before: whoever repeats them fills nothing in.

    They lose their own word and meaning in the features, so that what was learnt of "bang" does not count here.
    """
    if not context:
        return frozenset()
    before = {stem(word) for sentence in context for word in sentence.lower().split()}
    own = (t for t in doc if t.pos_ in CONTENT | {"ADV"} and len(t.text) > 3 and t.lower_ not in PARTICLES)
    return frozenset(t.i for t in own if stem(t.lower_) in before)


def _grams(items: Sequence[str], tokens: Sequence[Token], prefix: str, low: int, high: int) -> Iterator[Feature]:
    padded = ["^", *items, "$"]
    last = len(tokens) - 1
    for size in range(low, high + 1):
        for i in range(len(padded) - size + 1):
            start = tokens[min(max(i - 1, 0), last)].i
            end = tokens[min(max(i + size - 2, 0), last)].i + 1
            yield Feature(prefix + " ".join(padded[i : i + size]), start, max(end, start + 1))


def _words(words: Sequence[Token], said: frozenset[int]) -> Iterator[Feature]:
    if words:
        yield from _grams([SAID[0] if t.i in said else _norm(t) for t in words], words, "w:", 1, 3)


def _skeleton(words: Sequence[Token]) -> Iterator[Feature]:
    if words:
        yield from _grams([_mould(t) for t in words], words, "k:", 2, 5)


def _mould(token: Token) -> str:
    """Replace a content word by its tag; verbs keep their mood and tense."""
    norm = _norm(token)
    if norm in MODALS or norm in PARTICLES or norm in NEGATIONS:
        return norm
    pos = token.pos_
    if pos == "VERB" or (pos == "AUX" and token.tag_.startswith("WW")):
        tag = token.tag_.split("|")
        if pos == "AUX":
            return norm
        return "V" + (tag[1][:3] + (tag[2][:1] if len(tag) > 2 and tag[1] == "pv" else "") if len(tag) > 1 else "")
    if pos in CONTENT:
        return pos
    return norm


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
            yield Feature(f"l:{form.value[:2]}|{SAID[0]}|{token.pos_}", token.i, token.i + 1)
        elif token.pos_ in CONTENT:
            yield Feature(f"l:{lemma}", token.i, token.i + 1)
            yield Feature(f"l:{form.value[:2]}|{lemma}", token.i, token.i + 1)
            text = f"^{_norm(token)}$"
            for size in (4, 5, 6):
                if len(text) > size:
                    yield Feature(f"c:{text[:size]}", token.i, token.i + 1)
                    yield Feature(f"c:{text[-size:]}", token.i, token.i + 1)
        else:
            yield Feature(f"l:{form.value[:2]}|{_norm(token)}", token.i, token.i + 1)


def _tree(words: Sequence[Token], said: frozenset[int]) -> Iterator[Feature]:
    for token in words:
        if token.dep_ in ("ROOT", "punct", "root"):
            continue
        head = token.head
        start, end = min(token.i, head.i), max(token.i, head.i) + 1
        own = SAID[0] if token.i in said else _norm(token)
        above = SAID[0] if head.i in said else head.lemma_.lower()
        yield Feature(f"d:{above}>{token.dep_}>{_mould(token)}", start, end)
        yield Feature(f"d:{_mould(head)}>{token.dep_}>{own}", start, end)
        if token.dep_.startswith(("nsubj", "obj", "xcomp", "advmod", "obl", "ccomp", "advcl")):
            below = SAID[0] if token.i in said else token.lemma_.lower()
            yield Feature(f"d:{above}>{token.dep_}>{below}", start, end)


def _meaning(
    doc: Doc, words: Sequence[Token], meanings: dict[int, tuple[str, ...]], analysis: Analysis
) -> Iterator[Feature]:
    if not meanings:
        yield Feature("m:none", *WHOLE)
        return
    shown = [f"<{meanings[t.i][0]}>" if t.i in meanings else _mould(t) for t in words]
    yield from _grams(shown, words, "m:", 2, 4)
    for unit, form in zip(analysis.segments, analysis.forms, strict=True):
        kind = form.value[:2]
        person, tense = "0", "0"
        if unit.verb is not None:
            person, tense = _person(doc, doc[unit.verb], unit), "past" if "|verl" in doc[unit.verb].tag_ else "pres"
        wh = _norm(doc[unit.wh]) if unit.wh is not None else "-"
        inside = {_norm(t) for t in doc[unit.start : unit.end]}
        marks = sorted(inside & (PARTICLES | NEGATIONS))
        for i in range(unit.start, unit.end):
            for name in meanings.get(i, ()):
                yield Feature(f"m:{kind}&{name}", i, i + 1)
                yield Feature(f"m:{kind}&{name}&{person}", i, i + 1)
                yield Feature(f"m:{kind}&{name}&{person}&{tense}", i, i + 1)
                yield Feature(f"m:{name}&wh={wh}", i, i + 1)
                yield Feature(f"m:{name}&{doc[i].pos_}&{doc[i].dep_}", i, i + 1)
                yield Feature(f"m:{kind}&{name}&{doc[i].dep_}", i, i + 1)
                for mark in marks:
                    yield Feature(f"m:{kind}&{name}&{mark}", i, i + 1)
    for token in words:
        head = token.head
        if head.i == token.i:
            continue
        own, above = meanings.get(token.i), meanings.get(head.i)
        if own or above:
            start, end = min(token.i, head.i), max(token.i, head.i) + 1
            left = f"<{above[0]}>" if above else _mould(head)
            right = f"<{own[0]}>" if own else _mould(token)
            yield Feature(f"m:{left}>{token.dep_}>{right}", start, end)


def _structure(doc: Doc, analysis: Analysis, meanings: dict[int, tuple[str, ...]]) -> Iterator[Feature]:
    form = analysis.form.value
    count = len(analysis.questions)
    yield Feature(f"s:form={form}", *WHOLE)
    yield Feature(f"s:questions={min(count, 3)}", *WHOLE)
    yield Feature(f"s:units={min(len(analysis.segments), 4)}", *WHOLE)
    yield Feature(f"s:length={min(len(doc) // 5, 6)}", *WHOLE)
    yield Feature(f"s:forms={','.join(f.value[:2] for f in analysis.forms[-3:])}", *WHOLE)
    for number, (unit, unit_form) in enumerate(zip(analysis.segments, analysis.forms, strict=True)):
        last = unit is analysis.last
        for name in _unit(doc, unit, unit_form):
            yield Feature(f"s:{name}", unit.start, unit.end)
            if last:
                yield Feature(f"s:last:{name}", unit.start, unit.end)
        if _is_bare_why(doc, unit, meanings):
            yield Feature("s:bare-why", unit.start, unit.end)
            yield Feature(f"s:bare-why&{unit_form.value}", unit.start, unit.end)
        if number and unit.after_comma:
            yield Feature(f"s:comma:{unit.order.value}", unit.start, unit.end)
    yield from _tails(doc, analysis.last)


def _is_bare_why(doc: Doc, unit: Segment, meanings: dict[int, tuple[str, ...]]) -> bool:
    """Say whether a waarom-question only asks: no negation, degree or loaded word (label handbook, boundary case 4)."""
    if unit.wh is None or _norm(doc[unit.wh]) not in ("waarom", "hoezo", "vanwaar", "reden"):
        return False
    for token in doc[unit.start : unit.end]:
        norm = _norm(token)
        if norm in NEGATIONS or norm in _DEGREES:
            return False
        if not _LOADED.isdisjoint(meanings.get(token.i, ())):
            return False
    return True


def _unit(doc: Doc, unit: Segment, form: Form) -> Iterator[str]:
    words = [t for t in doc[unit.start : unit.end] if any(c.isalnum() for c in t.text)]
    lowers = [_norm(t) for t in words]
    kind = form.value[:2]
    person, tense, modal, mood = "0", "0", "0", "0"
    if unit.verb is not None:
        verb = doc[unit.verb]
        tense = "past" if "|verl" in verb.tag_ else "pres"
        modal = MODALS.get(_norm(verb), "aux" if verb.pos_ == "AUX" else "full")
        person = _person(doc, verb, unit)
        mood = _chain(doc, verb, unit)
    yield f"order={unit.order.value}"
    yield f"mark={unit.mark[:1]}"
    yield f"order={unit.order.value}&mark={unit.mark[:1]}"
    yield f"{kind}&person={person}"
    yield f"{kind}&tense={tense}&person={person}"
    yield f"{kind}&modal={modal}"
    yield f"{kind}&modal={modal}&person={person}&tense={tense}"
    yield f"{kind}&chain={mood}"
    yield f"{kind}&chain={mood}&person={person}"
    if unit.wh is not None:
        wh = _norm(doc[unit.wh])
        yield f"wh={wh}"
        yield f"wh={wh}&person={person}&tense={tense}"
        yield f"wh={wh}&modal={modal}"
        if unit.wh + 1 < len(doc):
            yield f"wh={wh}&next={_mould(doc[unit.wh + 1])}"
    if unit.tag is not None:
        yield "tag"
        yield f"tag={' '.join(_norm(t) for t in doc[unit.tag : unit.end] if t.is_alpha)}"
    negated = [w for w in lowers if w in NEGATIONS]
    for word in set(negated):
        yield f"{kind}&neg={word}"
        yield f"{kind}&neg={word}&tense={tense}&person={person}"
        yield f"{kind}&neg={word}&modal={modal}"
        if unit.wh is not None:
            yield f"neg&wh={_norm(doc[unit.wh])}&tense={tense}"
    for word in set(lowers) & PARTICLES:
        yield f"{kind}&part={word}"
        yield f"{kind}&part={word}&person={person}&tense={tense}"
        yield f"{kind}&part={word}&modal={modal}"
        if negated:
            yield f"{kind}&part={word}&neg"
    for word in set(lowers) & _GENERIC:
        yield f"{kind}&generic={word}"
    if any(w in SECOND_PERSON for w in lowers):
        yield f"{kind}&you"
    if any(w in _FIRST for w in lowers):
        yield f"{kind}&i"
    adjectives = [t for t in words if t.pos_ == "ADJ"]
    if adjectives:
        yield f"{kind}&adj"
        predicate = [
            t
            for t in adjectives
            if t.dep_ in ("root", "ROOT", "xcomp", "ccomp") or any(c.dep_ == "cop" for c in t.children)
        ]
        if predicate:
            yield f"{kind}&predicate&person={person}"


def _person(doc: Doc, verb: Token, unit: Segment) -> str:
    """Say who the subject is: you, I or we, a pronoun, a name, a thing."""
    roots = (verb, verb.head) if verb.dep_.startswith(("aux", "cop")) else (verb,)
    for root in roots:
        for child in root.children:
            if child.dep_.startswith(("nsubj", "expl")) and unit.start <= child.i < unit.end:
                return _who(child)
    near = doc[verb.i + 1] if verb.i + 1 < unit.end else None
    return _who(near) if near is not None and near.pos_ == "PRON" else "none"


def _who(token: Token) -> str:
    lower = token.lower_
    if lower in SECOND_PERSON_SUBJECT:
        return "you"
    if lower in _FIRST:
        return "i"
    if lower in ("hij", "ie", "zij", "ze", "die"):
        return "they"
    if lower in ("het", "t", "'t", "dat", "dit", "er", "da"):
        return "it"
    if lower in _GENERIC:
        return "all"
    if is_interrogative(lower):
        return "wh"
    return "name" if token.pos_ == "PROPN" else "noun"


def _chain(doc: Doc, verb: Token, unit: Segment) -> str:
    """Describe the verbs behind the finite one: participle, infinitive, te + infinitive."""
    parts = []
    for token in doc[verb.i + 1 : unit.end]:
        if is_finite(token):
            break
        if token.tag_.startswith("WW|vd"):
            parts.append("vd")
        elif token.tag_.startswith("WW|inf"):
            parts.append("te" if token.i and doc[token.i - 1].lower_ == "te" else "inf")
    return "+".join(parts[:3]) or "none"


def _tails(doc: Doc, unit: Segment) -> Iterator[Feature]:
    """Describe what stands behind the last comma of the last unit: a guessed answer, a tag, an aside."""
    span = unit.span(doc)
    commas = [t.i for t in span if t.text in {",", ":", "-", "–", "..", "..."}]
    if not commas or commas[-1] + 1 >= span.end:
        return
    tail = doc[commas[-1] + 1 : span.end]
    first = next((t for t in tail if any(c.isalnum() for c in t.text)), None)
    if first is None:
        return
    shape = f"tail={_mould(first)}&n={min(len(tail), 5)}"
    yield Feature(f"s:{shape}", tail.start, tail.end)
    yield Feature(f"s:{unit.order.value}&{shape}", tail.start, tail.end)
    verb = any(is_finite(t) for t in tail)
    yield Feature(
        f"s:{unit.order.value}&tailverb={verb}&of={any(t.lower_ == 'of' for t in tail)}", tail.start, tail.end
    )


def _context(
    doc: Doc, context: Sequence[str], meanings: dict[int, tuple[str, ...]], said: frozenset[int]
) -> Iterator[Feature]:
    if not context:
        yield Feature("x:none", *WHOLE)
        return
    own = [t for t in doc if t.pos_ in CONTENT | {"ADV"} and len(t.text) > 3 and t.lower_ not in PARTICLES]
    known = [t for t in own if t.i in said]
    yield Feature("x:some", *WHOLE)
    yield Feature(f"x:known={min(len(known), 3)}", *WHOLE)
    yield Feature(f"x:share={round(4 * len(known) / len(own)) if own else 0}", *WHOLE)
    for kind in ("ADJ", "VERB", "NOUN"):
        mine = [t for t in own if t.pos_ == kind]
        if mine:
            new = sum(t.i not in said for t in mine)
            yield Feature(f"x:{kind}:new={min(new, 2)}&known={min(len(mine) - new, 2)}", *WHOLE)
    telling = [t for t in own if not _INNER.isdisjoint(meanings.get(t.i, ()))]
    if telling:
        yield Feature(f"x:inner:{'all' if all(t.i in said for t in telling) else 'some'}", *WHOLE)
        yield Feature(f"x:inner:new={min(sum(t.i not in said for t in telling), 2)}", *WHOLE)
    for token in own:
        for name in meanings.get(token.i, ())[:2]:
            yield Feature(f"x:{name}:{'said' if token.i in said else 'new'}", token.i, token.i + 1)


def stem(word: str) -> str:
    """Cut a word down so that "schrok", "geschrokken" and "schrik" come near each other; rough on purpose."""
    word = "".join(c for c in word if c.isalpha())
    for prefix in ("ge", "be", "ver", "ont"):
        if word.startswith(prefix) and len(word) > len(prefix) + 4:
            word = word[len(prefix) :]
            break
    return word[:4] if len(word) > 5 else word[:3]
