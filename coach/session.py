"""A whole conversation: the feedback of its turns, and what only shows over several of them."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from .errors import InputError
from .labels import Form, Role, Severity
from .model import MAX_CONTEXT, Feedback, Source, Turn, Versions
from .rulebook.book import InUse, Rulebook
from .rulebook.schema import SessionKind
from .rulebook.session_kinds import Heard, look
from .switches import Switches

REMEMBERED = 10
"""How many turns of the inbrenger a question may take up words from."""


@dataclass(frozen=True, slots=True)
class SessionFinding:
    """What a rule says of several turns.

    Attributes:
        rule: the id of the rule.
        severity: praise, tip or warning.
        title: the name of the rule, Dutch.
        message: one sentence what, one what instead, Dutch; names nobody.
        source: document and place in it.
        turns: the positions of the turns it is about, from 0.
        value: the figure it found: a count, or a share from 0 to 1.
        n: among how many turns.
        fingerprint: names this one finding; ``silenced`` takes it.
    """

    rule: str
    severity: Severity
    title: str
    message: str
    source: Source
    turns: tuple[int, ...]
    value: float
    n: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SessionFeedback:
    """The whole answer to a conversation.

    Attributes:
        turns: the feedback of each turn, in order.
        findings: what rules say over several turns, in the order of the first turn concerned.
        counts: how many turns and questions there were, and of each label; questions are those of everyone but the
            inbrenger.
        versions: what gave the answer.
    """

    turns: tuple[Feedback, ...]
    findings: tuple[SessionFinding, ...]
    counts: dict[str, Any]
    versions: Versions

    def to_dict(self) -> dict[str, Any]:
        """Return the feedback as plain JSON values."""
        return {
            "turns": [turn.to_dict() for turn in self.turns],
            "findings": [asdict(finding) for finding in self.findings],
            "counts": self.counts,
            "versions": asdict(self.versions),
        }


def with_context(turns: Iterable[Turn], method: str | None = None) -> Iterator[Turn]:
    """Give each turn what the inbrenger said before it as context, and the inbrenger their role by name.

    >>> said = [Turn("Ik schrok.", speaker="Inbrenger"), Turn("Waarvan schrok je?", speaker="A")]
    >>> [turn.context for turn in with_context(said)]
    [(), ('Ik schrok.',)]
    """
    before: deque[str] = deque(maxlen=REMEMBERED)
    for turn in turns:
        role = turn.role if turn.role is not None else role_of(turn.speaker)
        if role is Role.INBRENGER:
            yield replace(turn, role=role, method=turn.method or method)
            before.append(turn.text)
        else:
            context = (*turn.context, *before)[-MAX_CONTEXT:]
            yield replace(turn, role=role, method=turn.method or method, context=context)


def role_of(speaker: str | None) -> Role | None:
    """Return the role that a speaker is called by, in either language; None for a name.

    >>> role_of("Gespreksleider"), role_of("inbrenger:"), role_of("Noor")
    (<Role.FACILITATOR: 'facilitator'>, <Role.INBRENGER: 'inbrenger'>, None)
    """
    name = (speaker or "").strip(" :").casefold()
    return next((role for role in Role if name in (role.value, role.dutch)), None)


def session_feedback(
    book: Rulebook, feedbacks: Sequence[Feedback], switches: Switches, versions: Versions
) -> SessionFeedback:
    """Look at reviewed turns together.

    Args:
        book: the rules.
        feedbacks: of each turn, reviewed with nothing switched, so that what is switched off still counts.
        switches: what to show of the findings over several turns.
        versions: what gave the answer.

    Raises:
        InputError: if there are none.
    """
    if not feedbacks:
        raise InputError("The session has no turns. Send at least one.", code="empty-session", field="turns")
    session = []
    for at, feedback in enumerate(feedbacks):
        place = book.place(feedback.method, feedback.step)
        session.append(Heard(at, feedback, place, place.role(feedback.turn.role)))
    found = [finding for used in _rules(book, session) for finding in _check(book, used, session, switches)]
    shown = tuple(
        sorted(
            (f for f in found if switches.shows(f.severity) and f.fingerprint not in switches.silenced),
            key=lambda f: (f.turns, f.rule),
        )
    )
    return SessionFeedback(tuple(feedbacks), shown, _counts(session), versions)


def _rules(book: Rulebook, session: Sequence[Heard]) -> list[InUse]:
    rules: dict[str, InUse] = {}
    for method in {h.place.method.id: None for h in session}:
        rules.update({name: used for name, used in book.in_use(method).items() if used.rule.over_session})
    return list(rules.values())


def _check(book: Rulebook, used: InUse, session: Sequence[Heard], switches: Switches) -> Iterator[SessionFinding]:
    rule = used.rule
    strict = {h.at: book.strictness(used, h.place, switches) for h in session}
    heard = [h for h in session if strict[h.at] is not None and rule.id in book.in_use(h.place.method.id)]
    for match in rule.match.any:
        if not isinstance(match, SessionKind):
            continue
        for seen in look(match.session, heard):
            severity = strict[seen.turns[0]] if seen.turns else strict[heard[0].at]
            words = {"count": str(round(seen.value)), "share": f"{round(seen.value * 100)}%", "n": str(seen.n)}
            message = rule.message
            for name, value in {**words, **seen.words}.items():
                message = message.replace(f"{{{name}}}", value)
            about = seen.turns or tuple(h.at for h in heard)
            # the first turn names a run that goes on; how often the same words began one tells the runs apart
            first = session[about[0]].feedback.turn.text if about else ""
            key = "\0".join((rule.id, first, str(sum(h.feedback.turn.text == first for h in session[: about[0]]))))
            yield SessionFinding(
                rule=rule.id,
                severity=severity or rule.severity,
                title=rule.title,
                message=message,
                source=book.source(rule),
                turns=seen.turns,
                value=round(seen.value, 4),
                n=seen.n,
                fingerprint=sha256(key.encode()).hexdigest()[:16],
            )


def _counts(session: Sequence[Heard]) -> dict[str, Any]:
    others = [h.feedback.labels for h in session if h.role is not Role.INBRENGER]
    times = [h.feedback.turn.time for h in session if h.feedback.turn.time is not None]
    asked = [labels for labels in others if labels.form is not Form.STATEMENT]
    return {
        "turns": len(session),
        "questions": len(asked),
        "form": dict(Counter(labels.form.value for labels in asked)),
        "flags": dict(Counter(flag.value for labels in others for flag in labels.flags)),
        "focus": dict(Counter(labels.focus.value for labels in asked if labels.focus)),
        "aim": dict(Counter(labels.aim.value for labels in asked if labels.aim)),
        "follow_up": sum(labels.follow_up for labels in asked),
        "speakers": len({h.speaker for h in session if h.speaker}),
        "seconds": round(max(times) - min(times), 3) if times else None,
    }
