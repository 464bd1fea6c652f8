"""Find the sentences of a text, and what is asked in them, without parsing it: the coach itself decides afterwards."""

import re
from collections.abc import Iterator, Sequence

from coach.analysis.words import (
    CLEAR_SUBJECTS,
    FILLERS,
    SECOND_PERSON_SUBJECT,
    SUBJECT_PRONOUNS,
    TAG_PHRASES,
    TAGS,
    TELLING_STEMS,
    is_interrogative,
)

_LONG_LINE = 60
# each of these starts only where a run starts and never gives back, so that no text makes them slow
_STOP = re.compile(r"(?<![.?!…])[.?!…]++[\"'”’»)\]*_]*+(?=\s|$)|(?<![?!])[?!]++(?=[A-ZÀ-Þ][a-zà-ÿ])")
_BULLET = re.compile(r"\s*(?:[-*•–—▪◦·>#|]+|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\[[ xX]?\])\s+")
_LEAD_IN = re.compile(r"[^:?!]{1,60}:\s+")
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]*+)[\"”“»]|(?<![\w'‘])['‘]([^'‘’]*+)['’](?!\w)")
_OPENERS = "\"“”„«»'‘’([{*_~ "
_ABBREVIATIONS = frozenset(
    (
        "bijv bv enz etc dhr mevr mw dr drs ir ing mr prof ca nr blz evt resp incl excl max min tel art afb fig vgl "
        "zgn ds st jl sr jr ong nl vnl m.n m.b.t o.l.v"
    ).split()
)
_NO_VERBS = frozenset(
    (
        "als dat toen omdat want en maar of hoewel zodat terwijl voordat nadat zodra dan zoals tenzij mits indien "
        "in op aan bij met van voor door over na naar om onder tegen tot uit tussen zonder volgens per dus ook dit "
        "die deze welke ik je jij u hij ze zij we wij het alles iets soms misschien"
    ).split()
)
_FRAMES = frozenset("benieuwd nieuwsgierig curieus weten af".split())
_FOR_US = frozenset("eens es maar ons mij me over meer verder".split())


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into sentences.

    >>> text = "Dhr. Bos was er. Wat zei hij?"
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Dhr. Bos was er.', ' Wat zei hij?']
    """
    for start, end in _blocks(text):
        at = start
        for stop in _STOP.finditer(text, start, end):
            if _ends(text, start, stop, end):
                yield at, stop.end()
                at = stop.end()
        if text[at:end].strip():
            yield at, end


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Cut at tabs and line breaks, but not where a line was only wrapped."""
    block: tuple[int, int] | None = None
    line_start = 0
    for match in re.finditer(r"[^\n\t]+", text):
        start, end = match.span()
        if not text[start:end].strip():
            continue
        if block is not None and _wrapped(text[line_start : block[1]], text[block[1] : start], text[start:end]):
            block = block[0], end
        else:
            if block is not None:
                yield block
            block = start, end
        line_start = start
    if block is not None:
        yield block


def _wrapped(line: str, between: str, following: str) -> bool:
    line, following = line.rstrip(), following.lstrip()
    if between.strip(" ") != "\n" or line[-1:] in ".?!…:;" or _BULLET.match(following):
        return False
    if line.rstrip("\"'”’»)*_")[-1:] in ".?!…" or _opens(_words(following)):
        return False
    return following[0].islower() or len(line) >= _LONG_LINE


def _ends(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    """Say whether a stop ends the sentence: not after "bijv.", "J." or "1.", not in '"Waarom?" vroeg hij'."""
    rest = text[stop.end() : min(stop.end() + 40, end)].lstrip("\"'“‘„«([*_ \n")
    mark = stop.group().rstrip("\"'”’»)]*_")
    before = text[max(start, stop.start() - 30) : stop.start()]
    word = before.split()[-1] if before.split() else ""
    if "?" in mark or "!" in mark:
        if not word or "://" in word or word.startswith("www."):
            return stop.end() == end or text[stop.end()].isspace()
        return mark == stop.group() or not rest[:1].islower()
    if mark != ".":
        return not rest[:1].islower()
    plain = word.strip("\"'“‘„«([*_").lower()
    known = plain in _ABBREVIATIONS or _initial(word, rest) or re.fullmatch(r"(?:\w\.)+\w", plain)
    number = plain.isdigit() and (stop.start() - start <= len(plain) + 2 or rest[:1].islower())
    return not known and not number


def _initial(word: str, rest: str) -> bool:
    letter = word.strip("\"'“‘„«([*_")
    return len(letter) == 1 and letter.isalpha() and (letter.isupper() or not rest[:1].isupper())


def question_spans(text: str) -> Iterator[tuple[int, int]]:
    """Find what is asked in a sentence, without bullet, lead-in and quotes.

    >>> text = '1. Zij vroeg: "Waarom ging je weg?"'
    >>> [text[start:end] for start, end in question_spans(text)]
    ['Waarom ging je weg?']
    """
    bare = text.rstrip("\"“”„«»'‘’)]}*_~ ")
    inner = [m.span(n) for m in _QUOTED.finditer(text) for n in (1, 2) if "?" in (m.group(n) or "")]
    if inner and not (bare.endswith("?") and inner[-1][1] < len(bare)):
        spans = inner
    else:
        start = 0
        for _ in range(3):
            bullet = _BULLET.match(text, start)
            start = bullet.end() if bullet else start
        lead = _LEAD_IN.match(text, start)
        if lead and asks(text[lead.end() :]):
            start = lead.end()
        spans = [(start, len(text))]
    for start, end in spans:
        last = max(text.rfind(mark, start, end) for mark in "?!.")
        if last >= 0 and not any(c.isalnum() for c in text[last:end]):
            end = last + 1
        while start < end and text[start] in _OPENERS and not re.match(r"['’][stnk]\s", text[start:end]):
            start += 1
        if asks(text[start:end]):
            yield start, end


def asks(text: str) -> bool:
    """Say whether a sentence may be a question or invitation; the coach itself decides afterwards.

    With a question mark it may; without one it must be built like one, or a report would be full of them.

    >>> asks("Was je boos?"), asks("waarom zei je niets"), asks("Wat mij opviel was de stilte.")
    (True, True, False)
    """
    words = _words(text)
    if not words:
        return False
    if re.search(r"\?[?!.…]*[\"'”’»)\]*_]*$", text.rstrip()[-40:]):
        return True
    return _opens(words) or _tagged(text)


def _words(text: str) -> list[str]:
    """Return the words of a sentence, as far as they tell how it is built; addresses on the web are none."""
    words = [w.strip("\"'“”‘’„«»()[]*_,.:;?!…-–") for w in text.lower().split()[:24]]
    return [w for w in words if any(c.isalpha() for c in w) and "://" not in w and not w.startswith("www.")]


def _opens(words: Sequence[str]) -> bool:
    """Say whether words open a question without a mark."""
    at = 0
    while at < len(words) - 1 and words[at] in FILLERS:
        at += 1
    rest = words[at:]
    if len(rest) < 2:
        return False
    if rest[0] in TELLING_STEMS and not _FOR_US.isdisjoint(rest[1:4]):
        return True
    if "ik" in rest[:3] and not _FRAMES.isdisjoint(rest[:8]):
        return any(is_interrogative(word) or word == "of" for word in rest[2:12])
    if rest[0] in _NO_VERBS and len(rest) > 2 and is_interrogative(rest[1]):
        rest = rest[1:]  # "Met wie …"
    if is_interrogative(rest[0]):
        subject = next((i for i, word in enumerate(rest[:4]) if i and word in SUBJECT_PRONOUNS), None)
        return subject is not None and subject > 1
    return rest[0] not in _NO_VERBS and rest[1] in (CLEAR_SUBJECTS & SECOND_PERSON_SUBJECT)


def _tagged(text: str) -> bool:
    """Say whether a sentence ends in ", toch" or ", vind je niet"."""
    head, comma, tail = text.lower().rpartition(",")
    words = tuple(re.findall(r"\w+", tail[:40]))
    return bool(head and comma) and (words in TAG_PHRASES or (len(words) == 1 and words[0] in TAGS - {"niet", "dan"}))
