"""The inbrenger: answers a question by what it asks for and how it was asked."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from ..labels import Aim, Flag, Form
from ..model import Feedback
from .matcher import Match, Matcher, by_id
from .schema import PRIVATE, Case, Depth, Fact, Kind
from .talk import Asked, Effect, Talk

_MOST_TRUST = 3
_NEEDED = 2
"""How much trust something deep needs."""
_SAME = 0.86
"""From which likeness a question counts as asked before."""
_CLEAR, _LEAST = 0.75, 0.35
"""From which score a question clearly asks for a fact, and under which for none."""
_NEAR = 0.3
"""How far behind a fact that was told another one may be to be told instead."""
_GO_ON = 0.6
"""From which likeness a question only asks to go on telling."""
_LITERAL = 1.1
"""From which score a question asks for one fact and no other."""
_SAME_AIM = 0.3
"""And how much further where it is what such a question aims at."""
_TOO = 0.45
"""From which score a second fact comes along, with somebody who is trusted."""
_GOES_ON = 0.08
"""What a fact gains that follows from what was told last."""
_REACTS = (
    Flag.ADVICE, Flag.JUDGEMENT, Flag.INTERPRETATION, Flag.WHY, Flag.LEADING, Flag.GENERALISATION, Flag.STACKED,
)  # fmt: skip
"""Flags by what the inbrenger hears first."""

_Answer = tuple[Effect, Sequence[Fact], str]


class Inbrenger:
    """Somebody who brings a case and is asked about it. The same questions always bring the same answers.

    >>> from coach import Coach, Turn
    >>> from coach.cases.loader import load_cases
    >>> from coach.cases.talk import begin
    >>> coach, case = Coach.load(), load_cases().get("deur-op-een-kier")
    >>> text = "Wat gebeurde er precies in het lokaal?"
    >>> doc = coach.nlp(text)
    >>> talk = Inbrenger(case).answer(begin(case), doc, coach.review_doc(doc))
    >>> talk.asked[0].effect.value, talk.asked[0].facts
    ('told', ('het-gesprek',))
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self._matcher = Matcher(case)
        self._facts = by_id(case)

    def answer(self, talk: Talk, doc: Doc, feedback: Feedback) -> Talk:
        """Answer a question.

        Args:
            talk: the conversation so far.
            doc: the question as the pipeline parsed it.
            feedback: what the coach says of it.

        Returns:
            The conversation with this question and its answer at the end.
        """
        labels = feedback.labels
        effect, facts, said = self._answer(talk, doc, feedback)
        asked = Asked(
            doc.text, effect, tuple(fact.id for fact in facts), said,
            labels.form, labels.flags, labels.focus, labels.aim, labels.follow_up,
        )  # fmt: skip
        minded = set(labels.flags) - {Flag.STACKED}
        gained = 1 if effect is Effect.TOLD and labels.form.is_open else -1 if minded else 0
        return replace(talk, asked=(*talk.asked, asked), trust=min(_MOST_TRUST, max(0, talk.trust + gained)))

    def _answer(self, talk: Talk, doc: Doc, feedback: Feedback) -> _Answer:
        labels = feedback.labels
        before = self._asked_before(talk, doc.text)
        if before is not None:
            return Effect.REPEATED, (), self._again(talk, before)
        flag = next((flag for flag in _REACTS if flag in labels.flags), None)
        if flag is not None:
            return Effect.REACTION, (), self._say(talk, self.case.reactions.to_flag(flag))
        if labels.form is Form.STATEMENT:
            return Effect.REMARK, (), self._say(talk, self.case.reactions.remark)
        matches = self._matcher.matches(doc, labels)
        if not labels.form.is_open:
            return self._closed(talk, doc, matches)
        return self._open(talk, doc, labels.aim, matches)

    def _closed(self, talk: Talk, doc: Doc, matches: list[Match]) -> _Answer:
        best = matches[0]
        if best.score < _CLEAR or best.fact.id in talk.told or self._matcher.is_elsewhere(doc):
            return Effect.UNMATCHED, (), self._say(talk, self.case.reactions.closed)
        if best.fact.depth is Depth.SURFACE:
            return Effect.TOLD, (best.fact,), best.fact.tells
        return Effect.SHORT, (best.fact,), best.fact.short

    def _open(self, talk: Talk, doc: Doc, aim: Aim | None, matches: list[Match]) -> _Answer:
        matches = self._going_on(talk, matches)
        # words that neither the story nor a general question has: only a clear match is meant
        least = _CLEAR if self._matcher.is_elsewhere(doc) else _LEAST
        top = matches[0]
        if top.score < _LITERAL and self._matcher.goes_on(doc) >= _GO_ON:
            return self._on_with_it(talk, matches)
        if top.score < least:
            return self._unmatched(talk)
        if top.fact.id in talk.told:
            again = (Effect.REPEATED, (), self._say(talk, self.case.reactions.repeated))
            return self._fresh(talk, matches, aim, least) or again
        if self._ready(talk, top.fact):
            return self._tell(talk, [top.fact, *self._more(talk, top.fact, matches)])
        before = self._first_before(talk, top.fact)
        if before is not None:
            return self._tell(talk, [before])
        if top.score >= _CLEAR:
            return Effect.SHORT, (top.fact,), top.fact.short
        return self._fresh(talk, matches, aim, least) or self._unmatched(talk)

    def _on_with_it(self, talk: Talk, matches: list[Match]) -> _Answer:
        """Go on telling: what follows from the last answer, else the next of the story."""
        ready = [m for m in matches if m.fact.id not in talk.told and self._ready(talk, m.fact)]
        last = next((set(one.facts) for one in reversed(talk.asked) if one.effect is Effect.TOLD), set())
        follows = [m.fact for m in ready if not last.isdisjoint(m.fact.after)]
        story = [m.fact for m in ready if m.fact.kind is Kind.STORY and m.fact.depth is not Depth.DEEP]
        chosen = next(iter(follows + story), None)
        return self._unmatched(talk) if chosen is None else self._tell(talk, [chosen])

    def _unmatched(self, talk: Talk) -> _Answer:
        return Effect.UNMATCHED, (), self._say(talk, self.case.reactions.unmatched)

    def _fresh(self, talk: Talk, matches: list[Match], aim: Aim | None, least: float) -> _Answer | None:
        """Tell what is nearest to a question and was not told yet, if anything is near enough."""
        fresh = next((m.fact for m in self._near(talk, matches, aim) if m.score >= least), None)
        return None if fresh is None else self._tell(talk, [fresh])

    def _near(self, talk: Talk, matches: list[Match], aim: Aim | None) -> list[Match]:
        """Return what a question about something told may ask for too; further off where the aim is the same."""
        best = matches[0].score
        return [
            m
            for m in matches
            if m.score >= best - (_NEAR + _SAME_AIM * (m.fact.aim == aim or best < _CLEAR))
            and m.fact.id not in talk.told
            and self._ready(talk, m.fact)
        ]

    def _more(self, talk: Talk, first: Fact, matches: list[Match]) -> list[Fact]:
        """Return what comes along with a fact: somebody who feels heard tells more than was asked."""
        if talk.trust < _NEEDED:
            return []
        told = talk.told | {first.id}
        for match in matches:
            fact = match.fact
            if match.score >= _TOO and fact.id not in told and fact.kind not in PRIVATE and told.issuperset(fact.after):
                return [fact]
        return []

    def _going_on(self, talk: Talk, matches: list[Match]) -> list[Match]:
        """Let what follows from the last answer come sooner."""
        last = next((set(one.facts) for one in reversed(talk.asked) if one.effect is Effect.TOLD), set())
        gained = [replace(m, score=m.score + _GOES_ON * (not last.isdisjoint(m.fact.after))) for m in matches]
        return sorted(gained, key=lambda match: -match.score)

    def _ready(self, talk: Talk, fact: Fact) -> bool:
        trusted = fact.depth is not Depth.DEEP or talk.trust >= _NEEDED
        return trusted and talk.told.issuperset(fact.after)

    def _first_before(self, talk: Talk, fact: Fact) -> Fact | None:
        """Return what must be told before a fact and can be told now."""
        for name in fact.after:
            before = self._facts[name]
            if before.id in talk.told:
                continue
            return before if self._ready(talk, before) else self._first_before(talk, before)
        return None

    def _tell(self, talk: Talk, facts: Sequence[Fact]) -> _Answer:
        said = " ".join(fact.tells for fact in facts)
        shares = {fact.id for fact in self.case.facts if fact.kind is Kind.OWN_SHARE}
        first_share = shares.isdisjoint(talk.told) and any(fact.id in shares for fact in facts)
        return Effect.TOLD, facts, f"{said}\n\n{self.case.shift}" if first_share else said

    def _asked_before(self, talk: Talk, text: str) -> int | None:
        alike = self._matcher.likeness(text, [one.text for one in talk.asked])
        for i, one in enumerate(talk.asked):
            if alike[i] >= _SAME and one.effect in (Effect.TOLD, Effect.SHORT, Effect.REPEATED):
                return i
        return None

    def _again(self, talk: Talk, before: int) -> str:
        said = self._say(talk, self.case.reactions.repeated)
        fact = next((self._facts[name] for name in talk.asked[before].facts), None)
        return said if fact is None else f"{said} {fact.short}"

    def _say(self, talk: Talk, variants: Sequence[str]) -> str:
        used = sum(any(one.answer.startswith(v) for v in variants) for one in talk.asked)
        return variants[used % len(variants)]
