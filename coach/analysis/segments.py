"""Cut a parsed turn into the units that may each ask something, and say how each is built.

Word order decides, not punctuation: people type without question marks. The tree is used for what it is sure of
(finite verbs, imperatives, subjects); the place of the finite verb and of the question word does the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from spacy.tokens import Doc, Span

from .plain import AnyDoc, AnyToken, Word, Words
from .words import (
    ASKING_FRAMES,
    CLEAR_SUBJECTS,
    FILLERS,
    FLEMISH_CLITIC_VERBS,
    FRONTED,
    IMPERATIVE_PARTICLES,
    MODAL_FORMS,
    PARENTHETICAL_VERBS,
    PUZZLED_FRAMES,
    SUBJECT_PRONOUNS,
    TAG_PHRASES,
    TAGS,
    is_interrogative,
)

_STOPS = frozenset({".", "?", "!", "…", "...", "..", "?!", "??", "!!", "???", "!?", ";", "?..", "....", ". ."})
_QUOTES = frozenset("\"“”„«»'‘’")


class Order(StrEnum):
    """How a unit is built."""

    WH = "wh"
    """a question word, then the finite verb, then the subject (or the question word is the subject)"""
    VERB_FIRST = "verb-first"
    IMPERATIVE = "imperative"
    INDIRECT_WH = "indirect-wh"
    """a statement as frame, and a clause with a question word in it"""
    INDIRECT_IF = "indirect-if"
    """a statement as frame, and a clause with *of* in it"""
    LATE_WH = "late-wh"
    DECLARATIVE = "declarative"
    WH_FRAGMENT = "wh-fragment"
    FRAGMENT = "fragment"


@dataclass(frozen=True, slots=True)
class Segment:
    """One unit of a turn.

    Attributes:
        start: its first token.
        end: the token after its last, punctuation included.
        head: the first token that counts, after fillers and calls.
        order: how it is built.
        mark: the punctuation it ends with, or "".
        verb: the finite verb that decides the order, if any.
        wh: the question word that decides it, if any.
        tag: the first token of a tag ("…, toch?"), if any.
        after_comma: whether it was cut off at a comma rather than at a full stop.
    """

    start: int
    end: int
    head: int
    order: Order
    mark: str
    verb: int | None
    wh: int | None
    tag: int | None
    after_comma: bool = False

    def span(self, doc: Doc) -> Span:
        """Return its words, without the end punctuation."""
        return doc[self.start : self.stop(doc)]

    def stop(self, doc: AnyDoc) -> int:
        """Return the token after its last word, where the end punctuation begins."""
        end = self.end
        while end > self.start + 1 and (doc[end - 1].is_punct or doc[end - 1].is_space):
            end -= 1
        return end

    @property
    def asks(self) -> bool:
        """Whether it asks or invites, by order, mark or tag."""
        if self.order in (Order.WH, Order.VERB_FIRST, Order.INDIRECT_WH, Order.INDIRECT_IF, Order.WH_FRAGMENT):
            return True
        if self.order is Order.LATE_WH:
            return True
        if self.order is Order.IMPERATIVE:
            return "?" in self.mark
        return "?" in self.mark or self.tag is not None


def is_finite(token: AnyToken) -> bool:
    """Say whether a token is a finite verb (CGN tag ``WW|pv``), Flemish clitic forms included."""
    return token.tag_.startswith("WW|pv") or token.lower_ in FLEMISH_CLITIC_VERBS


def segments(doc: AnyDoc) -> list[Segment]:
    """Cut a turn into units; at least one for any text."""
    doc = Words.of(doc)
    pieces: list[tuple[int, int, bool]] = []
    for start, end in _sentences(doc):
        cuts = [start, *_comma_cuts(doc, start, end), end]
        pieces += [(a, b, i > 0) for i, (a, b) in enumerate(pairwise(cuts))]
    return [_analyse(doc, *piece) for piece in pieces] or [
        Segment(0, len(doc), 0, Order.FRAGMENT, "", None, None, None)
    ]


def _sentences(doc: Words) -> list[tuple[int, int]]:
    """Cut at end punctuation and line breaks, not inside quotes; a piece has at least one word."""
    bounds: list[tuple[int, int]] = []
    start, depth = 0, False
    for token in doc:
        if token.text in _QUOTES and token.text != "'":
            depth = not depth
        ends = (token.text in _STOPS or (token.is_space and "\n" in token.text)) and not depth
        if ends and not (token.i + 1 < len(doc) and doc[token.i + 1].text in _STOPS):
            bounds.append((start, token.i + 1))
            start = token.i + 1
    if start < len(doc):
        bounds.append((start, len(doc)))
    whole: list[tuple[int, int]] = []
    for a, b in bounds:
        if any(t.is_word for t in doc[a:b]):
            whole.append((a, b))
        elif whole:
            whole[-1] = (whole[-1][0], b)
    if whole and whole[0][0] > 0:
        whole[0] = (0, whole[0][1])
    return whole


def _comma_cuts(doc: Words, start: int, end: int) -> list[int]:
    """Find where a new question begins inside a sentence: ", was dat paniek", ", en wat dacht je toen"."""
    cuts: list[int] = []
    for i in range(start + 1, end - 1):
        token = doc[i]
        previous = doc[i - 1]
        joint = previous.text in {",", ":", "-", "–", "—", ".."} or previous.is_space
        conjunct = previous.lower_ in {"en", "maar"} and i - 2 >= start
        if not (joint or conjunct):
            continue
        at = i
        if token.lower_ in {"en", "maar", "of", "dus", "want"} and joint and i + 1 < end:
            at = i + 1
        if (token.lower_ == "of" and joint) or cuts[-1:] == [i - 1]:
            continue
        if not any(is_finite(t) or is_interrogative(t.lower_) for t in doc[start : i - 1]):
            continue
        if conjunct and (is_finite(token) or not any(is_finite(t) for t in doc[start : i - 1])):
            continue  # "wat dacht en deed je", "wat en wie is belangrijk": one question in two parts
        if _is_tag(doc, i, end) or _is_aside(doc, i, end) or not _opens_question(doc, at, end):
            continue
        cuts.append(i)
    return cuts


def _opens_question(doc: Words, i: int, end: int) -> bool:
    """Say whether a main-clause question starts at token i: verb + subject, or question word + verb + subject."""
    if i >= end:
        return False
    if is_finite(doc[i]):
        return i + 1 < end and (
            doc[i + 1].lower_ in SUBJECT_PRONOUNS or doc[i + 1].dep_.startswith("nsubj") or doc[i + 1].pos_ == "DET"
        )
    at = i + 1 if doc[i].pos_ == "ADP" and i + 1 < end else i
    if is_interrogative(doc[at].lower_):
        for j in range(at + 1, min(at + 5, end)):
            if doc[j].is_punct:
                return False
            if is_finite(doc[j]):
                return j - at <= 3 and _inverted(doc, at, j, end)
            if doc[j].lower_ in SUBJECT_PRONOUNS:
                return False
    return False


def _inverted(doc: Words, wh: int, verb: int, end: int) -> bool:
    """Say whether a finite verb after a question word stands second: main clause, not "wat hij zei"."""
    if verb == wh + 1 or doc[wh].lower_ in {"welke", "welk", "hoeveel", "hoe", "wiens"}:
        return True
    return not any(t.lower_ in SUBJECT_PRONOUNS or t.dep_.startswith("nsubj") for t in doc[wh + 1 : verb])


def _is_tag(doc: Words, i: int, end: int) -> bool:
    words = tuple(t.lower_ for t in doc[i:end] if t.is_word)
    if not words or len(words) > 4:
        return False
    return words in TAG_PHRASES or (len(words) <= 2 and all(w in TAGS for w in words))


def _is_aside(doc: Words, i: int, end: int) -> bool:
    """Say whether ", zei je" or ", denk je" is all that follows: an aside, not a second question."""
    words = [t for t in doc[i:end] if t.is_word]
    return (
        len(words) <= 4
        and bool(words)
        and (words[0].lower_ in PARENTHETICAL_VERBS or words[0].lemma_.lower() in PARENTHETICAL_VERBS)
    )


def _find_tag(doc: Words, start: int, end: int) -> int | None:
    last = end
    while last > start and not doc[last - 1].is_word:
        last -= 1
    for size in (4, 3, 2):
        i = last - size
        if i > start and tuple(t.lower_ for t in doc[i:last]) in TAG_PHRASES:
            return i
    if last - 1 > start and doc[last - 1].lower_ in {"toch", "hè", "he", "hé", "nietwaar", "zeker", "zulle"}:
        before = doc[last - 2]
        if before.is_punct or doc[last - 1].lower_ != "zeker":
            return last - 1
    return None


def _analyse(doc: Words, start: int, end: int, after_comma: bool) -> Segment:
    marks = [t.text for t in doc[start:end] if t.text in _STOPS]
    mark = marks[-1] if marks else ""
    head = _skip_fillers(doc, start, end)
    tag = _find_tag(doc, head, end)
    order, verb, wh = _order(doc, head, end, tag)
    return Segment(start, end, head, order, mark, verb, wh, tag, after_comma)


def _skip_fillers(doc: Words, start: int, end: int) -> int:
    """Step over "nou", "en", a name and a comma, a short lead-in before a comma."""
    i = start
    while i < end - 1 and (doc[i].lower_ in FILLERS or not doc[i].is_word) and not is_interrogative(doc[i].lower_):
        i += 1
    if i > start and is_finite(doc[i]) and doc[i - 1].lower_ in FRONTED:
        return i - 1  # "Dan wordt het tijd": the adverb is the first part of a statement
    commas = [j for j in range(i, end) if doc[j].text in {",", ":", "-", "–", "—"} and j + 1 < end]
    for j in commas:  # a lead-in: what follows the comma is a question by itself, what precedes it is not
        after = j + 1
        while after < end - 1 and doc[after].lower_ in FILLERS and not is_finite(doc[after]):
            after += 1
        if after > j + 1 and doc[after - 1].lower_ in FRONTED and is_finite(doc[after]):
            continue  # ", dan ben je ervan af": the second half of a statement
        leads_in = not (
            _opens_question(doc, i, j) or is_interrogative(doc[i].lower_) or (is_finite(doc[i]) and j - i > 1)
        )
        if (
            leads_in
            and _opens_question(doc, after, end)
            and not (_is_tag(doc, after, end) or _is_aside(doc, after, end))
        ):
            return after
    return i


def _order(doc: Words, head: int, end: int, tag: int | None) -> tuple[Order, int | None, int | None]:
    words = [t for t in doc[head:end] if t.is_word]
    if not words:
        return Order.FRAGMENT, None, None
    stop = tag if tag is not None else end
    finite = [t.i for t in doc[head:stop] if is_finite(t)]
    whs = [t.i for t in doc[head:stop] if is_interrogative(t.lower_)]
    first = words[0]
    if whs and _leads(doc, head, whs[0], finite):
        after = [v for v in finite if v > whs[0]]
        if not after:
            return Order.WH_FRAGMENT, None, whs[0]
        if _exclaims(doc, whs[0], after[0]):
            return Order.DECLARATIVE, after[0], whs[0]
        comma = next((t.i for t in doc[whs[0] : stop] if t.text == ","), None)
        if not _inverted(doc, whs[0], after[0], stop) and comma and any(v == comma + 2 for v in after):
            return Order.DECLARATIVE, comma + 2, whs[0]
        return Order.WH, after[0], whs[0]
    if _commands(doc, first, end):
        return Order.IMPERATIVE, first.i, _embedded(doc, whs, finite, first.i)
    if first.lower_ == "stel" and first.i + 1 < end and doc[first.i + 1].lower_ in {"dat", "je", "u", "jullie"}:
        return Order.DECLARATIVE, first.i, None
    if is_finite(first):
        asks = _subject_follows(doc, first, end) or not _may_command(first)
        if asks and any(t.text == "." for t in doc[first.i : end]) and first.tag_.startswith("WW|pv|tgw"):
            asks = first.lower_ in MODAL_FORMS or not (_may_command(first) or first.lower_.endswith("t"))
        order = Order.VERB_FIRST if asks else Order.IMPERATIVE
        return order, first.i, _embedded(doc, whs, finite, first.i)
    if finite and finite[0] - first.i <= 8:
        frame = _frame(doc, head, stop)
        inner = [w for w in whs if w > finite[0]]
        if frame and inner:
            return Order.INDIRECT_WH, finite[0], inner[0]
        of = next((t.i for t in doc[finite[0] : stop] if t.lower_ == "of" and t.dep_ == "mark"), None)
        if frame and of is not None:
            return Order.INDIRECT_IF, finite[0], None
    late = [w for w in whs if w > head and not _relative(doc, w)]
    if late and len(finite) <= 1 and all(v < late[0] for v in finite):
        return Order.LATE_WH, finite[0] if finite else None, late[0]
    if finite:
        return Order.DECLARATIVE, finite[0], None
    return Order.FRAGMENT, None, None


def _commands(doc: Words, first: Word, end: int) -> bool:
    """Say whether a verb stands first without a subject: "Vertel eens", "Leg mij maar eens uit"."""
    if first.lower_ in FILLERS or first.pos_ in ("PRON", "DET", "ADP") or is_interrogative(first.lower_):
        return False
    after = [t for t in doc[first.i + 1 : end] if t.is_word][:4]
    if not after or after[0].lower_ in CLEAR_SUBJECTS:
        return False
    if is_finite(first) and not _may_command(first):
        return False
    first_words = [t.lower_ for t in after]
    if first_words[0] in IMPERATIVE_PARTICLES:
        return first.pos_ in ("VERB", "AUX") or not any(is_finite(t) for t in after[:3])
    objects = {"mij", "me", "ons", "het", "dat", "die", "hem", "haar", "voor"}
    return first_words[0] in objects and "eens" in first_words[1:4] and not any(is_finite(t) for t in after)


def _may_command(verb: Word) -> bool:
    """Say whether a finite form can be an imperative: the bare stem in the present, and no auxiliary."""
    stem = verb.tag_ in ("WW|pv|tgw|ev", "WW|pv|conj|ev") or not verb.tag_.startswith("WW")
    return (
        stem and verb.lower_ not in MODAL_FORMS and verb.lower_ not in {"is", "was", "heb", "ben", "word", "ga", "had"}
    )


def _leads(doc: Words, head: int, wh: int, finite: Sequence[int]) -> bool:
    """Say whether the question word heads the clause: nothing finite before it, at most a preposition or adverb."""
    if any(v < wh for v in finite):
        return False
    before = [t for t in doc[head:wh] if t.is_word]
    if not before:
        return True
    if (
        all(t.pos_ in ("ADP", "ADV", "CCONJ", "INTJ", "SCONJ") or t.lower_ in FILLERS for t in before)
        and len(before) <= 3
    ):
        return True
    return any(t.text == "," for t in doc[head:wh]) and not _relative(doc, wh)


def _exclaims(doc: Words, wh: int, verb: int) -> bool:
    """Say whether "wat" or "hoe" wonders rather than asks: "Wat een verhaal", "Wat goed dat je …"."""
    if doc[wh].lower_ != "wat" or verb == wh + 1:
        return False
    follower = doc[wh + 1]
    return follower.lower_ in {"een", "n", "'n"} or (
        follower.pos_ == "ADJ" and doc[wh + 2].lower_ in {"dat", "hoe", "om"}
    )


def _subject_follows(doc: Words, verb: Word, end: int) -> bool:
    if verb.lower_ in FLEMISH_CLITIC_VERBS:
        return True
    for token in doc[verb.i + 1 : min(verb.i + 5, end)]:
        if token.is_punct:
            return False
        if token.lower_ in CLEAR_SUBJECTS and token.dep_ not in ("nmod:poss", "expl:pv"):
            return True
        if token.dep_.startswith(("nsubj", "csubj", "expl")) and token.dep_ != "expl:pv":
            return True
    subjects = ("nsubj", "csubj")
    kin = (*verb.children, *(verb.head.children if verb.dep_.startswith(("aux", "cop")) else ()))
    return any(c.dep_.startswith(subjects) and verb.i < c.i < end for c in kin)


def _embedded(doc: Words, whs: Sequence[int], finite: Sequence[int], verb: int) -> int | None:
    inner = [w for w in whs if w > verb and not _relative(doc, w)]
    return inner[0] if inner else None


def _relative(doc: Words, wh: int) -> bool:
    """Say whether a word like "wat" or "waar" refers back to a noun: "alles wat", "de plek waar"."""
    if wh == 0:
        return False
    before = doc[wh - 1] if doc[wh - 1].text != "," or wh < 2 else doc[wh - 2]
    if (
        doc[wh].lower_ in {"hoe", "waarom", "hoezo", "wanneer", "welke", "welk", "hoeveel", "wie"}
        and before.pos_ != "ADP"
    ):
        return False
    return before.lower_ in {"alles", "iets", "dat", "niets", "datgene", "al", "hetgeen"} or (
        before.pos_ in ("NOUN", "PROPN") and doc[wh].head.dep_ in ("acl:relcl", "acl")
    )


def _frame(doc: Words, head: int, end: int) -> bool:
    """Say whether a statement is a frame that asks: "ik ben benieuwd", "ik wil weten", "ik snap niet"."""
    lowers = {t.lower_ for t in doc[head : min(head + 10, end)]}
    if lowers & PUZZLED_FRAMES:
        return not lowers.isdisjoint({"niet", "nie", "ni"})
    return not lowers.isdisjoint(ASKING_FRAMES)
