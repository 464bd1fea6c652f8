"""The question bank: model questions of our own, and the nearest to a turn where no rewrite fits."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CorpusError
from ..labels import Aim, Focus, Form, Phase
from ..model import Labels
from ..resources import question_bank_file

_WORDS, _AFTER, _FOCUS, _AIM, _MADE_FOR = 2.5, 0.5, 0.2, 0.3, 0.3
"""How much each agreement weighs: the words, what it is a way out of, focus and aim, and the method."""


@dataclass(frozen=True, slots=True)
class ModelQuestion:
    """One model question.

    Attributes:
        id: stable name.
        text: the question.
        aim: which of the four kinds.
        focus: person, task or environment.
        form: open or invitation.
        phases: where it may be asked.
        methods: the methods, or method/step, it is made for; () for any.
        after: flags (or closed, choice) it is a way out of.
        about: words a turn might mention.
        when: one Dutch line: when it fits.
    """

    id: str
    text: str
    aim: Aim
    focus: Focus
    form: Form
    phases: tuple[Phase, ...]
    methods: tuple[str, ...]
    after: tuple[str, ...]
    about: tuple[str, ...]
    when: str

    def fits(self, method: str, step: str, phase: Phase) -> bool:
        """Say whether it may be asked in a step of a method."""
        if self.methods and method not in self.methods and f"{method}/{step}" not in self.methods:
            return False
        return phase in self.phases


class QuestionBank:
    """Model questions, with their words as vectors."""

    def __init__(self, questions: list[ModelQuestion]) -> None:
        # half of what importing the coach took, for what few turns need
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.questions = questions
        self._vectors: Any = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
        )
        self._matrix: Any = self._vectors.fit_transform([f"{q.text} {' '.join(q.about)}" for q in questions])

    def nearest(
        self, text: str, labels: Labels, *, method: str, step: str, phase: Phase, most: int = 3
    ) -> list[ModelQuestion]:
        """Return the questions nearest to a turn that fit its step.

        Args:
            text: the turn.
            labels: its labels: what the question should be a way out of, and be about.
            method: the method.
            step: the step of it.
            phase: the phase of that step.
            most: at most how many.

        >>> from coach.labels import Flag
        >>> labels = Labels(form=Form.CLOSED, flags=(Flag.INTERPRETATION,), focus=Focus.PERSON, aim=Aim.EXPERIENCE)
        >>> found = load_bank().nearest(
        ...     "Was je boos?", labels, method="basismodel", step="verkenning", phase=Phase.EXPLORATION)
        >>> len(found), found[0].aim.value
        (3, 'experience')
        """
        words: NDArray[np.float32] = (self._matrix @ self._vectors.transform([text]).T).toarray()[:, 0]
        wanted = {flag.value for flag in (*labels.flags, *labels.doubt)} or {labels.form.value}
        scored = [
            (
                _WORDS * float(words[i])
                + _AFTER * (not wanted.isdisjoint(q.after))
                + _FOCUS * (q.focus is labels.focus)
                + _AIM * (q.aim is labels.aim)
                + _MADE_FOR * bool(q.methods),
                q,
            )
            for i, q in enumerate(self.questions)
            if q.fits(method, step, phase)
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1].id))
        return [question for _, question in scored[:most]]


def read_bank(path: Path) -> list[ModelQuestion]:
    """Read a question bank.

    Raises:
        CorpusError: for a line that does not hold what it should.
    """
    questions = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CorpusError(str(path), 1, f"cannot be read ({error.strerror}); check name and rights") from error
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            questions.append(
                ModelQuestion(
                    id=row["id"],
                    text=row["text"],
                    aim=Aim(row["aim"]),
                    focus=Focus(row["focus"]),
                    form=Form(row["form"]),
                    phases=tuple(Phase(phase) for phase in row["phases"]),
                    methods=tuple(row["methods"]),
                    after=tuple(row["after"]),
                    about=tuple(row["about"]),
                    when=row["when"],
                )
            )
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(
                str(path), number, f"is no model question ({error}); see corpora/question_bank/CARD.md"
            ) from error
    return questions


@cache
def load_bank() -> QuestionBank:
    """Load the question bank that ships with the coach, once."""
    return QuestionBank(read_bank(question_bank_file()))
