"""A rule in plain values, for whoever asks what it does: command line, service and page."""

from typing import Any

from .book import Rulebook
from .schema import Example


def describe(book: Rulebook, rule_id: str) -> dict[str, Any]:
    """Describe one rule.

    Args:
        book: the rules.
        rule_id: its id, or a former one.

    Returns:
        Plain JSON values: id, title, flag, severity, message, source, pack, the steps in which it holds (as
        ``method/step``, with how strictly), and its examples.

    Raises:
        InputError: if there is no such rule.
    """
    rule = book.rule(rule_id)
    holds: dict[str, str] = {}
    for method in book.methods.values():
        used = book.in_use(method.id).get(rule.id)
        for step in method.steps if used is not None else ():
            severity = book.strictness(used, book.place(method.id, step.id)) if used is not None else None
            if severity is not None:
                holds[f"{method.id}/{step.id}"] = severity.value
    return {
        "id": rule.id,
        "formerly": list(rule.formerly),
        "title": rule.title,
        "flag": rule.flag,
        "severity": rule.severity.value,
        "severity_nl": rule.severity.dutch,
        "message": rule.message,
        "source": {"document": book.source(rule).document, "where": rule.source.where},
        "pack": book.loaded.pack_of(rule.id),
        "speakers": [role.value for role in rule.speakers],
        "session": rule.over_session,
        "holds": holds,
        "examples": {
            "bad": [_shown(e) for e in rule.examples.bad],
            "good": [_shown(e) for e in rule.examples.good],
            "better": [e.better for e in rule.examples.bad if e.better],
        },
    }


def _shown(example: Example) -> str:
    return example.text if example.text is not None else " / ".join(example.turns)
