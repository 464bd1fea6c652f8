"""The inbrenger: answers a question by what it asks for and how it was asked."""

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from ..labels import Flag, Form
from ..model import Feedback
from .matcher import Match, Matcher, by_id
from .schema import Case, Depth, Fact, Kind
from .talk import Asked, Effect, Talk

_MOST_TRUST = 3
_NEEDED = 2
"""How much trust something deep needs."""
_SAME = 0.86
"""From which likeness a question counts as asked before."""
_CLEAR, _VAGUE = 0.3, 0.12
"""From which likeness of words a question clearly asks for a fact, and below which its words say nothing."""
_GOES_ON = 0.08
"""What a fact gains that follows from what was told last."""
_REACTS = (
    Flag.ADVICE, Flag.JUDGEMENT, Flag.INTERPRETATION, Flag.WHY, Flag.LEADING, Flag.GENERALISATION, Flag.STACKED,
)  # fmt: skip
"""Flags by what the inbrenger hears first."""


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
        gained = 1 if effect is Effect.TOLD else -1 if minded else 0
        return replace(talk, asked=(*talk.asked, asked), trust=min(_MOST_TRUST, max(0, talk.trust + gained)))

    def _answer(self, talk: Talk, doc: Doc, feedback: Feedback) -> tuple[Effect, Sequence[Fact], str]:
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
        return self._open(talk, doc, feedback, matches)

    def _closed(self, talk: Talk, doc: Doc, matches: list[Match]) -> tuple[Effect, Sequence[Fact], str]:
        best = matches[0]
        if best.likeness < _VAGUE or self._matcher.is_elsewhere(doc):
            return Effect.UNMATCHED, (), self._say(talk, self.case.reactions.closed)
        fact = best.fact
        if fact.id in talk.told:
            return Effect.UNMATCHED, (), self._say(talk, self.case.reactions.closed)
        if fact.depth is Depth.SURFACE and best.likeness >= _CLEAR:
            return Effect.TOLD, (fact,), fact.tells
        return Effect.SHORT, (fact,), fact.short

    def _open(
        self, talk: Talk, doc: Doc, feedback: Feedback, matches: list[Match]
    ) -> tuple[Effect, Sequence[Fact], str]:
        labels = feedback.labels
        strange = self._matcher.is_elsewhere(doc)
        if matches[0].likeness < _VAGUE and strange:
            return Effect.UNMATCHED, (), self._say(talk, self.case.reactions.unmatched)
        ready = [m for m in self._going_on(talk, matches) if m.fact.id not in talk.told and self._ready(talk, m.fact)]
        top = matches[0]
        chosen = next((m for m in ready if m.fact is top.fact), None)
        if chosen is None and top.likeness >= _CLEAR and top.fact.id in talk.told:
            # asked for in other words: what is near it comes, else that it was told
            ready = [m for m in ready if m.likeness >= _VAGUE or m.fact.aim == labels.aim]
        elif chosen is None and top.likeness >= _CLEAR and top.fact.id not in talk.told:
            near = self._first_before(talk, top.fact)
            if near is not None:
                return self._tell(talk, [near])
        chosen = chosen or next((m for m in ready if not strange or m.likeness >= _CLEAR), None)
        if chosen is None:
            told_it = top.likeness >= _CLEAR and top.fact.id in talk.told
            said = self.case.reactions.repeated if told_it else self.case.reactions.unmatched
            return (Effect.REPEATED if told_it else Effect.UNMATCHED), (), self._say(talk, said)
        return self._tell(talk, [chosen.fact])

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

    def _tell(self, talk: Talk, facts: Sequence[Fact]) -> tuple[Effect, Sequence[Fact], str]:
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
