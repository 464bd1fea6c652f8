"""From drafts to suggestions: nothing is offered that the coach itself would mind, or that is ill-formed."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import RLock

from spacy.tokens import Doc

from ..analysis.form import Analysis
from ..analysis.language import is_dutch
from ..analysis.segments import Order, Segment, is_finite
from ..analysis.uptake import content_words
from ..analysis.words import is_interrogative
from ..classifiers.lexicon import classes
from ..labels import Flag, Form, Phase, Role
from ..model import Feedback, Suggestion
from . import advice, choice, feeling, generalisation, judgement, opening, why
from .bank import load_bank
from .clause import question
from .draft import Draft, Kind, Rewriter
from .scene import Scene

MOST = 3
"""How many suggestions a turn gets."""
FIRST_LOOK = 3
"""How many drafts are tested before the rest is looked at."""
MAX_WORDS = 60
MAY_REMAIN = frozenset({"form-narrow"})
"""Remarks a suggestion may still get: a question for one fact may be asked."""
_UNHELPED = frozenset({"form-narrow", "language-other"})
"""Findings that no other question would take away."""
_BETTER_SILENT = "step-no-questions"
"""The finding that no question belongs here."""
_ASKS_INSIDE = frozenset({Kind.FEELING_ASKED, Kind.JUDGEMENT_REMOVED})
_LIGHT = frozenset(
    "hebben zijn doen gaan vinden denken zeggen kunnen moeten willen zullen mogen maken komen geven krijgen weten "
    "gebeuren laten situatie moment ding manier keer geval mens iemand".split()
)
_QUOTES = frozenset('"“”„«»')
_REMEMBERED = 20_000
_OPENING = ("wat", "hoe", "welke", "wie", "waar", "waardoor", "wanneer", "in", "met", "kun", "kunt")
_DANGLING = frozenset(
    "de het een je jouw uw mijn zijn haar hun en of om te dat met in op bij voor van aan tegen".split()
)

_DEEPER = frozenset({Flag.WHY, Flag.ADVICE, Flag.JUDGEMENT, Flag.GENERALISATION})
"""Flags that stay in a question that is only opened."""
_KIND_OF = {
    Flag.ADVICE: Kind.OWN_IDEA_ASKED,
    Flag.JUDGEMENT: Kind.JUDGEMENT_REMOVED,
    Flag.INTERPRETATION: Kind.FEELING_ASKED,
    Flag.GENERALISATION: Kind.OWN_SITUATION,
    Flag.LEADING: Kind.TAG_REMOVED,
}
WAYS: tuple[tuple[Flag, Rewriter], ...] = (
    (Flag.WHY, why.rewrite),
    (Flag.ADVICE, advice.rewrite),
    (Flag.JUDGEMENT, judgement.rewrite),
    (Flag.INTERPRETATION, feeling.rewrite),
    (Flag.GENERALISATION, generalisation.rewrite),
)
"""What goes deepest first: a leading question with advice in it is not helped by taking its tag away."""


@dataclass(frozen=True, slots=True)
class Case:
    """A reviewed turn that may need another question."""

    doc: Doc
    analysis: Analysis
    feedback: Feedback
    phase: Phase


@dataclass(frozen=True, slots=True)
class Trial:
    """A draft with what the coach says of it: why it is not offered, or None."""

    draft: Draft
    dropped: str | None


Review = Callable[[Sequence[str], str, str], list[tuple[Feedback, Doc, Analysis]]]
"""Reviews texts in a method and step."""


class Suggester:
    """Makes suggestions, and remembers what the coach said of texts it has seen.

    Args:
        review: how the coach reviews a text.
    """

    def __init__(self, review: Review) -> None:
        self._review = review
        self._seen: OrderedDict[tuple[str, str, str], str | None] = OrderedDict()
        self._lock = RLock()

    def suggest(self, cases: Sequence[Case]) -> list[tuple[Suggestion, ...]]:
        """Return up to three suggestions for each turn, best first; () where none is needed or none is good.

        Drafts of all turns are tested together, as one batch.
        """
        with self._lock:
            return self._suggest(cases)

    def _suggest(self, cases: Sequence[Case]) -> list[tuple[Suggestion, ...]]:
        waiting = [drafts(case) for case in cases]
        self._test([(d, case) for case, found in zip(cases, waiting, strict=True) for d in found[:FIRST_LOOK]])
        late = []
        for case, found in zip(cases, waiting, strict=True):
            if sum(self._dropped(d, case) is None for d in found[:FIRST_LOOK]) == 0:
                late += [(d, case) for d in found[FIRST_LOOK:]]
        self._test(late)
        return [self._choose(case, found) for case, found in zip(cases, waiting, strict=True)]

    def candidates(self, case: Case) -> list[Trial]:
        """Return every draft for a turn, examples included, with why it is not offered."""
        with self._lock:
            offered = {s.text for s in self._suggest([case])[0]}
            found = [*_all_drafts(case), *((d, None) for d in _examples(case))]
            self._test([(d, case) for d, why in found if why is None])
            return [
                Trial(d, why or self._dropped(d, case) or (None if d.text in offered else "others come before it"))
                for d, why in found
            ]

    def _choose(self, case: Case, found: list[Draft]) -> tuple[Suggestion, ...]:
        if not _needs_help(case):
            return ()
        good = [d for d in found if self._known(d, case) and self._dropped(d, case) is None]
        # one way of asking differently is enough; another one is about something else
        if not all(d.general for d in good):
            good = [d for d in good if not d.general]
        good = [d for d in good if d.kind is good[0].kind or good[0].kind is Kind.FIRST_OF_STACK][:MOST]
        if not good and not _unfit(case):
            examples = _examples(case)
            self._test([(d, case) for d in examples])
            good = [d for d in examples if self._dropped(d, case) is None][:MOST]
        return tuple(_suggestion(d, case.feedback) for d in good)

    def _key(self, draft: Draft, case: Case) -> tuple[str, str, str]:
        return draft.text, case.feedback.method, case.feedback.step

    def _known(self, draft: Draft, case: Case) -> bool:
        return self._key(draft, case) in self._seen

    def _dropped(self, draft: Draft, case: Case) -> str | None:
        if _same(draft.text, case.feedback.turn.text):
            return "is what was asked already"
        return self._seen.get(self._key(draft, case), "was not tested")

    def _test(self, pairs: Sequence[tuple[Draft, Case]]) -> None:
        by_place: dict[tuple[str, str], dict[str, None]] = {}
        for draft, case in pairs:
            text, method, step = key = self._key(draft, case)
            if key in self._seen:
                self._seen.move_to_end(key)
            else:
                by_place.setdefault((method, step), {})[text] = None
        for (method, step), texts in by_place.items():
            for text, (feedback, doc, analysis) in zip(texts, self._review(list(texts), method, step), strict=True):
                self._seen[text, method, step] = _wrong(feedback, doc, analysis)
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def drafts(case: Case) -> list[Draft]:
    """Return the drafts for a turn, best way first; [] where it needs none or no rewrite can be trusted."""
    return [draft for draft, why in _all_drafts(case) if why is None]


def _all_drafts(case: Case) -> list[tuple[Draft, str | None]]:
    """Return every draft for a turn, each once, with why it is not even tested, or None."""
    if not _needs_help(case) or _unfit(case):
        return []
    found: dict[str, tuple[Draft, str | None]] = {}
    for draft in _made(case):
        why = None
        if "," in draft.text and not draft.whole:
            why = "holds more than one clause"
        elif draft.general and _names_something(case, draft.kind):
            why = "would lose what the turn is about"
        if draft.text not in found or found[draft.text][1] is not None:
            found[draft.text] = (draft, why)
    return list(found.values())


def _names_something(case: Case, kind: Kind) -> bool:
    """Say whether a turn names what it is about, so that a general question would lose it.

    Feelings are not what a question for a feeling is about; verbs that say little are nothing to be about.
    """
    aside = {"feeling", "character", "negative", "positive"} if kind in _ASKS_INSIDE else {"negative", "character"}
    return any(
        aside.isdisjoint(classes(t))
        and t.lemma_.lower() not in _LIGHT
        and t.pos_ in ("NOUN", "PROPN", "VERB", "NUM", "ADJ")
        for t in content_words(case.doc)
    )


def _needs_help(case: Case) -> bool:
    rules = {finding.rule for finding in case.feedback.minded}
    if _BETTER_SILENT in rules or case.feedback.turn.role is Role.INBRENGER:
        return False
    return any(finding.rule not in _UNHELPED for finding in case.feedback.minded)


def _unfit(case: Case) -> bool:
    """Say whether a turn is better left alone: long, mixed in language, with quotes in it, or without a verb."""
    doc, labels = case.doc, case.feedback.labels
    if sum(t.is_alpha for t in doc) > MAX_WORDS or not case.analysis.dutch:
        return True
    if any(t.text in _QUOTES or t.text in ("{", "}") for t in doc) or _quoted(doc.text):
        return True
    if any(s.end - s.start > 3 and not is_dutch(doc[s.start : s.end].as_doc()) for s in case.analysis.segments[1:]):
        return True
    return not any(is_finite(t) for t in doc) and Flag.WHY not in labels.flags


def _quoted(text: str) -> bool:
    marks = [i for i, c in enumerate(text) if c in "'‘’" and (i == 0 or not text[i - 1].isalnum())]
    ends = [
        i for i, c in enumerate(text) if c in "'’" and i and text[i - 1].isalnum() and not text[i + 1 : i + 2].isalnum()
    ]
    return any(
        end - start > 2
        for start in marks
        for end in ends
        if end > start and text[start + 1 : start + 3] not in ("t ", "n ", "k ", "m ")
    )


def _made(case: Case) -> Iterator[Draft]:
    analysis, labels = case.analysis, case.feedback.labels
    flags = frozenset(f.flag for f in case.feedback.minded if f.flag is not None and not f.doubt)
    if Flag.STACKED in flags and len(analysis.questions) > 1:
        for place in analysis.questions:
            unit = analysis.segments[place]
            if analysis.forms[place] in (Form.OPEN, Form.INVITATION):
                yield Draft(question(_plain(case.doc, unit)), Kind.FIRST_OF_STACK, 0.92, whole=True)
    elif flags and analysis.form in (Form.OPEN, Form.INVITATION) and len(analysis.segments) > 1:
        # the question itself may be fine, and what stands before it not
        deepest = next((kind for flag, kind in _KIND_OF.items() if flag in flags), Kind.OPENED)
        yield Draft(question(_plain(case.doc, analysis.last)), deepest, 0.88, whole=True)
    for unit in _units(case, flags):
        scene = _scene(case, unit, flags)
        form = scene.form
        for flag, rewrite in WAYS:
            if flag in flags:
                yield from rewrite(scene)
                if flag is Flag.WHY:  # what else is in it asks for something else than the reason
                    return
        if form is Form.CHOICE or labels.form is Form.CHOICE:
            yield from choice.rewrite(scene)
        asks_closed = form in (Form.CLOSED, Form.STATEMENT) and (labels.form is Form.CLOSED or bool(flags))
        if (asks_closed or Flag.LEADING in flags) and not flags & _DEEPER:
            yield from opening.rewrite(scene)


def _scene(case: Case, unit: Segment, flags: frozenset[Flag]) -> Scene:
    form = case.analysis.forms[case.analysis.segments.index(unit)]
    return Scene(case.doc, case.analysis, unit, form, flags)


def _units(case: Case, flags: frozenset[Flag]) -> list[Segment]:
    """Return the units to rewrite: the one with *waarom*, the first of a stack, else the one that decides the form."""
    analysis = case.analysis
    asking = [analysis.segments[i] for i in analysis.questions]
    if Flag.WHY in flags:
        found = [u for u in asking or analysis.segments if next(why.rewrite(_scene(case, u, flags)), None) is not None]
        if found:
            return [next((u for u in found if not why.is_bare(_scene(case, u, flags))), found[0])]
    if Flag.STACKED in flags and len(asking) > 1:
        return asking[:2]
    return [analysis.last]


def _plain(doc: Doc, unit: Segment) -> str:
    return doc[unit.head : unit.span(doc).end].text


def _examples(case: Case) -> list[Draft]:
    feedback = case.feedback
    found = load_bank().nearest(
        feedback.turn.text, feedback.labels, method=feedback.method, step=feedback.step, phase=case.phase
    )
    return [Draft(q.text, Kind.EXAMPLE, 0.5) for q in found]


def _wrong(feedback: Feedback, doc: Doc, analysis: Analysis) -> str | None:
    """Say why a draft may not be offered, or None."""
    minded = [f.rule for f in feedback.minded if f.rule not in MAY_REMAIN]
    if minded:
        return f"raises {', '.join(minded)}"
    if feedback.labels.form not in (Form.OPEN, Form.INVITATION):
        return f"is read as {feedback.labels.form.value}"
    return _word_order(doc, analysis)


def _word_order(doc: Doc, analysis: Analysis) -> str | None:
    """Say what is wrong with the order of the words, as the pipeline reads them."""
    if len(analysis.segments) != 1:
        return "is read as more than one sentence"
    unit = analysis.last
    if unit.order not in (Order.WH, Order.VERB_FIRST):
        return "has no question word with a verb behind it"
    words = [t for t in unit.span(doc) if not t.is_punct]
    if unit.order is Order.WH and unit.wh is not None and unit.verb is not None:
        between = doc[unit.wh + 1 : unit.verb]
        late = any(t.dep_.startswith("nsubj") and t.head.i >= unit.verb for t in between)
    else:
        late = False
    if late:
        return "has its verb too late"
    if len(words) < 2 or len(words) > 40:
        return "is too short or too long"
    if words[0].lower_ not in _OPENING:
        return "does not open with a question word"
    for first, second in pairwise(words):
        if first.lower_ == second.lower_ and first.lower_ not in ("je", "die", "dat", "het", "ze", "zijn"):
            return "has a word twice"
        if unit.verb in (first.i, second.i) and is_finite(first) and is_finite(second):
            return "has two finite verbs in a row"
    openers = sum(
        t.tag_.startswith("VG|onder") or "|betr" in t.tag_ or (k > 1 and is_interrogative(t.lower_)) or t.dep_ == "mark"
        for k, t in enumerate(words)
    )
    if sum(map(is_finite, words)) > 1 + openers:
        return "has a finite verb too many"
    stranded = any(t.lower_ == "waar" for t in words[:2]) or any(t.lower_ in ("er", "daar") for t in words)
    last = words[-1]
    if (
        last.lower_ in _DANGLING
        and last.pos_ in ("DET", "ADP", "CCONJ", "SCONJ")
        and not stranded
        and last.dep_ != "compound:prt"
    ):
        return "ends in the middle"
    return None


def _same(first: str, second: str) -> bool:
    def bare(text: str) -> str:
        return "".join(c for c in text.casefold() if c.isalnum())

    return bare(first) == bare(second)


def _suggestion(draft: Draft, feedback: Feedback) -> Suggestion:
    solved = tuple(dict.fromkeys(f.rule for f in feedback.minded if f.rule not in _UNHELPED))
    words = draft.text.split()
    return Suggestion(
        text=draft.text,
        kind=draft.kind.value,
        solves=solved,
        confidence=draft.confidence,
        example=draft.kind is Kind.EXAMPLE,
        help=(draft.kind.dutch, " ".join(words[: min(draft.opening, len(words) - 1)]) + " …", draft.text),
    )
