"""Review a long conversation fast: only what a report reads, and on two processors half of it in a second process."""

import json
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from threadpoolctl import threadpool_limits

from ..coach import Coach
from ..errors import CoachError
from ..labels import Form, Role
from ..model import Feedback, Labels, Turn
from ..rulebook.book import Rulebook
from ..rulebook.schema import SessionKind
from ..rulebook.session_schema import SessionMatch, TurnTest
from ..session import SessionFeedback, with_context
from .choice import to_improve
from .method import MethodInfo
from .turn import ReportTurn

WORTH_IT = 160
"""From how many turns a second process is faster than none."""
MEANWHILE = 1000
"""How many turns the second process reviews while this one loads what the report needs next."""


def review_conversation(
    coach: Coach,
    turns: Iterable[Turn],
    method: str | None = None,
    *,
    processes: int | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> SessionFeedback:
    """Review a conversation as ``Coach.review_session`` does without suggestions, and faster.

    What the inbrenger says is context for the questions and is not judged in a report. So it comes back as a statement
    without being reviewed, unless a rule over the session looks at what kind of turn it is.

    Args:
        coach: it should be the only one at work: a second process is a copy of this one.
        turns: in order.
        method: for turns that name none.
        processes: how many; None takes two where there are two processors, no other threads, and enough turns.
        meanwhile: what this process does while the second one has more of the turns, such as loading what a report
            needs next; done with one process too.

    Raises:
        InputError: if a method or step is unknown, or no turn is given.
    """
    given = list(with_context(turns, method))
    places = [coach.rulebook.place(turn.method, turn.step) for turn in given]
    heard = {name: hears_inbrenger(coach.rulebook, name) for name in {place.method.id for place in places}}
    needed = [p.role(t.role) is not Role.INBRENGER or heard[p.method.id] for t, p in zip(given, places, strict=True)]
    asked = [turn for turn, need in zip(given, needed, strict=True) if need]
    two = (processes or _processes(len(asked))) > 1
    if two:
        with threadpool_limits(1):  # each of the two has a processor of its own, and leaves the other theirs
            told = iter(_in_two(coach, asked, meanwhile))
    else:
        told = iter(coach.review_many(asked, suggest=False))
    quiet = Labels(form=Form.STATEMENT)
    if meanwhile and not two:
        meanwhile()
    return coach.look_over(
        [
            next(told) if need else Feedback(t, p.method.id, p.step.id, quiet, {}, (), coach.versions)
            for t, p, need in zip(given, places, needed, strict=True)
        ]
    )


def hears_inbrenger(book: Rulebook, method: str) -> bool:
    """Say whether a rule over the session looks at what kind of turn the inbrenger's are, not only that they spoke."""
    kinds = [
        match.session
        for used in book.in_use(method).values()
        for match in used.rule.match.any
        if isinstance(match, SessionKind)
    ]
    return any(
        (not test.role or Role.INBRENGER in test.role) and test != TurnTest(role=test.role)
        for kind in kinds
        for test in _first_tests(kind)
    )


def _first_tests(kind: SessionMatch) -> list[TurnTest]:
    """Return the tests that any turn may be put to; what counts is looked for only among what counts as the whole."""
    tests = {name: value for name, value in kind if isinstance(value, TurnTest)}
    return [tests["among"]] if "among" in tests else list(tests.values())


def with_suggestions(coach: Coach, turns: Sequence[ReportTurn], said: Sequence[Feedback], method: MethodInfo) -> list[
    ReportTurn
]:  # fmt: skip
    """Give another question to the few turns that a report may show as one to ask differently.

    Args:
        coach: what reviewed them.
        turns: of the report.
        said: their feedback, in the same order.
        method: from ``method_info``.
    """
    wanted = {turn.number for turn in to_improve(turns, method)}
    places = [at for at, turn in enumerate(turns) if turn.number in wanted]
    found = coach.review_many([said[at].turn for at in places], suggest=True)
    better = {
        at: feedback.suggestions[0].text for at, feedback in zip(places, found, strict=True) if feedback.suggestions
    }
    return [replace(turn, suggestion=better.get(at)) for at, turn in enumerate(turns)]


def _processes(turns: int) -> int:
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    alone = threading.active_count() == 1  # a copy of a process with threads may wait for a lock that nobody frees
    return 2 if turns >= WORTH_IT and processors > 1 and alone and hasattr(os, "fork") else 1


def _in_two(coach: Coach, given: Sequence[Turn], meanwhile: Callable[[], None] | None) -> list[Feedback]:
    """Review the end in a child, and the rest here; what goes wrong there goes wrong here again."""
    from ..client.values import feedback_from_dict  # only here: it brings the whole client along

    own = max(0, len(given) - (MEANWHILE if meanwhile else 0)) // 2
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the number libraries; they sleep
        child = os.fork()
    if child == 0:  # pragma: no cover - in the child
        code = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                told = coach.review_many(given[own:], suggest=False)
                # to_dict rounds the scores; here they go whole
                rows = [{**one.to_dict(), "scores": dict(one.scores)} for one in told]
                pipe.write(json.dumps(rows).encode())
            code = 0
        except CoachError:
            pass
        finally:
            os._exit(code)
    os.close(writing)
    try:
        first = list(coach.review_many(given[:own], suggest=False))
        if meanwhile:
            meanwhile()
        with os.fdopen(reading, "rb", closefd=False) as pipe:
            data = pipe.read()
    finally:
        os.close(reading)
        _, status = os.waitpid(child, 0)
    if status or not data:
        return first + list(coach.review_many(given[own:], suggest=False))
    second = zip(json.loads(data), given[own:], strict=True)
    return first + [feedback_from_dict(row, turn) for row, turn in second]
