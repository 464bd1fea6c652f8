"""A report as one HTML file: no network, no script; in light and dark, on paper, on a telephone, read aloud."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from ..sessions.interval import Share
from ..sessions.report import Chosen, Mark, SessionReport
from .multiples import multiples
from .page import folded, means, page, scrolled, share_table, table, typed
from .session_charts import draw_bars, draw_intervals, rows_of, voice_rows
from .session_words import (
    BLOCKS,
    FORM_NAMES,
    NAMES,
    between,
    by_weight,
    chosen_title,
    counted,
    decimal,
    facts,
    in_short,
    moment,
    percent,
    plural,
    remark_words,
    source_line,
    told,
)
from .shown import shown
from .timeline_chart import draw_timeline

PRINTED = 60
"""The table of all turns is printed up to so many; a longer one is in the CSV."""
_LISTED = 5000
_GLYPHS = {
    "open": '<circle cx="8" cy="8" r="5" fill="var(--open)"/>',
    "invitation": '<path d="M8 2.5 13.5 8 8 13.5 2.5 8z" fill="var(--open)"/>',
    "closed": '<rect x="3.5" y="3.5" width="9" height="9" fill="none" stroke="var(--closed)" stroke-width="1.6"/>',
    "choice": '<path d="M8 2.8 13.4 13H2.6z" fill="none" stroke="var(--closed)" stroke-width="1.6"/>',
    "statement": '<path d="M3.5 3.5 12.5 12.5M12.5 3.5 3.5 12.5" stroke="var(--closed)" stroke-width="3"/>',
    "minded": '<circle cx="8" cy="8" r="3.6" fill="var(--open)"/>'
    '<circle cx="8" cy="8" r="6.6" fill="none" stroke="var(--minded)" stroke-width="1.7"/>',
    "talk": '<rect x="0" y="5.5" width="16" height="5" fill="var(--line)"/>',
}
_LEGEND = (
    ("open", "open vraag"),
    ("invitation", "uitnodiging"),
    ("closed", "gesloten vraag"),
    ("choice", "keuzevraag"),
    ("statement", "mededeling waarin iets opviel"),
    ("minded", "rand: hier viel iets op"),
    ("talk", "dikke lijn: de inbrenger vertelt"),
)


def render_html(report: SessionReport) -> str:
    """Return the report as one self-contained page.

    Raises:
        ChartsMissingError: if matplotlib is not installed.
    """
    makers: tuple[Callable[[SessionReport], Iterator[str]], ...] = (
        _head,
        _quality,
        _timeline,
        _questions,
        _kinds,
        _flow,
        _remarks,
        _compare,
        _people,
        _reading,
        _unread,
    )
    body = "\n".join(piece for make in makers for piece in make(report))
    return page(f"Vraagrapport: {shown(report.label, 80)}", body)


def _head(report: SessionReport) -> Iterator[str]:
    items = "".join(f"<li>{escape(shown(fact, 80))}</li>" for fact in facts(report))
    yield f'<header><p class="kind">Vraagrapport</p><h1>{typed(report.label, 80)}</h1>'
    yield f'<ul class="facts">{items}</ul></header>'
    short = "".join(f"<li><strong>{escape(a)}</strong> {escape(b)}</li>" for a, b in in_short(report))
    yield f'<ul class="short">{short}</ul>'
    for note in report.notes:
        yield f'<p class="note told">{escape(shown(note))}</p>'


def _quality(report: SessionReport) -> Iterator[str]:
    rows = rows_of(report.quality, NAMES)
    chart = draw_intervals("kwaliteit", "Wat het meest zegt over de kwaliteit van het gesprek", rows)
    yield "<h2>Wat het meest telt</h2>"
    yield (
        "<p>Te vroeg advies scheidt minder goede gesprekken het duidelijkst van goede; daarna komen oordeel, invullen "
        "en vragen stapelen. De stip is het aandeel van de vragen, de balk eromheen laat zien hoe zeker dat is. "
        "Een advies zonder vraagteken telt ook mee; dan is het aantal hoger dan het aantal vragen.</p>"
    )
    items = [_quality_item(report, name) for name in report.quality]
    behind = folded("Tabel bij wat het meest telt", share_table("Beurten waarin een regel van de stap iets ziet", rows))
    yield (
        f'<div class="card long"><div class="pair"><div class="one">{chart}{behind}</div>'
        f'<ul class="quality">{"".join(items[:4])}</ul></div><ul class="quality also">{"".join(items[4:])}</ul></div>'
    )


def _quality_item(report: SessionReport, name: str) -> str:
    block = BLOCKS[name]
    where = source_line(report.sources.get(name))
    source = f'<p class="source">Bron: {escape(shown(where, 500))}</p>' if where else ""
    return (
        f"<li><h3>{escape(block.title)}: {told(report.quality[name])}</h3><p>{escape(block.means)}</p>"
        f'<p class="next">{escape(block.next)}</p>{source}</li>'
    )


def _timeline(report: SessionReport) -> Iterator[str]:
    yield f"<h2>{escape(BLOCKS['timeline'].title)}</h2>"
    legend = "".join(
        f'<li><svg viewBox="0 0 16 16" aria-hidden="true">{_GLYPHS[name]}</svg>{escape(words)}</li>'
        for name, words in _LEGEND
    )
    wide, narrow = draw_timeline(report, "tijd-breed", 860), draw_timeline(report, "tijd-smal", 340)
    parts = (
        [
            f"{i}. {escape(shown(part.title or 'onbekende stap', 80))}",
            f"{part.first}–{part.last}",
            str(part.turns),
            str(part.questions),
            str(part.open),
            str(part.minded),
        ]
        for i, part in enumerate(report.parts, 1)
    )
    heads = ("stap", "beurten", "aantal", "vragen", "open", "viel op")
    behind = folded("Tabel bij de tijdlijn", table("De stappen, in volgorde", heads, parts, numbers=5))
    yield (
        f'<div class="card long"><div class="wide">{wide}</div><div class="narrow">{narrow}</div>'
        f'<ul class="legend">{legend}</ul>{means(report, "timeline")}{behind}{_all_turns(report)}</div>'
    )


def _all_turns(report: SessionReport) -> str:
    titles = {part.step: part.title for part in report.parts}
    heads = ["beurt", "tijd", "stap", "wie", "vorm", "soort", "over", "viel op"]
    heads += ["tekst"] if any(mark.text for mark in report.timeline) else []
    rows = (_turn_row(mark, titles, with_text=len(heads) > 8) for mark in report.timeline[:_LISTED])
    inside = table("Elke beurt; wat de inbrenger zegt, krijgt geen oordeel", heads, rows)
    if len(report.timeline) > _LISTED:
        inside += f'<p class="note">Dit zijn de eerste {_LISTED} beurten; alle beurten staan in de CSV.</p>'
    if len(report.timeline) <= PRINTED:
        return folded("Alle beurten", inside, tall=True)
    elsewhere = '<p class="note print">De lijst van alle beurten staat alleen in het bestand en in de CSV.</p>'
    return folded("Alle beurten", inside, tall=True, printed=False) + elsewhere


def _turn_row(mark: Mark, titles: dict[str | None, str], *, with_text: bool) -> list[str]:
    inbrenger = mark.role.value == "inbrenger"
    row = [
        str(mark.number),
        "–" if mark.time is None else moment(mark.time),
        escape(shown(titles.get(mark.step) or "–", 60)),
        typed(mark.label or mark.role.dutch, 60),
        "–" if inbrenger else mark.form.dutch,
        "–" if inbrenger or mark.aim is None else mark.aim.dutch + (", doorvraag" if mark.follow_up else ""),
        "–" if inbrenger or mark.focus is None else mark.focus.dutch,
        ", ".join(flag.dutch for flag in mark.minded) or "–",
    ]
    return [*row, typed(mark.text or "–")] if with_text else row


def _questions(report: SessionReport) -> Iterator[str]:
    for name, chosen, kind in (("proud", report.proud, ""), ("rewrite", report.rewrite, " change")):
        yield f"<section><h2>{escape(chosen_title(name, len(chosen)))}</h2>"
        if not report.kept:
            yield "<p>De tekst van deze sessie is niet bewaard. Daarom staan hier geen vragen.</p></section>"
            continue
        if not chosen:
            none = (
                "Er is geen vraag zonder aandachtspunt gevonden."
                if name == "proud"
                else "Er is niets te verbeteren gevonden."
            )
            yield f"<p>{none}</p></section>"
            continue
        yield means(report, name)
        items = "".join(_proud(c) if name == "proud" else _change(c) for c in chosen)
        yield f'<ol class="asked{kind}">{items}</ol></section>'


def _proud(chosen: Chosen) -> str:
    return (
        f"<li><blockquote>{_marked(chosen)}</blockquote><p>{escape(shown(chosen.message, 500))}</p>{_who(chosen)}</li>"
    )


def _change(chosen: Chosen) -> str:
    better = (
        f'<p class="better"><b>Je kunt ook vragen</b> {typed(chosen.suggestion, 300)}</p>' if chosen.suggestion else ""
    )
    title, message = escape(shown(chosen.title, 500)), escape(shown(chosen.message, 500))
    return (
        f"<li><blockquote>{_marked(chosen)}</blockquote><p><strong>{title}.</strong> {message}</p>"
        f"{better}{_who(chosen)}</li>"
    )


def _who(chosen: Chosen) -> str:
    parts = [f"Beurt {chosen.number}", FORM_NAMES.get(chosen.form.value, chosen.form.dutch).lower()]
    parts += [chosen.aim.dutch] if chosen.aim else []
    parts += [f"bron: {source_line(chosen.source)}"] if chosen.source else []
    return f'<p class="source">{escape(shown(" · ".join(parts), 500))}</p>'


def _marked(chosen: Chosen) -> str:
    """Return the text with what a rule minds marked; a long text is cut for show, its marks too."""
    if chosen.text is None:
        return "<i>tekst niet bewaard</i>"
    parts: list[str] = []
    at, most = 0, 400
    for start, end in chosen.spans:
        if end > most:
            break
        parts.append(escape(_piece(chosen.text[at:start])))
        parts.append(f"<mark>{escape(_piece(chosen.text[start:end]))}</mark>")
        at = end
    return f"<bdi>{''.join(parts)}{escape(_piece(chosen.text[at:], max(1, most - at)))}</bdi>"


def _piece(text: str, most: int = 10**9) -> str:
    """Return a part of a line; the spaces at its ends belong to it."""
    front = " " if text[:1].isspace() else ""
    back = " " if text[-1:].isspace() and len(text) > 1 else ""
    return f"{front}{shown(text, most)}{back}"


def _kinds(report: SessionReport) -> Iterator[str]:
    yield "<h2>Wat voor vragen</h2>"
    yield '<p class="note">De dunne streep onder een balk laat zien hoe zeker het aandeel is.</p><div class="cards">'
    narrow = report.narrow
    form = f'<p class="big">{told(report.open)} <small>open of uitnodigend, {counted(report.open)}</small></p>'
    if narrow.enough:
        words = f"{percent(narrow.share)} van de vragen is gericht op één gegeven, zoals wie of wanneer."
        form += f'<p class="note">{words}</p>'
    yield _bars_card(report, "form", rows_of(report.forms, FORM_NAMES), form, hatched=frozenset({2, 3}))
    yield _bars_card(report, "aims", rows_of(report.aims, NAMES))
    yield "</div>"
    yield _bars_card(report, "focus", rows_of(report.focus, NAMES), wide=True)


def _bars_card(
    report: SessionReport,
    block: str,
    rows: Sequence[tuple[str, Share]],
    more: str = "",
    *,
    hatched: frozenset[int] = frozenset(),
    line: float | None = None,
    wide: bool = False,
) -> str:
    title = BLOCKS[block].title
    chart = draw_bars(block, title, rows, hatched=hatched, line=line)
    behind = folded(f"Tabel bij: {title.lower()}", share_table(title, rows))
    head = f"<h3>{escape(title)}</h3>"
    if wide:
        words = f"{more}{means(report, block)}{behind}"
        return f'<div class="card pair"><div class="one">{head}{chart}</div><div>{words}</div></div>'
    return f'<div class="card one">{head}{more}{chart}{means(report, block)}{behind}</div>'


def _figure_card(report: SessionReport, block: str, big: str, small: str, more: str = "") -> str:
    return (
        f'<div class="card"><h3>{escape(BLOCKS[block].title)}</h3><p class="big">{escape(big)}</p>'
        f"<p><strong>{escape(small)}</strong></p>{more}{means(report, block)}</div>"
    )


def _flow(report: SessionReport) -> Iterator[str]:
    yield '<h2>Hoe het gesprek liep</h2><div class="cards">'
    asked_on, turned, runs, voices = report.follow_up, report.alternation, report.barrage, report.voices
    small = f"{counted(asked_on)} vragen gaan verder op wat de inbrenger zei ({between(asked_on)})"
    yield _figure_card(report, "follow_up", told(asked_on), small)
    small = f"is van een andere soort dan de vraag ervoor; bij persoon, taak en omgeving: {told(turned.focus)}"
    yield _figure_card(report, "alternation", told(turned.aim), small)
    if report.rate is None:
        yield _figure_card(report, "rate", "–", "de tijden van dit gesprek zijn niet bekend")
    else:
        yield _figure_card(report, "rate", decimal(report.rate), "vragen per minuut")
    starts = ", ".join(map(str, runs.starts[:8])) + (" en verder" if len(runs.starts) > 8 else "")
    more = f'<p class="note">Ze beginnen bij beurt {starts}.</p>' if runs.runs else ""
    small = f"drie of meer vragen op rij; de langste rij is {plural(runs.longest, 'vraag', 'vragen')}"
    yield _figure_card(report, "barrage", f"{runs.runs} keer", small, more)
    yield "</div>"
    if voices.each:
        big = f'<p class="big">{told(voices.largest)} <small>van één vrager</small></p>'
        if voices.largest.enough and len(voices.each) > 1:
            words = (
                f"{counted(voices.largest)} vragen komen van één vrager. Bij een gelijke verdeling is dat "
                f"{percent(voices.equal)}: de streepjeslijn. De scheefheid (Gini) is {decimal(voices.gini, 2)}; 0 is "
                "gelijk, 1 is alles bij één."
            )
            big += f"<p>{escape(words)}</p>"
        yield _bars_card(report, "voices", voice_rows(voices), big, line=voices.equal, wide=True)


def _remarks(report: SessionReport) -> Iterator[str]:
    if not report.remarks:
        return
    yield f"<section><h2>{escape(BLOCKS['remarks'].title)}</h2>{means(report, 'remarks', source=False)}"
    items = []
    for same in by_weight(report):
        first = same[0]
        turns = [remark.turns[0] for remark in same if remark.turns]
        where = ", ".join(map(str, turns[:6])) + (" en verder" if len(turns) > 6 else "")
        since = f"Vanaf beurt {where} · " if where else ""
        items.append(
            f"<li><h3>{escape(shown(first.title, 500))} <small>({escape(first.severity.dutch)})</small></h3>"
            f"<p>{escape(shown(remark_words(same), 500))}</p>"
            f'<p class="source">{since}bron: {escape(shown(source_line(first.source), 500))}</p></li>'
        )
    yield f'<div class="card"><ul class="quality">{"".join(items)}</ul></div></section>'


def _compare(report: SessionReport) -> Iterator[str]:
    sessions = (*report.earlier, report.summary())
    yield f"<section><h2>{escape(BLOCKS['compare'].title)}</h2>{means(report, 'compare')}"
    if not report.earlier:
        none = "Er is nog geen eerdere sessie om naast te leggen; hieronder staat alleen de norm van de methode."
        yield f'<p class="note">{none}</p>'
    lines = "Het gearceerde deel vraagt aandacht; boven de streepjeslijn is het een compliment."
    yield f'<p class="note">{lines}</p>'
    yield multiples(report, sessions)
    yield "</section>"


def _people(report: SessionReport) -> Iterator[str]:
    if not report.people:
        return
    yield f"<section><h2>{escape(BLOCKS['people'].title)}</h2>{means(report, 'people', source=False)}"
    heads = (
        "naam",
        "vragen",
        "open",
        "doorvragen",
        *(NAMES[name] for name in ("advice", "judgement", "interpretation")),
    )
    rows = (
        [
            typed(person.name, 60),
            str(person.questions),
            told(person.open),
            told(person.follow_up),
            *(told(person.quality[name]) for name in ("advice", "judgement", "interpretation")),
        ]
        for person in report.people
    )
    inside = table("Wie toestemming gaf", heads, rows, numbers=6)
    yield f"{scrolled('Per deelnemer', inside)}</section>"


def _reading(report: SessionReport) -> Iterator[str]:
    versions = report.versions
    made = f" Coach {versions.coach}, regels {versions.rules}." if versions is not None else ""
    yield (
        "<section><h2>Zo lees je dit rapport</h2>"
        f"<p>Onder de {report.minimum} vragen noemen we geen percentage; dan zegt het te weinig. Het interval "
        "geeft aan tussen welke grenzen het echte aandeel waarschijnlijk ligt (95%). De coach leest elke vraag "
        "automatisch en kan zich vergissen; over een hele sessie is het beeld betrouwbaarder dan bij één vraag.</p>"
        "<p>Het rapport gaat over vragen en niet over mensen. Deelnemers heten Deelnemer 1, 2 en verder, "
        f"tenzij iemand toestemming gaf voor de eigen naam.</p><p class='note'>{escape(made.strip())}</p></section>"
    )


def _unread(report: SessionReport) -> Iterator[str]:
    if not report.unread:
        return
    yield "<section><h2>Wat we niet konden lezen</h2>"
    yield "<p>Deze regels van het bestand tellen niet mee, of anders dan je misschien verwacht.</p>"
    rows = ([str(one.number), escape(shown(one.message))] for one in report.unread[:200])
    inside = table("Per regel van het bestand", ("regel", "wat en wat te doen"), rows)
    more = len(report.unread) - 200
    rest = f"<p class='note'>En nog {more} regels.</p>" if more > 0 else ""
    yield f'<div class="card">{inside}{rest}</div></section>'
