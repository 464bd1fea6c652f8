"""The form of a turn, from the order of its units and the words of their frames (label handbook, *form*)."""

from dataclasses import dataclass, field

from ..labels import Form
from .language import is_dutch
from .plain import AnyDoc, AnyToken, Words
from .segments import Order, Segment, is_finite, segments
from .words import (
    MODAL_FORMS,
    SECOND_PERSON_SUBJECT,
    SUBJECT_PRONOUNS,
    TAG_PHRASES,
    TELLING_STEMS,
    TELLING_VERBS,
    is_interrogative,
)

_RHETORICAL = frozenset({"wel", "realiseren", "beseffen", "stilstaan", "doorhebben", "nagaan"})
_RECALL_NOUNS = frozenset(["voorbeeld", "idee", "beeld"])
_NARROW = frozenset("wie wanneer hoeveel waarheen".split())
_AT_A_PLACE = frozenset("was waren stond stonden zat zaten gebeurde ging lag woont werkt woonde werkte speelde".split())
_NARROW_HOE = frozenset("laat lang vaak oud veel ver groot lange".split())
_CONFIRM = frozenset(["dus", "zeker", "toch"])


@dataclass(frozen=True, slots=True)
class Analysis:
    """What grammar says about a turn, made once and shared by rules, classifiers and the rest.

    Attributes:
        segments: its units in order.
        forms: the form of each unit.
        dutch: False where the text is clearly of another language.
        is_pair: whether it is two open questions joined by "en" in one sentence, as in the handout's own example.
        words: the words it was made of.
        form: the form of the turn: that of its last unit that asks, else a statement.
        questions: the units that ask.
        narrow: whether it asks openly for one datum (*gerichte vraag*).
    """

    segments: tuple[Segment, ...]
    forms: tuple[Form, ...]
    dutch: bool = True
    is_pair: bool = False
    words: Words = field(default_factory=Words, compare=False, repr=False)

    @property
    def questions(self) -> tuple[int, ...]:
        """The positions of the units that ask or invite."""
        return tuple(i for i, form in enumerate(self.forms) if form is not Form.STATEMENT)

    @property
    def last(self) -> Segment:
        """The unit that decides the form."""
        return self.segments[self.questions[-1] if self.questions else -1]

    @property
    def form(self) -> Form:
        """The form of the turn."""
        return self.forms[self.questions[-1]] if self.questions else Form.STATEMENT


def analyse(doc: AnyDoc) -> Analysis:
    """Analyse a parsed turn.

    >>> from coach.pipeline import load_pipeline
    >>> analyse(load_pipeline()("Kun je beschrijven hoe dat ging?")).form.value
    'invitation'
    """
    words = Words.of(doc)
    units = tuple(segments(words))
    forms = tuple(form_of(words, unit) for unit in units)
    return Analysis(units, forms, dutch=is_dutch(words), is_pair=_is_pair(words, units, forms), words=words)


def _is_pair(doc: AnyDoc, units: tuple[Segment, ...], forms: tuple[Form, ...]) -> bool:
    """Say whether a turn is exactly two open questions joined by "en".

    The handout teaches to alternate by asking "what happened and what is important to you about it" at once, so such a
    pair does not count as a barrage (Hand-out intervisie, Tips; label handbook, boundary case 7).
    """
    asking = [unit for unit, form in zip(units, forms, strict=True) if form is not Form.STATEMENT]
    if len(asking) != 2 or any(form not in (Form.OPEN, Form.STATEMENT) for form in forms):
        return False
    second = asking[1]
    joint = {doc[second.start].lower_, doc[second.start - 1].lower_}
    words = [t.lower_ for t in doc]
    both = sum(map(is_interrogative, words)) == 2 and words.count("en") == 1
    return second.after_comma and "en" in joint and both


def is_undivided(doc: AnyDoc) -> bool:
    """Say whether a turn is one clause that nothing divides, and so cannot hold two questions.

    >>> from coach.pipeline import load_pipeline
    >>> nlp = load_pipeline()
    >>> is_undivided(nlp("Hoe reageerde hij?")), is_undivided(nlp("Wie zei dat, en wat dacht je?"))
    (True, False)
    """
    words = [word for word in Words.of(doc) if not word.is_space]
    while words and words[-1].is_punct:
        words.pop()
    finite = sum(word.is_fin for word in words)
    return finite <= 1 and not any(word.is_punct or word.pos_ == "CCONJ" for word in words)


def is_narrow(doc: AnyDoc, analysis: Analysis) -> bool:
    """Say whether an open question asks for one datum: who, when, where, how many, how long."""
    unit = analysis.last
    if analysis.form is not Form.OPEN or unit.wh is None:
        return False
    word = doc[unit.wh].lower_
    if word == "hoe" and unit.wh + 1 < len(doc):
        return doc[unit.wh + 1].lower_ in _NARROW_HOE
    if word in ("welke", "welk") and unit.wh + 1 < len(doc):
        return doc[unit.wh + 1].lemma_.lower() in {"jaar", "datum", "dag", "leeftijd", "maand", "uur", "tijdstip"}
    if word == "waar" and unit.verb is not None:  # a place, not "waar … mee" or "waar zit de uitdaging"
        return doc[unit.verb].lower_ in _AT_A_PLACE and doc[unit.stop(doc) - 1].pos_ != "ADP"
    return word in _NARROW or word == "hoelang"


def form_of(doc: AnyDoc, unit: Segment) -> Form:
    """Give the form of one unit."""
    if unit.order is Order.IMPERATIVE:
        return _imperative(doc, unit)
    if unit.order in (Order.WH, Order.LATE_WH, Order.WH_FRAGMENT, Order.INDIRECT_WH):
        return _wh(doc, unit)
    if unit.order is Order.VERB_FIRST:
        if _is_conditional(doc, unit):
            return Form.STATEMENT
        return _verb_first(doc, unit)
    if unit.order is Order.DECLARATIVE and _offers_choice(doc, unit) and "?" in unit.mark:
        return Form.CHOICE
    if unit.order is Order.INDIRECT_IF:
        return Form.CLOSED
    if _offers_choice(doc, unit) and unit.asks:
        return Form.CHOICE
    if unit.order is Order.FRAGMENT:
        return _fragment(doc, unit)
    words = {t.lower_ for t in doc[unit.start : unit.end]}
    confirms = not words.isdisjoint(_CONFIRM) and not words.isdisjoint(SECOND_PERSON_SUBJECT)
    if "?" in unit.mark or unit.tag is not None or confirms:
        return Form.CLOSED
    return Form.STATEMENT


def _wh(doc: AnyDoc, unit: Segment) -> Form:
    if unit.mark == "!" and unit.order is Order.WH_FRAGMENT:
        return Form.STATEMENT
    if unit.order is Order.WH_FRAGMENT and "?" not in unit.mark and unit.wh is not None:
        follower = doc[unit.wh + 1] if unit.wh + 1 < unit.end else None
        if (
            doc[unit.wh].lower_ in ("wat", "hoe")
            and follower is not None
            and (follower.pos_ == "ADJ" or follower.lower_ in ("een", "n"))
        ):
            return Form.STATEMENT
    if unit.order is Order.WH and _guesses(doc, unit):
        return Form.CHOICE
    return Form.OPEN


def _guesses(doc: AnyDoc, unit: Segment) -> bool:
    """Say whether answers are offered behind the question: "Voor wie doe je dit, voor haar of voor jezelf?"."""
    start = unit.verb if unit.verb is not None else unit.head
    breaks = [
        t.i for t in doc[start : unit.end] if t.text in {",", ":", "..", "-", "–", "—", "..."} and t.i + 1 < unit.end
    ]
    for at in breaks:
        rest = doc[at + 1 : unit.end]
        if any(t.lower_ in ("of", "ofwel") and t.i > at + 1 for t in rest) and not any(is_finite(t) for t in rest):
            words = tuple(t.lower_ for t in rest if any(c.isalnum() for c in t.text))
            return words not in TAG_PHRASES and words[-2:] not in {("of", "zo"), ("of", "niet"), ("of", "wat")}
    return False


def _imperative(doc: AnyDoc, unit: Segment) -> Form:
    verb = doc[unit.verb] if unit.verb is not None else doc[unit.head]
    after = {t.lower_ for t in doc[verb.i + 1 : unit.end]}
    telling = verb.lower_ in TELLING_STEMS or bool(_lemmas(doc, unit) & TELLING_VERBS)
    for_us = unit.wh is not None or not after.isdisjoint(
        {"over", "ons", "voorbeeld", "verhaal", "verder", "meer", "waarop"}
    )
    if telling and (for_us or not after.isdisjoint({"eens", "es", "ns", "toe"})) and not after & {"haar", "hem", "hen"}:
        return Form.INVITATION
    return Form.CLOSED if "?" in unit.mark else Form.STATEMENT


def _verb_first(doc: AnyDoc, unit: Segment) -> Form:
    verb = doc[unit.verb] if unit.verb is not None else doc[unit.head]
    after = doc[verb.i + 1 : unit.end]
    lowers = {t.lower_ for t in after}
    lemmas = _lemmas(doc, unit)
    second = any(t.lower_ in SECOND_PERSON_SUBJECT for t in after[:3])
    first = any(t.lower_ in {"ik", "we", "wij"} for t in after[:2])
    if _offers_choice(doc, unit):
        return Form.CHOICE
    has_if = any(t.lower_ == "of" for t in after)
    if (second or first) and not has_if and not lemmas & _RHETORICAL and "wel" not in lowers:
        frame = verb.lower_ in MODAL_FORMS
        if unit.wh is not None and frame:
            return Form.INVITATION
        if frame and (
            lemmas & TELLING_VERBS or {"meer", "over"} <= lowers or {"laten", "zien"} <= lowers or "meenemen" in lowers
        ):
            return Form.INVITATION
        if verb.lower_ in {"heb", "hebt", "hebben", "hebde", "heeft", "had"} and lemmas & _RECALL_NOUNS:
            return Form.INVITATION
    if lowers >= {"voorbeeld"} and verb.lower_ in {"is", "zijn", "heb", "hebt", "hebde", "kun", "kunt"}:
        return Form.INVITATION
    return Form.CLOSED


def _fragment(doc: AnyDoc, unit: Segment) -> Form:
    words = [t.lower_ for t in doc[unit.start : unit.end] if any(c.isalnum() for c in t.text)]
    if not words:
        return Form.STATEMENT
    if words[0] == "en" and words[-1] in {"toen", "nu", "daarna", "dan", "jij", "zij", "hij", "u"} and len(words) <= 3:
        return Form.OPEN
    if "?" in unit.mark or unit.tag is not None:
        return Form.CLOSED
    return Form.STATEMENT


def _is_conditional(doc: AnyDoc, unit: Segment) -> bool:
    """Say whether verb-first means *if*: "Had ik dat geweten, dan …"."""
    if "?" in unit.mark:
        return False
    return any(t.text == "," and t.i + 1 < unit.end and doc[t.i + 1].lower_ == "dan" for t in doc[unit.head : unit.end])


def _offers_choice(doc: AnyDoc, unit: Segment) -> bool:
    for token in doc[unit.head : unit.end]:
        if token.lower_ == "ofwel" and token.i > unit.head:
            return True
        if token.lower_ == "wel" and doc[token.i - 1].lower_ == "dan" and token.i + 2 < unit.end:
            return True
        if token.lower_ != "of" or token.i == unit.head or (unit.tag is not None and token.i >= unit.tag):
            continue
        words = tuple(t.lower_ for t in doc[token.i : unit.end] if any(c.isalnum() for c in t.text))
        if (
            len(words) < 2
            or words in TAG_PHRASES
            or words[1:] in {("niet",), ("zo",), ("wat",), ("zoiets",), ("iets",)}
        ):
            continue
        if doc[token.i - 1].lower_ in {"wel", "ja"} and words[1] in {"niet", "nee"} and len(words) <= 2:
            continue
        if words[1] in {"zo", "zoiets", "iets", "meer"} and len(words) <= 4:
            continue
        if _estimates(doc, token) or _opens_clause(doc, token, unit.end):
            continue
        return True
    return False


def _estimates(doc: AnyDoc, of: AnyToken) -> bool:
    """Say whether "of" rounds a number: "een week of drie", "een keer of twee", "een of andere"."""
    after = doc[of.i + 1] if of.i + 1 < len(doc) else None
    if after is None:
        return False
    number = after.pos_ == "NUM" or after.like_num
    return (number and doc[of.i - 1].pos_ == "NOUN" and doc[of.i - 2].lower_ in {"een", "n"}) or (
        doc[of.i - 1].lower_ in {"een", "één"} and after.lower_ in {"ander", "andere", "meer"}
    )


def _opens_clause(doc: AnyDoc, of: AnyToken, end: int) -> bool:
    """Say whether "of" opens a clause ("of je dat zei"): its subject stands before its finite verb."""
    for token in doc[of.i + 1 : end]:
        if is_finite(token):
            between = doc[of.i + 1 : token.i]
            return any(t.lower_ in SUBJECT_PRONOUNS or t.dep_.startswith("nsubj") for t in between) or of.dep_ == "mark"
        if token.text == "," and token.i > of.i + 4:
            return False
    return False


def _lemmas(doc: AnyDoc, unit: Segment) -> set[str]:
    found: set[str] = set()
    for token in doc[unit.head : unit.end]:
        lemma = token.lemma_.lower().replace("_", "")
        found.add(lemma)
        if token.dep_ == "compound:prt":
            found.add(token.lower_ + token.head.lemma_.lower().replace("_", ""))
    return found
