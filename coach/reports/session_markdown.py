"""A report as Markdown: the figures and the chosen questions, for a wiki or a mail."""

import re
from collections.abc import Iterable, Iterator, Sequence

from ..sessions.interval import Share
from ..sessions.report import Chosen, SessionReport
from .session_charts import norm_words
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
    percent,
    plural,
    remark_words,
    source_line,
    told,
)
from .shown import shown

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-.!|&~:@$^=()])")


def render_markdown(report: SessionReport) -> str:
    """Return the report as Markdown; what was typed is escaped, so that it makes no links, images or markup."""
    return "\n".join(_lines(report)) + "\n"


def plain(text: str, most: int = 400) -> str:
    r"""Return what somebody typed as Markdown that shows just that.

    >>> print(plain("**Kijk** <b> [hier](http://a.b)"))
    \*\*Kijk\*\* \<b\> \[hier\]\(http\://a\.b\)
    """
    return _SPECIAL.sub(r"\\\1", shown(text, most))


def _lines(report: SessionReport) -> Iterator[str]:
    yield f"# Vraagrapport: {plain(report.label, 80)}\n\n{' · '.join(facts(report))}\n"
    for head, words in in_short(report):
        yield f"- **{head}.** {words}"
    yield from (f"\n{plain(note)}" for note in report.notes)
    yield "\n## Wat het meest telt\n"
    yield from _table(("wat", "aantal", "aandeel", "95%-interval", "probeer"), (
        [NAMES[name], counted(s), told(s), between(s), BLOCKS[name].next] for name, s in report.quality.items()
    ))  # fmt: skip
    yield f"\n## {BLOCKS['timeline'].title}\n"
    yield from _table(("stap", "beurten", "vragen", "open", "viel op"), (
        [plain(p.title or "onbekende stap", 80), f"{p.first}–{p.last}", str(p.questions), str(p.open), str(p.minded)]
        for p in report.parts
    ))  # fmt: skip
    for name, chosen in (("proud", report.proud), ("rewrite", report.rewrite)):
        yield f"\n## {chosen_title(name, len(chosen))}\n"
        if not report.kept:
            yield "De tekst van deze sessie is niet bewaard. Daarom staan hier geen vragen."
            continue
        yield from (_chosen(c) for c in chosen)
        yield f"\n{BLOCKS[name].next}"
    for name, shares, names in (
        ("form", report.forms, FORM_NAMES),
        ("aims", report.aims, NAMES),
        ("focus", report.focus, NAMES),
    ):
        yield f"\n## {BLOCKS[name].title}\n"
        yield from _shares((names[key], share) for key, share in shares.items())
        yield f"\n{BLOCKS[name].means} {BLOCKS[name].next}{_source(report, name)}"
    yield "\n## Hoe het gesprek liep\n"
    yield f"- Open of uitnodigend: {told(report.open)} ({counted(report.open)})"
    yield f"- Afwisseling: {told(report.alternation.aim)} van de vragen is van een andere soort dan de vorige"
    yield f"- Doorvragen: {told(report.follow_up)} ({counted(report.follow_up)}). {BLOCKS['follow_up'].next}"
    yield f"- Tempo: {decimal(report.rate)} vragen per minuut" if report.rate is not None else "- Tempo: niet bekend"
    voices, runs = report.voices, report.barrage
    yield f"- Verdeling: {told(voices.largest)} van één vrager; gelijk verdeeld is {percent(voices.equal)}"
    yield f"- Drie of meer vragen op rij: {runs.runs} keer; de langste rij is {plural(runs.longest, 'vraag', 'vragen')}"
    if report.remarks:
        yield f"\n## {BLOCKS['remarks'].title}\n"
        for same in by_weight(report):
            where = plain(source_line(same[0].source))
            yield f"- **{plain(same[0].title)}** ({same[0].severity.dutch}): {plain(remark_words(same))} *{where}*"
    yield f"\n## {BLOCKS['compare'].title}\n"
    sessions = (*report.earlier[-11:], report.summary())
    norms = {norm.measure: norm_words(norm) for norm in report.norms}
    yield from _table(["wat", *(plain(s.label, 30) for s in sessions), "norm"], (
        [NAMES[m], *(told(s.shares.get(m, Share.of(0, 0))) for s in sessions), norms.get(m, "")]
        for m in report.summary().shares
    ))  # fmt: skip
    if report.people:
        yield f"\n## {BLOCKS['people'].title}\n"
        yield from _table(("naam", "vragen", "open", "doorvragen"), (
            [plain(p.name, 60), str(p.questions), told(p.open), told(p.follow_up)] for p in report.people
        ))  # fmt: skip
    if report.unread:
        yield "\n## Wat we niet konden lezen\n"
        yield from (f"- regel {one.number}: {plain(one.message)}" for one in report.unread[:200])


def _chosen(chosen: Chosen) -> str:
    text = "tekst niet bewaard" if chosen.text is None else plain(chosen.text)
    better = f"\n   Je kunt ook vragen: {plain(chosen.suggestion)}" if chosen.suggestion else ""
    title = f"{chosen.title}. " if chosen.title else ""
    return f"1. “{text}” (beurt {chosen.number})\n   {plain(title + chosen.message, 600)}{better}"


def _source(report: SessionReport, block: str) -> str:
    where = source_line(report.sources.get(block))
    return f" *{plain(where)}*" if where else ""


def _shares(rows: Iterable[tuple[str, Share]]) -> Iterator[str]:
    cells = ([name, counted(s), told(s), between(s)] for name, s in rows)
    return _table(("wat", "aantal", "aandeel", "95%-interval"), cells)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
