"""A check of what the inbrenger said is no interpretation (label handbook, *interpretation* and boundary case 11)."""

from collections.abc import Sequence

from ..labels import Flag, Form
from .form import Analysis
from .plain import AnyDoc
from .uptake import content_words, taken_up

_FRAMES = frozenset("klopt begrijp begrepen snap hoor hoorde zei zegt zeg vertelde noemde bedoel bedoelt dus".split())
_FRAME_LEMMAS = frozenset("kloppen begrijpen snappen horen zeggen vertellen noemen bedoelen goed correct juist".split())


def excused(doc: AnyDoc, analysis: Analysis, context: Sequence[str]) -> frozenset[Flag]:
    """Return the flags that a turn cannot have because it only repeats what the inbrenger said.

    Args:
        doc: the parsed turn.
        analysis: its grammar.
        context: what the inbrenger said before.

    Returns:
        ``interpretation`` where every word that carries content was said; ``leading`` too where it is put as a check
        ("Klopt het dat …", "Dus …") without a tag; else nothing.

    >>> from coach.analysis.form import analyse
    >>> from coach.pipeline import load_pipeline
    >>> doc = load_pipeline()("Klopt het dat je boos was op je teamleider?")
    >>> sorted(excused(doc, analyse(doc), ["Ik was heel boos op mijn teamleider."]))
    [<Flag.INTERPRETATION: 'interpretation'>, <Flag.LEADING: 'leading'>]
    """
    if not context or analysis.form is not Form.CLOSED or len(analysis.questions) != 1:
        return frozenset()
    own = [t for t in content_words(doc) if t.lemma_.lower() not in _FRAME_LEMMAS and t.lower_ not in _FRAMES]
    said = taken_up(doc, context)
    if not own or not all(t.i in said for t in own):
        return frozenset()
    framed = any(t.lower_ in _FRAMES for t in doc)
    found = {Flag.INTERPRETATION}
    if framed and analysis.last.tag is None:
        found.add(Flag.LEADING)
    return frozenset(found)
