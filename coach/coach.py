"""The coach: turns in, feedback out. The only place that knows the order of the steps."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, Unpack

from spacy.language import Language
from spacy.tokens import Doc

from .analysis.form import Analysis, analyse
from .classifiers.base import Asked, Classifiers, Prediction
from .classifiers.store import load_classifiers
from .config import Settings
from .errors import CoachError, InputError
from .explain import trace
from .labels import Flag
from .merge import Reading, Thresholds, decide, findings
from .model import Feedback, Labelled, Turn, Versions
from .pipeline import load_pipeline, pipeline_version
from .rewrite.suggester import Case, Suggester, Trial
from .rulebook.book import Place, Rulebook
from .rulebook.method import MethodFile
from .session import SessionFeedback, session_feedback, with_context
from .switches import NO_SWITCHES, SwitchArguments, Switches

BATCH = 128
Told = TypeVar("Told")


def coach_version() -> str:
    """Return the version of the coach, or "0" where it is not installed."""
    try:
        return version("vraagcoach")
    except PackageNotFoundError:
        return "0"


class Coach:
    """Reads Dutch questions and says what the handouts say about them.

    >>> coach = Coach.load()
    >>> feedback = coach.review(Turn("Waarom heb je dat niet gezegd?"))
    >>> feedback.labels.form.value, feedback.findings[0].text
    ('open', 'Waarom')
    """

    def __init__(self, nlp: Language, book: Rulebook, classifiers: Classifiers | None = None) -> None:
        self._nlp = nlp
        self._book = book
        self._classifiers = classifiers
        self._source: tuple[str | None, str | None, bool] | None = None
        self._suggester = Suggester(self._try_texts)
        self._thresholds = (
            Thresholds(flag=dict(classifiers.thresholds), doubt=dict(classifiers.doubts))
            if classifiers is not None
            else Thresholds(flag=dict.fromkeys(Flag, 0.5), doubt=dict.fromkeys(Flag, 0.5))
        )
        self._versions = Versions(
            coach=coach_version(),
            pipeline=pipeline_version(nlp),
            rules=book.version,
            classifiers=classifiers.version if classifiers is not None else None,
        )

    @classmethod
    def load(cls, pipeline: str | None = None, *, rules: Path | str | None = None, classifiers: bool = True) -> "Coach":
        """Load pipeline, rules and classifiers; takes about a second.

        Args:
            pipeline: a spaCy pipeline by name or folder; None means ``COACH_PIPELINE``, else the one that ships.
            rules: a folder with rules of your own, beside those of the handouts; None means ``COACH_RULES``, else none.
            classifiers: False lets the rules alone decide.

        Raises:
            ModelError: if the pipeline or the classifiers cannot be loaded.
            InputError: if ``rules`` is no folder. A broken rule file is skipped; ``rulebook.errors`` says why.
        """
        settings = Settings.load()
        own = rules if rules is not None else settings.rules
        name = pipeline or settings.pipeline
        coach = cls.over(load_pipeline(name), rules=own, classifiers=classifiers)
        coach._source = (name, str(own) if own is not None else None, classifiers)
        return coach

    @classmethod
    def over(cls, nlp: Language, *, rules: Path | str | None = None, classifiers: bool = True) -> "Coach":
        """Make a coach over a pipeline that is already loaded."""
        book = Rulebook.load(nlp, *([rules] if rules is not None else []))
        return cls(nlp, book, load_classifiers(nlp) if classifiers else None)

    def warm_up(self) -> None:
        """Review one turn, so that what loads at first use is there before processes are forked or answers timed."""
        self.review(Turn("Waarom heb je dat niet gezegd?"))
        self.review(Turn("Hoe is de sfeer bij jou thuis?"))

    @property
    def versions(self) -> Versions:
        """Which coach, pipeline, rules and classifiers answer."""
        return self._versions

    @property
    def rulebook(self) -> Rulebook:
        """The rules in use."""
        return self._book

    @property
    def methods(self) -> dict[str, MethodFile]:
        """The methods by id, each with its steps."""
        return self._book.methods

    @property
    def nlp(self) -> Language:
        """The pipeline in use."""
        return self._nlp

    @property
    def source(self) -> tuple[str | None, str | None, bool] | None:
        """The arguments of ``load`` that make the same coach in another process; None if it was not loaded by it."""
        return self._source

    def review(self, turn: Turn, *, suggest: bool = True, **switches: Unpack[SwitchArguments]) -> Feedback:
        """Review one turn.

        Args:
            turn: what was typed, with method, step and context where known.
            suggest: whether to offer other questions.
            **switches: ``enabled``, ``disabled``, ``severity``, ``accept`` and ``silenced``, see ``Switches``.

        Returns:
            Labels, scores and findings; offsets count characters in the text as typed.

        Raises:
            InputError: if the method, the step or the name of a rule is unknown.

        >>> coach = Coach.load()
        >>> coach.review(Turn("Waarom ging je weg?"), accept=["waarom"]).findings
        ()
        """
        place = self._try_place(turn)
        if isinstance(place, CoachError):
            raise place
        return self._told([(turn, place, self._nlp(turn.text))], self._switches(switches), suggest)[0]

    def review_many(
        self,
        turns: Iterable[Turn],
        *,
        batch_size: int = BATCH,
        suggest: bool = True,
        **switches: Unpack[SwitchArguments],
    ) -> Iterator[Feedback]:
        """Review turns in batches, as a stream, in order.

        Raises:
            InputError: if a method or step is unknown; use ``try_many`` to keep the others.
        """
        for result in self.try_many(turns, batch_size=batch_size, suggest=suggest, **switches):
            if isinstance(result, CoachError):
                raise result
            yield result

    def try_many(
        self,
        turns: Iterable[Turn | CoachError],
        *,
        batch_size: int = BATCH,
        suggest: bool = True,
        **switches: Unpack[SwitchArguments],
    ) -> Iterator[Feedback | CoachError]:
        """Review turns in batches and give for each its feedback or its error, in order.

        Args:
            turns: turns, or errors of items that could not become one; those are passed through.
            batch_size: how many go through the pipeline together.
            suggest: whether to offer other questions.
            **switches: see ``Switches``.
        """
        return self._in_batches(turns, batch_size, self._switches(switches), suggest)

    def label_many(
        self, turns: Iterable[Turn | CoachError], *, batch_size: int = BATCH
    ) -> Iterator[Labelled | CoachError]:
        """Label turns in batches, as a stream, in order, and say nothing more of them.

        The labels and scores are those of ``review``, for less than half of what it costs beyond the pipeline: no rule
        is explained, no words are pointed at.

        Args:
            turns: turns, or errors of items that could not become one; those are passed through.
            batch_size: how many go through the pipeline together.

        >>> [one.labels.form.value for one in Coach.load().label_many([Turn("Waarom ging je weg?")])]
        ['open']
        """

        def labelled(parsed: Sequence[tuple[Turn, Place, Doc]]) -> list[Labelled]:
            return [Labelled(*decide(self._book, reading)) for reading in self._read(parsed, evidence=False)]

        return self._each_batch(turns, batch_size, labelled)

    def _in_batches(
        self, turns: Iterable[Turn | CoachError], batch_size: int, switches: Switches, suggest: bool
    ) -> Iterator[Feedback | CoachError]:
        return self._each_batch(turns, batch_size, lambda parsed: self._told(parsed, switches, suggest))

    def _each_batch(
        self,
        turns: Iterable[Turn | CoachError],
        batch_size: int,
        tell: Callable[[Sequence[tuple[Turn, Place, Doc]]], list[Told]],
    ) -> Iterator[Told | CoachError]:
        if batch_size < 1:
            raise InputError("batch_size must be at least 1.", code="batch-size", field="batch_size")
        waiting = iter(turns)
        while batch := list(islice(waiting, batch_size)):
            places: list[Place | CoachError] = [self._try_place(turn) for turn in batch]
            good = [
                (turn, place)
                for turn, place in zip(batch, places, strict=True)
                if isinstance(turn, Turn) and isinstance(place, Place)
            ]
            docs = self._nlp.pipe((turn.text for turn, _ in good), batch_size=batch_size)
            parsed = [(turn, place, doc) for (turn, place), doc in zip(good, docs, strict=True)]
            told = iter(tell(parsed))
            for place in places:
                yield next(told) if isinstance(place, Place) else place

    def review_session(
        self,
        turns: Iterable[Turn],
        *,
        method: str | None = None,
        suggest: bool = True,
        **switches: Unpack[SwitchArguments],
    ) -> SessionFeedback:
        """Review a conversation: every turn by itself, and what only shows over several turns.

        Args:
            turns: in order, with ``speaker``, ``role`` and, where known, ``step`` and ``time``. What the inbrenger
                says becomes the context of the questions after it.
            method: for turns that name none.
            suggest: whether to offer other questions.
            **switches: see ``Switches``; for session rules too.

        Returns:
            The feedback of each turn, the findings over several turns, and the counts behind them.

        Raises:
            InputError: if a method, step or rule is unknown, or no turn is given.

        >>> said = [Turn("Het overleg liep mis.", role="inbrenger"), Turn("Wat gebeurde er?"), Turn("Wie was erbij?"),
        ...         Turn("En wat zei je toen?")]
        >>> [f.rule for f in Coach.load().review_session(said).findings]
        ['session-barrage']
        """
        given = list(with_context(turns, method))
        feedbacks: list[Feedback] = []
        for result in self._in_batches(given, BATCH, NO_SWITCHES, suggest):
            if isinstance(result, CoachError):
                raise result
            feedbacks.append(result)
        whole = self.look_over(feedbacks, **switches)
        if not switches:
            return whole
        chosen = self._switches(switches)
        shown = [f for f in self._in_batches(given, BATCH, chosen, suggest) if isinstance(f, Feedback)]
        return replace(whole, turns=tuple(shown))

    def look_over(self, feedbacks: Sequence[Feedback], **switches: Unpack[SwitchArguments]) -> SessionFeedback:
        """Look together at turns that were reviewed already, as ``review_session`` does.

        Args:
            feedbacks: of every turn, in order, reviewed without switches, so that what is switched off still counts.
            **switches: what to show of the findings over several turns.

        Raises:
            InputError: if there are none, or a switch names nothing known.
        """
        return session_feedback(self._book, feedbacks, self._switches(switches), self._versions)

    def review_doc(
        self, doc: Doc, turn: Turn | None = None, *, suggest: bool = True, **switches: Unpack[SwitchArguments]
    ) -> Feedback:
        """Review a turn that this coach's pipeline has parsed already."""
        turn = turn or Turn(doc.text)
        if turn.text != doc.text or not doc.has_annotation("DEP"):
            raise InputError("The doc must be the turn's text, parsed by this coach's pipeline.", code="not-parsed")
        place = self._book.place(turn.method, turn.step)
        return self._told([(turn, place, doc)], self._switches(switches), suggest)[0]

    def explain(self, turn: Turn, **switches: Unpack[SwitchArguments]) -> dict[str, Any]:
        """Return how the decision on a turn came about, as plain JSON values.

        Raises:
            InputError: if the method, the step or the name of a rule is unknown.

        >>> Coach.load().explain(Turn("Waarom ging je weg?"))["rules"][0]["rule"]
        'why-reason'
        """
        place = self._book.place(turn.method, turn.step)
        (reading,) = self._read([(turn, place, self._nlp(turn.text))])
        return trace(self._book, reading, self._decide(reading, self._switches(switches)))

    def candidates(self, turn: Turn) -> list[Trial]:
        """Return every rewrite that was thought of for a turn, with why it is not offered.

        Raises:
            InputError: if the method or step is unknown.

        >>> [t.draft.text for t in Coach.load().candidates(Turn("Waarom ging je weg?")) if t.dropped is None][0]
        'Wat maakte dat je wegging?'
        """
        place = self._book.place(turn.method, turn.step)
        doc = self._nlp(turn.text)
        ((feedback, analysis),) = self._judge([(turn, place, doc)], NO_SWITCHES)
        return self._suggester.candidates(Case(doc, analysis, feedback, place.step.phase))

    def _switches(self, given: SwitchArguments) -> Switches:
        if not given:
            return NO_SWITCHES
        switches = Switches.of(**given)
        self._book.check_switches(switches)
        return switches

    def _try_place(self, turn: Turn | CoachError) -> Place | CoachError:
        if isinstance(turn, CoachError):
            return turn
        if not isinstance(turn, Turn):
            return InputError(f"Give a Turn, not {type(turn).__name__}: Turn('…').", code="not-a-turn")
        try:
            return self._book.place(turn.method, turn.step)
        except CoachError as error:
            return error

    def _told(self, parsed: Sequence[tuple[Turn, Place, Doc]], switches: Switches, suggest: bool) -> list[Feedback]:
        """Judge parsed turns, and offer other questions for those that need one, tested together."""
        judged = self._judge(parsed, switches)
        if not suggest:
            return [feedback for feedback, _ in judged]
        cases = [
            Case(doc, analysis, feedback, place.step.phase)
            for (_, place, doc), (feedback, analysis) in zip(parsed, judged, strict=True)
        ]
        found = self._suggester.suggest(cases)
        return [replace(case.feedback, suggestions=own) for case, own in zip(cases, found, strict=True)]

    def _try_texts(self, texts: Sequence[str], method: str, step: str) -> list[tuple[Feedback, Doc, Analysis]]:
        place = self._book.place(method, step)
        turns = [Turn(text, method=method, step=step) for text in texts]
        parsed = [(turn, place, doc) for turn, doc in zip(turns, self._nlp.pipe(texts), strict=True)]
        judged = self._judge(parsed, NO_SWITCHES)
        return [(feedback, doc, analysis) for (feedback, analysis), (_, _, doc) in zip(judged, parsed, strict=True)]

    def _judge(self, parsed: Sequence[tuple[Turn, Place, Doc]], switches: Switches) -> list[tuple[Feedback, Analysis]]:
        return [(self._decide(reading, switches), reading.analysis) for reading in self._read(parsed)]

    def _read(self, parsed: Sequence[tuple[Turn, Place, Doc]], *, evidence: bool = True) -> list[Reading]:
        known = [(doc, analysis := analyse(doc), self._book.find(doc, analysis)) for _, _, doc in parsed]
        predictions: Sequence[Prediction | None] = [None] * len(known)
        if self._classifiers is not None:
            asked = [
                Asked(doc, analysis, matches.rule_ids, turn.context)
                for (turn, _, _), (doc, analysis, matches) in zip(parsed, known, strict=True)
            ]
            predictions = self._classifiers.predict_many(asked, evidence=evidence)
        return [
            Reading(turn, place, doc, analysis, matches, prediction, self._thresholds)
            for (turn, place, _), (doc, analysis, matches), prediction in zip(parsed, known, predictions, strict=True)
        ]

    def _decide(self, reading: Reading, switches: Switches) -> Feedback:
        labels, scores = decide(self._book, reading)
        return Feedback(
            turn=reading.turn,
            method=reading.place.method.id,
            step=reading.place.step.id,
            labels=labels,
            scores=scores,
            findings=findings(self._book, reading, labels, scores, switches),
            versions=self._versions,
        )
