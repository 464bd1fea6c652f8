"""From a transcript to turns that the coach reviews: lengths, roles, steps, and who brings the case.

A turn is what one speaker said in one go, however many questions it holds: a barrage must stay visible. Two things are
split all the same. A line of over 2,000 characters is split at sentence ends, because that is the most a turn holds.
And speech that was written down without punctuation has no sentences in which a question could be found, so its long
lines are split at the newlines that the reader left at pauses and before likely questions (see ``cues``).
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from ..errors import InputError
from ..labels import Role
from ..model import MAX_CHARACTERS, Turn
from ..rulebook.method import MethodFile
from .announced import announced_steps
from .cleaning import clean, clean_name
from .inbrenger import SURE, guess_inbrenger
from .model import Conversation, Format, Line, Problem, Transcript
from .moments import from_value
from .questions import is_unpunctuated
from .speakers import role_in, without_role
from .steps import DEFAULT, Methods, method_of, shipped_methods, step_of

LONG_SPEECH = 120
_MOST_TOLD = 12
_HEARD = "De stappen staan niet als kopjes in het bestand, maar iemand noemde ze:"
_HEADINGS = "Klopt dat niet, zet er dan kopjes boven, zoals 'Stap 2: …'."
_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]*\s+|\n")
_NO_STEP = "Deze stap hoort niet bij de methode. De beurten eronder tellen als verkenning; kies een andere methode."
_NO_ROLE = "Deze rol kennen we niet. Kies uit: inbrenger, deelnemer, gespreksleider."


def turns_of(
    transcript: Transcript,
    *,
    inbrenger: str | None = None,
    method: str | None = None,
    methods: Methods | None = None,
) -> Conversation:
    r"""Make turns of the lines, with roles, steps and times where they are known.

    Args:
        transcript: what was read.
        inbrenger: the name of who brings the case; None recognises it by a role, else by who tells most about
            themselves and asks least.
        method: the id of the method whose steps the headings name; None takes the Basismodel, or the method that knows
            most of the headings.
        methods: other methods than those that ship, such as ``Coach.methods``.

    Returns:
        The turns; each has the id "L" and the number of its line, later parts of a split line "L12.2". A guessed
        inbrenger has that role in the turns even if ``sure`` is false: ask, and call again with the name.

    Raises:
        InputError: if nobody has the name ``inbrenger``, or the method is unknown.

    >>> from coach.transcripts import read_transcript
    >>> file = "Inbrenger: Ik schrok van die mail.\nSam: Wat stond erin?".encode()
    >>> conversation = turns_of(read_transcript(file, "gesprek.txt"))
    >>> conversation.inbrenger, conversation.sure, [turn.id for turn in conversation.turns]
    ('Inbrenger', True, ['L1', 'L2'])
    """
    known = methods if methods is not None else shipped_methods()
    if method is not None and method not in known:
        raise InputError(
            f"Deze methode kennen we niet. Kies uit: {', '.join(sorted(known))}.", code="unknown-method", field="method"
        )
    problems = list(transcript.problems)
    lines = [line for line in (_cleaned(line) for line in transcript.lines) if line.text]
    lines, roles = _named_once(lines, _roles(lines, problems))
    who, sure = _inbrenger(lines, roles, inbrenger)
    if not any(line.step for line in lines):
        lines = _announced(lines, roles, known.get(method or DEFAULT), who, problems)
    names = {line.step: line.number for line in reversed(lines) if line.step}
    method = method or method_of(names, known)
    places = _places(names, known[method], problems) if method else {}
    bare = transcript.format in _SPEECH and is_unpunctuated([line.text for line in lines])
    turns: list[Turn] = []
    seen: Counter[int] = Counter()
    for line, own in zip(lines, roles, strict=True):
        role = _role(line.speaker, own, who, given=inbrenger is not None)
        for text in _parts(line.text, bare):
            seen[line.number] += 1
            nth = seen[line.number]
            turns.append(
                Turn(
                    text,
                    id=f"L{line.number}" if nth == 1 else f"L{line.number}.{nth}",
                    speaker=line.speaker,
                    role=role,
                    time=from_value(line.start),
                    method=method,
                    step=places.get(line.step or ""),
                )
            )
    counts = Counter(turn.speaker for turn in turns if turn.speaker is not None)
    return Conversation(
        turns=tuple(turns),
        inbrenger=who,
        sure=sure,
        steps_known=bool(places),
        problems=tuple(problems),
        speakers=tuple(counts.most_common()),
    )


_SPEECH = frozenset(kind.value for kind in Format if kind.is_speech)


def _announced(
    lines: list[Line], roles: list[Role | None], method: MethodFile | None, who: str | None, problems: list[Problem]
) -> list[Line]:
    """Give the lines the steps that somebody named aloud, where the file has no headings."""
    begun = announced_steps(lines, roles, method, who) if method else {}
    step = None
    found = []
    for i, line in enumerate(lines):
        step = begun.get(i, step)
        found.append(replace(line, step=step))
    if begun:
        told = ", ".join(f"{title} (vanaf {lines[i].number})" for i, title in islice(begun.items(), _MOST_TOLD))
        problems.append(Problem(lines[min(begun)].number, f"{_HEARD} {told}. {_HEADINGS}"))
    return found


def _cleaned(line: Line) -> Line:
    """Clean what a caller may have put together by hand."""
    return replace(line, text=clean(line.text), speaker=clean_name(line.speaker))


def _named_once(lines: list[Line], roles: list[Role | None]) -> tuple[list[Line], list[Role | None]]:
    """Take the role out of "Noor (inbrenger)", and let it hold wherever Noor speaks without another."""
    lines = [replace(line, speaker=without_role(line.speaker)) if line.speaker else line for line in lines]
    known = {line.speaker: role for line, role in zip(lines, roles, strict=True) if line.speaker and role}
    return lines, [role or known.get(line.speaker or "") for line, role in zip(lines, roles, strict=True)]


def _roles(lines: list[Line], problems: list[Problem]) -> list[Role | None]:
    found: list[Role | None] = []
    told: set[str] = set()
    for line in lines:
        own = role_in(line.role) if line.role else None
        if line.role and own is None and line.role not in told:
            told.add(line.role)
            problems.append(Problem(line.number, _NO_ROLE))
        found.append(own or role_in(line.speaker))
    return found


def _inbrenger(lines: list[Line], roles: list[Role | None], given: str | None) -> tuple[str | None, bool]:
    names = {line.speaker.casefold(): line.speaker for line in lines if line.speaker}
    if given is not None:
        name = names.get(without_role(clean_name(given) or "").casefold())
        if name is None:
            raise InputError(
                "Deze naam staat niet in het gesprek. Kies een van de sprekers.",
                code="unknown-speaker",
                field="inbrenger",
            )
        return name, True
    pairs = list(zip(lines, roles, strict=True))
    if said := Counter(line.speaker for line, role in pairs if role is Role.INBRENGER).most_common(1):
        return said[0][0], True
    guess = guess_inbrenger(lines, frozenset(line.speaker for line, role in pairs if role and line.speaker))
    return (guess.speaker, guess.confidence >= SURE) if guess else (None, False)


def _role(speaker: str | None, own: Role | None, inbrenger: str | None, *, given: bool) -> Role | None:
    """Return the role of a line; a name that the caller gave goes before what the file says."""
    if speaker is None or inbrenger is None or (own and not given):
        return own
    if speaker == inbrenger:
        return Role.INBRENGER
    return Role.FACILITATOR if own is Role.FACILITATOR else Role.PARTICIPANT


def _places(names: Mapping[str, int], method: MethodFile, problems: list[Problem]) -> dict[str, str]:
    """Return the step that each heading means, by the number of the first line below it."""
    found: dict[str, str] = {}
    for name, number in sorted(names.items(), key=lambda pair: pair[1]):
        if step := step_of(name, method):
            found[name] = step.id
        else:
            problems.append(Problem(number, _NO_STEP))
    return found


def _parts(text: str, bare: bool) -> Iterator[str]:
    pieces = text.split("\n") if bare and len(text) > LONG_SPEECH else [text.replace("\n", " ") if bare else text]
    for piece in pieces:
        while len(piece) > MAX_CHARACTERS:
            ends = [match.end() for match in _SENTENCE_END.finditer(piece, 0, MAX_CHARACTERS)]
            at = ends[-1] if ends else piece.rfind(" ", 1, MAX_CHARACTERS) + 1 or MAX_CHARACTERS
            if part := clean(piece[:at]):
                yield part
            piece = piece[at:]
        if rest := clean(piece):
            yield rest
