"""The chat export of WhatsApp, of Android and of iOS."""

import re

from .cleaning import clean, clean_name
from .model import Line, Problem
from .moments import day_first, from_date, since_first

_DATE = r"(?P<date>\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4})"
_TIME = r"(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[ \u00a0\u202f]?[ap]\.?[ \u00a0\u202f]?m\.?)?)"
_SPACE = r"[ \u00a0\u202f]"
_MESSAGE = re.compile(
    rf"[\u200e\u200f\u202a-\u202e\ufeff]*(?:\[{_DATE},?{_SPACE}+{_TIME}\]{_SPACE}*"
    rf"|{_DATE.replace('date', 'date2')},?{_SPACE}+{_TIME.replace('time', 'time2')}{_SPACE}+[-–]{_SPACE}+)(?P<rest>.*)",
    re.IGNORECASE | re.ASCII,
)
_SAID = re.compile(r"(?P<name>[^:\n\"“”]{1,80}): ?(?P<text>.*)", re.DOTALL)
_EDITED = re.compile(r"<(?:Dit bericht is bewerkt|This message was edited)>\s*$")
_ATTACHED = re.compile(
    r"^\u200e?(?:[^\n]{1,120}\((?:bestand bijgevoegd|file attached)\)|<(?:bijlage|attached):[^<>\n]*>)\n", re.IGNORECASE
)
_MEDIA = re.compile(
    r"<(?:media|bijlage|attached|bijgevoegd)[^<>]*>|.{0,120}\((?:bestand bijgevoegd|file attached)\)"
    r"|(?:afbeelding|foto|video|audio|sticker|gif|document|contactkaart|image|contact card|videobericht|video note)"
    r" (?:weggelaten|omitted)|.{0,120}(?:document|documenten|document) (?:weggelaten|omitted)",
    re.IGNORECASE,
)
_NO_NAME = re.compile(r"\b(?:heeft|hebt|veranderde|wijzigde|verliet|created|changed|added|removed|left|joined)\b", re.I)
_SHARED = re.compile(
    r"(?:peiling|poll):\n.*|(?:locatie|location): https?://\S+|(?:live locatie gedeeld|live location shared)[^\n]{0,40}"
    r"|(?:spraakoproep|video-?oproep|voice call|video call|groepsoproep|group call)[.,]? [^\n]{0,60}",
    re.IGNORECASE | re.DOTALL,
)
_SYSTEM = re.compile(
    r"(?:dit bericht is verwijderd|j(?:e|ij) hebt dit bericht verwijderd|this message was deleted"
    r"|you deleted this message|gemiste (?:groeps)?(?:spraak|video)?oproep|missed (?:group )?(?:voice|video) call"
    r"|wachten op dit bericht|waiting for this message|(?:berichten en oproepen|messages and calls) .*|null)"
    r"[^\n]{0,80}",
    re.IGNORECASE,
)
_MARK = "\u200e"
_LOOK = 50
_LONGEST_NOTICE = 120


def is_whatsapp(text: str) -> bool:
    """Say whether one of the first lines begins as a message does."""
    begun = [match for line in text.split("\n", _LOOK)[:_LOOK] if (match := _MESSAGE.match(line))]
    # a date in brackets, with nothing but a name after it, is how Discord and Teams copy a chat
    return any(match["date2"] or _SAID.fullmatch(match["rest"]) for match in begun)


def read_whatsapp(text: str) -> tuple[list[Line], list[Problem]]:
    r"""Read the messages; notices of the app and media are left out and counted.

    >>> lines, problems = read_whatsapp(
    ...     "12-03-2026 14:05 - Noor: Ik schrok.\nHeel erg.\n12-03-2026 14:06 - Sam: <Media weggelaten>"
    ... )
    >>> lines[0].speaker, lines[0].text, problems[0].message
    ('Noor', 'Ik schrok.\nHeel erg.', '1 melding of bijlage zonder eigen tekst is niet meegenomen.')
    """
    found: list[tuple[int, str, str, list[str]]] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        if match := _MESSAGE.match(line):
            date, time = match["date"] or match["date2"], match["time"] or match["time2"]
            found.append((number, date, time, [match["rest"]]))
        elif found:
            found[-1][3].append(line)
        elif clean(line):
            problems.append(Problem(number, "Deze regel staat vóór het eerste bericht en is overgeslagen."))
    lines: list[Line] = []
    left_out: list[int] = []
    is_day_first = _is_day_first([date for _, date, _, _ in found], [time for _, _, time, _ in found])
    for number, date, time, rows in found:
        said = _SAID.fullmatch("\n".join(rows))
        text = _ATTACHED.sub("", _EDITED.sub("", said["text"])) if said else ""
        if said is None or _NO_NAME.search(said["name"]) or _is_notice(text):
            left_out.append(number)
            continue
        start = from_date(f"{date} {_plain_time(time)}", first_is_day=is_day_first)
        lines.append(Line(clean(text), clean_name(clean(said["name"])), start, None, number))
    if left_out:
        one = len(left_out) == 1
        what = "melding of bijlage" if one else "meldingen en bijlagen"
        verb = "is" if one else "zijn"
        problems.append(Problem(left_out[0], f"{len(left_out)} {what} zonder eigen tekst {verb} niet meegenomen."))
    return since_first(lines), problems


def _is_notice(text: str) -> bool:
    bare = clean(text)
    if not bare or _MEDIA.fullmatch(bare) or _SYSTEM.fullmatch(bare) or _SHARED.fullmatch(bare):
        return True
    # iOS puts an invisible mark before what the app itself wrote; a mention may begin with one as well
    return text.startswith(_MARK) and len(bare) <= _LONGEST_NOTICE and not bare.startswith("@") and "?" not in bare


def _plain_time(time: str) -> str:
    return (
        re.sub(r"[\u00a0\u202f]", " ", time).replace(".", ":", 2)
        if "m" not in time.casefold()
        else clean(re.sub(r"([ap])\.?\s?m\.?", r"\1m", time, flags=re.IGNORECASE))
    )


def _is_day_first(dates: list[str], times: list[str]) -> bool:
    pairs = []
    for date in dates:
        first, second, _ = re.split(r"[-/.]", date)
        if len(first) < 3:
            pairs.append((int(first), int(second)))
    american = any("/" in date for date in dates) and any("m" in time.casefold() for time in times)
    return day_first(pairs, american=american)
