"""Rephrasing: judges the trainee's own words, and whether they still ask what was asked."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from ..analysis.uptake import content_words, stem
from ..coach import Coach
from ..labels import Form
from ..model import Feedback, Turn
from .items import Item, load_items

_ALIKE, _FAR = 0.22, 0.1
"""From which likeness to a model answer words surely ask the same, and under which surely something else."""
_NARROW = "form-narrow"
_OPENING_WORDS = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """What the coach says of a rephrased question.

    Attributes:
        feedback: on the trainee's own words, without other questions.
        allowed: open, and nothing is minded in it.
        same: whether it still asks what was asked; None where that is hard to say.
        right: whether the exercise went well.
        words: one Dutch sentence that says how it went.
        answers: model answers, to compare with.
    """

    feedback: Feedback
    allowed: bool
    same: bool | None
    right: bool
    words: str
    answers: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain JSON values."""
        return {
            "feedback": self.feedback.to_dict(),
            "allowed": self.allowed,
            "same": self.same,
            "right": self.right,
            "words": self.words,
            "answers": list(self.answers),
        }


def judge(coach: Coach, item: Item, text: str) -> Judged:
    """Judge a rephrased question.

    Args:
        coach: reviews it.
        item: what was to be rephrased.
        text: the trainee's own words.

    Raises:
        InputError: if the text cannot be reviewed.

    >>> from coach.practice.items import load_items
    >>> item = next(i for i in load_items().values() if i.rewrites)
    >>> judge(Coach.load(), item, item.rewrites[0]).right
    True
    """
    turn = Turn(text)
    doc = coach.nlp(text)
    # other questions take longest to find, and here the item has them: the trainee waits for each key
    feedback = coach.review_doc(doc, turn, suggest=False)
    minded = [f for f in feedback.minded if f.rule != _NARROW and not f.doubt]
    unchanged = _bare(text) == _bare(item.text)
    allowed = not minded and feedback.labels.form.is_open is True and not unchanged
    same = _same(coach, item, text, feedback) if allowed else None
    right = allowed and same is not False
    return Judged(feedback, allowed, same, right, _words(feedback, unchanged, allowed, same), item.rewrites)


def help_with(item: Item, change: str) -> tuple[str, str, str]:
    """Return help in three steps: what to change, how to begin, the whole question.

    >>> item = next(i for i in load_items().values() if i.rewrites)
    >>> help_with(item, "Vraag naar wat of hoe.")[1].endswith(" …")
    True
    """
    answer = item.rewrites[0]
    begin = " ".join(answer.split()[:_OPENING_WORDS])
    return change, f"{begin} …", answer


def _same(coach: Coach, item: Item, text: str, feedback: Feedback) -> bool | None:
    likeness = max(_alike(text, one) for one in (*item.rewrites, item.text))
    if likeness >= _ALIKE:
        return True
    asked = {stem(token.lower_) for token in content_words(coach.nlp(item.text))}
    given = {stem(token.lower_) for token in content_words(coach.nlp(text))}
    if asked & given:
        return True
    # no word in common: a short general question may still ask it ("Hoe was dat voor je?")
    if feedback.labels.focus == item.focus and feedback.labels.aim == item.aim:
        return None
    return False if likeness < _FAR and given else None


def _words(feedback: Feedback, unchanged: bool, allowed: bool, same: bool | None) -> str:
    if unchanged:
        return "Dit is nog dezelfde vraag. Probeer andere woorden."
    if allowed and same is False:
        return "Deze vraag mag. Hij gaat alleen over iets anders dan de vraag die er stond."
    if allowed and same is None:
        return "Deze vraag mag. Kijk zelf of hij nog naar hetzelfde vraagt."
    if allowed:
        return "Mooi: deze vraag mag, en hij vraagt nog naar hetzelfde."
    if feedback.labels.form is Form.STATEMENT:
        return "Dit is nog geen vraag. Begin met wat, hoe of welke."
    if feedback.labels.flags:
        names = " en ".join(flag.dutch for flag in feedback.labels.flags)
        return f"Bijna. In deze vraag klinkt nog: {names}."
    return f"Bijna. Dit is nog een {feedback.labels.form.dutch}."


def _alike(one: str, other: str) -> float:
    both: Any = _vectors().transform([one, other])
    return float((both[0] @ both[1].T).toarray()[0, 0])


@cache
def _vectors() -> TfidfVectorizer:
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32)
    vectors.fit([text for item in load_items().values() for text in (item.text, *item.rewrites)])
    return vectors


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
