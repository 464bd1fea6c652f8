"""The small numbers that label values are stored as. Never renumber one: stored rows have it."""

from collections.abc import Iterable

from ..labels import Aim, Flag, Focus, Form, Role, Severity

FORMS = (Form.OPEN, Form.INVITATION, Form.CLOSED, Form.CHOICE, Form.STATEMENT)
FLAGS = (
    Flag.WHY,
    Flag.ADVICE,
    Flag.LEADING,
    Flag.INTERPRETATION,
    Flag.JUDGEMENT,
    Flag.STACKED,
    Flag.GENERALISATION,
)
FOCUSES = (Focus.PERSON, Focus.TASK, Focus.ENVIRONMENT)
AIMS = (Aim.CLARIFY, Aim.ACT, Aim.EXPERIENCE, Aim.LEARN)
ROLES = (Role.INBRENGER, Role.PARTICIPANT, Role.FACILITATOR)
SEVERITIES = (Severity.GOOD, Severity.TIP, Severity.WARNING)


def mask(flags: Iterable[Flag]) -> int:
    """Return flags as the bits of one number.

    >>> mask([Flag.WHY, Flag.LEADING])
    5
    """
    return sum(1 << FLAGS.index(flag) for flag in set(flags))


def flags(number: int) -> tuple[Flag, ...]:
    """Return the flags that a number stands for, in the handbook's order.

    >>> [flag.value for flag in flags(5)]
    ['why', 'leading']
    """
    return tuple(flag for i, flag in enumerate(FLAGS) if number >> i & 1)
