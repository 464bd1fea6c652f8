"""Who is who in a report: pseudonyms, unless somebody agreed to be named; also inside what was said."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from ..errors import InputError
from ..labels import Role
from .turn import ReportTurn

_SMALL_WORDS = frozenset(
    "van de den der het ter ten te la le el al da di du von und en zu bin ibn abu mr mw dr".split()
)
_ASKING = r"(?!\s+(?:je|jij|u|hij|zij|ze|we|wij|jullie|iemand|er|dat|dit|het)\b)"
"""What follows the verb "wil": a question that begins so names nobody called Wil."""
_ALSO_WORDS = frozenset(
    "wil mark roos floor beer storm mei merel iris april lente fleur bloem rein lot bo jet job joy stan hans gijs "
    "beau max ray door will ad an da do go jo per ward".split()
)
"""First names that are words too: without a capital they name nobody."""
Released = Collection[str] | Mapping[str, str]


class Cast:
    """Names the participants of a session for those who read about it.

    Args:
        turns: all of them; the order in which people first speak numbers them.
        released: the names that may be shown; or the name to show for each pseudonym.

    Raises:
        InputError: if a released name is not in the session.

    >>> from coach.labels import Form, Phase
    >>> from coach.model import Labels
    >>> said = ReportTurn(1, Role.PARTICIPANT, "Noor", None, Phase.EXPLORATION, None, None, 9, Labels(Form.OPEN))
    >>> Cast([said]).label("Noor"), Cast([said]).mask("Vroeg Noor dat ook?")
    ('Deelnemer 1', 'Vroeg Deelnemer 1 dat ook?')
    """

    def __init__(self, turns: Sequence[ReportTurn], released: Released = ()) -> None:
        self._names = _labels(turns)
        shown = dict(released) if isinstance(released, Mapping) else {name: name for name in released}
        if set(shown) - set(self._names):
            raise InputError(
                "A released name is not among the speakers of the session. Write it as the session does.",
                code="unknown-speaker",
                field="released",
            )
        self._names.update(shown)
        self.released = frozenset(shown)
        self._hidden = _parts({name: label for name, label in self._names.items() if name not in shown})
        words = sorted(self._hidden, key=lambda word: (-len(word), word))
        choices = "|".join(re.escape(word) + (_ASKING if word == "Wil" else "") for word in words)
        self._pattern = re.compile(rf"(?<!\w)(?:{choices})(?=s\b|\b|(?<=\W))") if words else None

    def label(self, participant: str | None) -> str | None:
        """Return what somebody is called in the report."""
        return None if participant is None else self._names[participant]

    def mask(self, text: str) -> str:
        """Put what people are called in the report in the place of their names, wherever those stand."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._hidden[found[0]], text)

    def mask_spans(self, text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Mask a text, and say where stretches of it have come to stand; they may not overlap."""
        parts: list[str] = []
        moved: list[tuple[int, int]] = []
        at = length = 0

        def put(piece: str) -> None:
            nonlocal length
            parts.append(self.mask(piece))
            length += len(parts[-1])

        for start, end in spans:
            put(text[at:start])
            begin = length
            put(text[start:end])
            moved.append((begin, length))
            at = end
        put(text[at:])
        return "".join(parts), tuple(moved)


def _labels(turns: Sequence[ReportTurn]) -> dict[str, str]:
    roles: dict[str, Counter[Role]] = {}
    for turn in turns:
        if turn.participant is not None:
            roles.setdefault(turn.participant, Counter())[turn.role] += 1
    found: dict[str, str] = {}
    seen: Counter[Role] = Counter()
    for name, said in roles.items():
        role = said.most_common(1)[0][0]
        seen[role] += 1
        word = role.dutch.capitalize()
        found[name] = word if role is not Role.PARTICIPANT and seen[role] == 1 else f"{word} {seen[role]}"
    return found


def _parts(names: Mapping[str, str]) -> dict[str, str]:
    """Return the whole names, and the words of them that begin with a capital, each with what to write instead."""
    found: dict[str, str] = {}
    for name, label in names.items():
        if name.casefold().split(" ")[0] in {role.dutch for role in Role} | {role.value for role in Role}:
            continue
        for word in (name, *re.split(r"[\s,.()/_-]+", name)):
            for written in {word, word[:1].upper() + word[1:]}:
                if len(written) > 1 and written[:1].isupper() and written.casefold() not in _SMALL_WORDS:
                    found.setdefault(written, label)
        found.setdefault(name, label)
        # speech-to-text and chats leave capitals out
        first = name.split()[0].casefold()
        if len(first) > 2 and first not in _ALSO_WORDS and first not in _SMALL_WORDS:
            found.setdefault(first, label)
    return found
