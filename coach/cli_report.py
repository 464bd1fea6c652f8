"""The command ``coach report``: from transcripts to reports on the questions in them."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cli_door import MethodOption, PipelineOption, RulesOption, door, stderr
from .errors import InputError

if TYPE_CHECKING:
    from .coach import Coach
    from .sessions import SessionReport, Summary, Unread
    from .transcripts import Conversation, Problem


class Output(StrEnum):
    """What a report is written as."""

    HTML = "html"
    JSON = "json"
    CSV = "csv"
    MD = "md"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asked for, for every file.

    Attributes:
        output: what it is written as.
        inbrenger: the name of who brings the case.
        method: the id of the method.
        release: the names that may be shown.
        columns: of a table, which column is what.
        text: True shows the text of every turn, None that of the chosen questions, False none.
    """

    output: Output
    inbrenger: str | None
    method: str | None
    release: frozenset[str]
    columns: Mapping[str, str]
    text: bool | None


def report(
    files: Annotated[list[str], typer.Argument(help="Transcripts or chat exports, oldest session first; - reads one.")],
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", help="A file, a folder, or - for standard output; FILE.html if left out."),
    ] = None,
    format: Annotated[Output, typer.Option("--format", help="What to write.")] = Output.HTML,
    inbrenger: Annotated[str | None, typer.Option("--inbrenger", help="Name of who brings the case.")] = None,
    method: MethodOption = None,
    release: Annotated[
        list[str] | None, typer.Option("--release", help="Name that may be shown, with consent; repeatable.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option("--columns", help="Columns of a table: text=…,speaker=…,time=…,step=…,role=….")
    ] = None,
    keep_text: Annotated[
        bool | None,
        typer.Option(
            "--keep-text/--no-text",
            help="Show the text of every turn, or of none; if left out, of the six chosen questions only.",
        ),
    ] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(
            "--compare", help="An earlier session: its JSON report or its transcript; repeatable, oldest first."
        ),
    ] = None,
    rules: RulesOption = None,
    pipeline: PipelineOption = None,
) -> None:
    """Report on the questions of a session: one self-contained HTML file, or JSON, CSV or Markdown."""
    with door():
        targets = _targets(files, output, format)
        sources = [_read(file) for file in files]
        wishes = Wishes(format, inbrenger, method, frozenset(release or ()), _columns(columns), keep_text)
        from .cli import loaded

        talks = [_conversation(file, data, wishes) for file, data in zip(files, sources, strict=True)]
        coach = loaded(pipeline, rules)
        earlier = [_earlier(coach, file, wishes) for file in compare or ()]
        made = []
        for file, talk, target in zip(files, talks, targets, strict=True):
            one = _make(coach, file, talk, wishes, earlier)
            earlier.append(one.summary())
            made.append((one, target))
            _write(target, _rendered(one, format))
        if format is Output.HTML and output not in (None, "-") and len(made) > 1:
            from .reports.sessions_html import render_overview

            where = Path(str(output)) / "vergelijking.html"
            _write(where, render_overview([(one, target.name) for one, target in made if target is not None]))


def _targets(files: Sequence[str], output: str | None, format: Output) -> list[Path | None]:
    """Return where each report goes; None is standard output."""
    folder = output is not None and output != "-" and (len(files) > 1 or output.endswith("/") or Path(output).is_dir())
    if output == "-" or (output is None and files == ["-"]):
        if len(files) > 1:
            raise InputError("Standard output takes one report. Name a folder with -o.", code="output")
        return [None]
    if output is not None and not folder:
        return [Path(output)]
    if folder and Path(str(output)).exists() and not Path(str(output)).is_dir():
        raise InputError("Several reports need a folder, and -o names a file. Name a folder.", code="output")
    if folder:
        Path(str(output)).mkdir(parents=True, exist_ok=True)
    targets: list[Path | None] = []
    for file in files:
        name = Path(file).name if file != "-" else "sessie"
        place = Path(str(output)) / name if folder else Path(file)
        target, again = Path(f"{place}.{format.value}"), 2
        while target in targets:
            target, again = Path(f"{place}-{again}.{format.value}"), again + 1
        targets.append(target)
    return targets


def _read(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check name and rights", code="file") from error


def _write(target: Path | None, text: str) -> None:
    data = text.encode("utf-8", errors="replace")
    if target is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    try:
        target.write_bytes(data)
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror}); check the folder", code="file") from error
    _say(f"coach: {target}")


def _say(line: str) -> None:
    stderr().print(line)


def _columns(given: str | None) -> dict[str, str]:
    found = {}
    for pair in (given or "").split(",") if given else ():
        field, _, column = pair.partition("=")
        if field.strip() not in ("text", "speaker", "time", "step", "role") or not column.strip():
            raise InputError(
                "--columns takes text=NAME,speaker=NAME,time=NAME,step=NAME,role=NAME; leave out what is not there.",
                code="columns",
            )
        found[field.strip()] = column.strip()
    return found


def _conversation(file: str, data: bytes, wishes: Wishes, *, ask: bool = True) -> "Conversation":
    """Read a file, list what was not understood, and settle who brings the case."""
    from .transcripts import read_transcript, turns_of

    name = "sessie.txt" if file == "-" else Path(file).name
    try:
        transcript = read_transcript(data, name, columns=wishes.columns or None)
        talk = turns_of(transcript, inbrenger=wishes.inbrenger, method=wishes.method)
    except InputError as error:
        raise InputError(f"{file}: {error}", code=error.code, status=error.status, field=error.field) from error
    for problem in talk.problems:
        _say(f"{file}:{problem.number}: {problem.message}")
    if ask and not talk.sure and wishes.inbrenger is None and _terminal() and talk.speakers:
        chosen = _ask(talk)
        if chosen is not None:
            talk = turns_of(transcript, inbrenger=chosen, method=wishes.method)
    if not talk.sure and wishes.inbrenger is None:
        _say(f"{file}: wie de casus inbrengt is niet zeker; kies met --inbrenger NAAM")
    return talk


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask(talk: "Conversation") -> str | None:
    names = [name for name, _ in talk.speakers]
    for i, (name, turns) in enumerate(talk.speakers, 1):
        typer.echo(f"  {i}. {name} ({turns} beurten)", err=True)
    first = names.index(talk.inbrenger) + 1 if talk.inbrenger in names else 0
    answer: int = typer.prompt("Wie brengt de casus in? (0: niemand)", default=first, type=int, err=True)
    return names[answer - 1] if 1 <= answer <= len(names) else None


def _earlier(coach: "Coach", file: str, wishes: Wishes) -> "Summary":
    """Return the figures of an earlier session, from its report as JSON or from its transcript."""
    from .reports.session_json import read_summary

    data = _read(file)
    if (found := read_summary(data.decode("utf-8", errors="replace"))) is not None:
        return found
    plain = replace(wishes, inbrenger=None, release=frozenset(), columns={}, text=False)
    return _make(coach, file, _conversation(file, data, plain, ask=False), plain, ()).summary()


def _make(
    coach: "Coach", file: str, talk: "Conversation", wishes: Wishes, earlier: Sequence["Summary"]
) -> "SessionReport":
    from .sessions import make_report, method_info, review_conversation, turns_of_feedback, with_suggestions
    from .sessions.notes import notes_of

    told = review_conversation(coach, talk.turns, wishes.method, meanwhile=lambda: _load(wishes))
    method = method_info(coach.rulebook, told.turns[0].method)
    turns = list(turns_of_feedback(told.turns, coach.rulebook, text=wishes.text is not False))
    if wishes.text is not False:
        turns = with_suggestions(coach, turns, told.turns, method)
    names = {name for name, _ in talk.speakers}
    if len(wishes.release - names) == len(wishes.release) > 0:
        _say(f"{file}: geen van de namen bij --release staat in dit gesprek")
    return make_report(
        turns,
        method,
        label=_label(file),
        findings=told.findings,
        released=wishes.release & names,
        all_text=wishes.text is True,
        earlier=earlier,
        notes=notes_of(talk, given=wishes.inbrenger is not None),
        unread=[_unread(problem) for problem in talk.problems],
        versions=told.versions,
    )


def _load(wishes: Wishes) -> None:
    """Load what is slow and needed after the review: the question bank for rewrites, and matplotlib."""
    if wishes.text is not False:
        from .rewrite.bank import load_bank

        load_bank()
    if wishes.output is Output.HTML:
        from .reports.drawing import Drawing

        sheet = Drawing("x", 10, 10)
        sheet.text(1, 1, "x")
        sheet.svg("", "")


def _unread(problem: "Problem") -> "Unread":
    from .sessions import Unread

    return Unread(problem.number, problem.message)


def _label(file: str) -> str:
    name = "sessie" if file == "-" else Path(file).stem
    return name[:1].upper() + name[1:]


def _rendered(report: "SessionReport", format: Output) -> str:
    if format is Output.JSON:
        from .reports.session_json import render_json

        return render_json(report)
    if format is Output.CSV:
        from .reports.session_csv import render_csv

        return render_csv(report)
    if format is Output.MD:
        from .reports.session_markdown import render_markdown

        return render_markdown(report)
    from .reports.session_html import render_html

    return render_html(report)
