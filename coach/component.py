"""The coach as a spaCy component: ``nlp.add_pipe("vraagcoach")``."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from .coach import Coach
from .errors import InputError
from .model import Feedback, Turn


class VraagcoachComponent:
    """Reviews every document as one turn.

    Sets ``doc._.vraagcoach`` to the ``Feedback`` (None where the text cannot be a turn) and
    ``doc.spans["vraagcoach"]`` to the words of the findings, so that displaCy shows them:
    ``displacy.render(doc, style="span", options={"spans_key": "vraagcoach"})``.

    >>> from coach.pipeline import load_pipeline
    >>> nlp = load_pipeline()
    >>> _ = nlp.add_pipe("vraagcoach")
    >>> doc = nlp("Waarom ging je weg?")
    >>> [span.text for span in doc.spans["vraagcoach"]]
    ['Waarom']
    """

    def __init__(self, nlp: Language, name: str, method: str | None, step: str | None) -> None:
        self.name = name
        self._method = method
        self._step = step
        self._coach = Coach.over(nlp)
        if not Doc.has_extension("vraagcoach"):
            Doc.set_extension("vraagcoach", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Review one document; text that is no turn (empty, too long) is left without feedback."""
        feedback: Feedback | None = None
        spans: list[Span] = []
        try:
            feedback = self._coach.review_doc(doc, Turn(doc.text, method=self._method, step=self._step))
        except InputError:
            feedback = None
        if feedback is not None:
            for finding in feedback.findings:
                span = doc.char_span(finding.start, finding.end, label=finding.flag or finding.rule)
                if span is not None:
                    spans.append(span)
        doc._.vraagcoach = feedback
        doc.spans["vraagcoach"] = spans
        return doc


@Language.factory(
    "vraagcoach",
    default_config={"method": None, "step": None},
    assigns=["doc._.vraagcoach", "doc.spans"],
    requires=["token.tag", "token.dep"],
)
def make_vraagcoach(nlp: Language, name: str, method: str | None, step: str | None) -> VraagcoachComponent:
    """Make the component over the pipeline it is added to, which must be Dutch with tags and trees."""
    return VraagcoachComponent(nlp, name, method, step)
