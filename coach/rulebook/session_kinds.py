"""The kinds of match over several turns: each says which turns it is about, and the figure it found."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from ..labels import Aim, Focus, Form, Role
from ..model import Feedback
from .book import Place
from .session_schema import (
    CountKind,
    LastWordKind,
    MissingKind,
    OutOfTurnKind,
    RunKind,
    SessionMatch,
    ShareKind,
    SpeakerKind,
    TurnTest,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn of a session: its position, its feedback, its place, and who spoke."""

    at: int
    feedback: Feedback
    place: Place
    role: Role

    @property
    def speaker(self) -> str | None:
        """The name of the speaker, as given."""
        return self.feedback.turn.speaker


@dataclass(frozen=True, slots=True)
class Seen:
    """What a kind found: the turns it is about, the figure, among how many, and values for the message."""

    turns: tuple[int, ...]
    value: float
    n: int
    words: dict[str, str] = field(default_factory=dict)


def holds(test: TurnTest, heard: Heard) -> bool:
    """Say whether a turn is of the kind that counts."""
    labels = heard.feedback.labels
    asks = labels.form is not Form.STATEMENT
    return (
        (not test.role or heard.role in test.role)
        and test.asks in (None, asks)
        and (not test.form or labels.form in test.form)
        and (not test.flag or not set(test.flag).isdisjoint(labels.flags))
        and (not test.focus or labels.focus in test.focus)
        and (not test.aim or labels.aim in test.aim)
        and test.follow_up in (None, labels.follow_up)
        and (not test.rule or any(f.rule in test.rule for f in heard.feedback.findings))
    )


def look(match: SessionMatch, session: Sequence[Heard]) -> list[Seen]:
    """Find what a session rule is about.

    Args:
        match: the rule's match.
        session: the turns of the steps in which the rule holds, in order.

    Returns:
        One for every time it happened; [] where it did not, or where there are too few turns to say so.
    """
    return _KINDS[type(match)](match, session)


def _run(match: RunKind, session: Sequence[Heard]) -> list[Seen]:
    found: list[Seen] = []
    run: list[int] = []

    def close() -> None:
        if len(run) >= match.least:
            found.append(Seen(tuple(run), len(run), len(run)))
        run.clear()

    for heard in session:
        if holds(match.until, heard):
            close()
        elif holds(match.of, heard):
            run.append(heard.at)
    close()
    return found


def _count(match: CountKind, session: Sequence[Heard]) -> list[Seen]:
    turns = tuple(h.at for h in session if holds(match.of, h))
    return [Seen(turns, len(turns), len(session))] if len(turns) >= match.least else []


def _outside(match: ShareKind | SpeakerKind, share: float) -> bool:
    return share < match.below if match.below is not None else share > (match.above or 0)


def _share(match: ShareKind, session: Sequence[Heard]) -> list[Seen]:
    among = [h for h in session if holds(match.among, h)]
    if len(among) < match.least:
        return []
    turns = tuple(h.at for h in among if holds(match.of, h))
    share = len(turns) / len(among)
    return [Seen(turns, share, len(among))] if _outside(match, share) else []


def _speaker(match: SpeakerKind, session: Sequence[Heard]) -> list[Seen]:
    turns = [h for h in session if h.speaker and holds(match.of, h)]
    speakers = {h.speaker for h in session if h.speaker and h.role is not Role.INBRENGER}
    if len(turns) < match.least or len(speakers) < match.speakers:
        return []
    said = Counter(h.speaker for h in turns)
    found = []
    for speaker in sorted(str(s) for s in speakers):
        share = said[speaker] / len(turns)
        if _outside(match, share):
            found.append(Seen(tuple(h.at for h in turns if h.speaker == speaker), share, len(turns)))
    return found


def _missing(match: MissingKind, session: Sequence[Heard]) -> list[Seen]:
    among = [h for h in session if holds(match.among, h)]
    if len(among) < match.least:
        return []
    kinds: dict[str, type[Focus] | type[Aim]] = {"focus": Focus, "aim": Aim}
    there = {getattr(h.feedback.labels, match.label) for h in among}
    missed = [v for v in kinds[match.label] if v not in there and (not match.values or v in match.values)]
    names = ", ".join(value.dutch for value in missed)
    return [Seen(tuple(h.at for h in among), len(missed), len(among), {"values": names})] if missed else []


def _last_word(match: LastWordKind, session: Sequence[Heard]) -> list[Seen]:
    found = []
    for _, group in groupby(session, key=lambda h: (h.place.method.id, h.place.step.id)):
        turns = list(group)
        if len(turns) >= match.least and turns[-1].role is not match.role:
            found.append(Seen((turns[-1].at,), 1, len(turns)))
    return found


def _out_of_turn(match: OutOfTurnKind, session: Sequence[Heard]) -> list[Seen]:
    turns = tuple(h.at for h in session if h.feedback.turn.role is not None and h.role not in h.place.step.speakers)
    return [Seen(turns, len(turns), len(session))] if len(turns) >= match.least else []


_KINDS: dict[type[Any], Callable[[Any, Sequence[Heard]], list[Seen]]] = {
    RunKind: _run,
    CountKind: _count,
    ShareKind: _share,
    SpeakerKind: _speaker,
    MissingKind: _missing,
    LastWordKind: _last_word,
    OutOfTurnKind: _out_of_turn,
}
