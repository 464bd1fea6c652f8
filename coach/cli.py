"""The command ``coach``: parse arguments, call one library function, print a report, choose the exit code."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, BinaryIO, TextIO

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from .cli_cases import cases_app
from .cli_door import Json, MethodOption, PipelineOption, RulesOption, StepOption, door, stderr, stdout
from .cli_feedback import feedback_app
from .cli_keys import keys_app
from .cli_practice import practise
from .cli_report import report
from .cli_rules import rules_app
from .errors import CoachError, InputError

app = typer.Typer(
    name="coach",
    help="Vraagcoach: what kind of question is this, and what do the intervision handouts say about it?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
train_app = typer.Typer(help="Rebuild a model from its recipe.", no_args_is_help=True)
app.add_typer(train_app, name="train")
app.add_typer(rules_app, name="rules")
app.add_typer(keys_app, name="keys")
app.command()(report)
app.add_typer(cases_app, name="cases")
app.add_typer(feedback_app, name="feedback")
app.command("oefen")(practise)


def loaded(pipeline: str | None, rules: Path | None) -> Any:
    """Load the coach, and say on standard error which rules were skipped."""
    from .coach import Coach

    coach = Coach.load(pipeline, rules=rules)
    for error in coach.rulebook.errors:
        stderr().print(f"coach: skipped: {error}")
    return coach


@app.command()
def check(
    text: Annotated[str, typer.Argument(help="The question; - reads it from standard input.")],
    method: MethodOption = None,
    step: StepOption = None,
    context: Annotated[list[str] | None, typer.Option("--context", help="What the inbrenger said; repeatable.")] = None,
    as_json: Json = False,
    rules: RulesOption = None,
    pipeline: PipelineOption = None,
) -> None:
    """Review one question and show the feedback in Dutch."""
    from .model import Turn
    from .reports.text import show

    with door():
        turn = Turn(_argument(text), method=method, step=step, context=context or ())
        feedback = loaded(pipeline, rules).review(turn)
        if as_json:
            print(json.dumps(feedback.to_dict(), ensure_ascii=False, indent=2))
        else:
            show(feedback, stdout(wraps=True))


@app.command()
def rewrite(
    text: Annotated[str, typer.Argument(help="The question; - reads it from standard input.")],
    show_all: Annotated[bool, typer.Option("--all", help="Every candidate, with why some were dropped.")] = False,
    method: MethodOption = None,
    step: StepOption = None,
    context: Annotated[list[str] | None, typer.Option("--context", help="What the inbrenger said; repeatable.")] = None,
    as_json: Json = False,
    rules: RulesOption = None,
    pipeline: PipelineOption = None,
) -> None:
    """Offer other questions: up to three, best first, each reviewed by the coach itself."""
    from dataclasses import asdict

    from .model import Turn

    with door():
        turn = Turn(_argument(text), method=method, step=step, context=context or ())
        coach = loaded(pipeline, rules)
        console = stdout()
        if show_all:
            rows = [
                {
                    "text": tested.draft.text,
                    "kind": tested.draft.kind.value,
                    "confidence": tested.draft.confidence,
                    "dropped": tested.dropped,
                }
                for tested in coach.candidates(turn)
            ]
            for row in () if as_json else rows:
                mark = "  " if row["dropped"] is None else "- "
                why = "" if row["dropped"] is None else f"  ({row['dropped']})"
                console.print(f"{mark}{row['text']}  [{row['kind']}, {row['confidence']}]{why}")
        else:
            rows = [asdict(suggestion) for suggestion in coach.review(turn).suggestions]
            for row in () if as_json else rows:
                console.print(f"{row['text']}  [{row['kind']}, {row['confidence']}]")
        if as_json:
            print(json.dumps(rows, ensure_ascii=False, indent=2))
        elif not rows:
            console.print("Geen betere vraag gevonden, of niet nodig.")


@app.command()
def label(
    file: Annotated[
        str, typer.Argument(help="JSON Lines; CSV, TSV or Parquet with a column 'text'; plain lines; or -.")
    ],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; standard output if left out.")
    ] = None,
    method: MethodOption = None,
    step: StepOption = None,
    rules: RulesOption = None,
    pipeline: PipelineOption = None,
    processes: Annotated[
        int | None, typer.Option(help="For Parquet: how many processes; one a core if left out.")
    ] = None,
) -> None:
    """Label many turns: JSON Lines in input order. Lines that do not parse are reported, the rest is labelled.

    FILE.parquet -o OUT.parquet keeps the columns, adds the labels, and works on all cores.
    """
    from .batch import label_items, label_row, read_items

    if file.lower().endswith(".parquet"):
        _label_parquet(file, output, method, step, rules, pipeline, processes)
        return
    with door():
        coach = loaded(pipeline, rules)
        coach.rulebook.place(method, step)
        errors = 0
        with _reading(file) as source, _writing(output) as out, _progress(output is not None) as advance:
            for item, result in label_items(coach, read_items(source, file, method=method, step=step)):
                if isinstance(result, CoachError):
                    errors += 1
                    shown = str(result) if str(result).startswith(file) else f"{file}:{item.line}: {result}"
                    stderr().print(f"coach: {shown}")
                out.write(json.dumps(label_row(item, result), ensure_ascii=False) + "\n")
                advance()
        if errors:
            raise typer.Exit(2)


def _label_parquet(
    file: str,
    output: Path | None,
    method: str | None,
    step: str | None,
    rules: Path | None,
    pipeline: str | None,
    processes: int | None,
) -> None:
    from .batch import label_parquet

    with door():
        if output is None:
            raise InputError(f"{file}: say where the labelled file goes: -o OUT.parquet", code="no-output")
        coach = loaded(pipeline, rules)
        rows, errors = label_parquet(file, output, method=method, step=step, coach=coach, processes=processes)
        if errors:
            what = f"coach: {file}: {errors:,} of {rows:,} rows could not be labelled; see the column error"
            stderr().print(what)
            raise typer.Exit(2)


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Labelled turns in the handbook's format (JSON Lines).")],
    as_json: Json = False,
    errors: Annotated[int, typer.Option("--errors", help="How many errors to list.")] = 40,
    rules: RulesOption = None,
    pipeline: PipelineOption = None,
) -> None:
    """Score the coach against gold labels; optional flags are not counted."""
    from .corpus import read_gold
    from .evaluate import evaluate as score

    with door():
        turns = read_gold(gold)
        if not turns:
            raise InputError(f"{gold}: holds no turns; write one object a line", code="empty-file")
        coach = loaded(pipeline, rules)
        result = score(turns, [f.labels for f in coach.review_many((g.turn for g in turns), suggest=False)])
        if as_json:
            print(json.dumps(result.to_dict(), ensure_ascii=False, indent=2))
        else:
            _show_scores(result, errors)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; they share one load of the model.")] = None,
    cors: Annotated[str | None, typer.Option(help="Origins that browsers may call from, separated by commas.")] = None,
    keys: Annotated[Path | None, typer.Option(help="File with API keys (or COACH_KEYS).")] = None,
    rules: RulesOption = None,
    pipeline: PipelineOption = None,
) -> None:
    """Start the service and the page. Beyond this machine only with keys: see ``coach keys``."""
    from .api.server import serve as run
    from .config import Settings

    with door():
        settings = Settings.load(
            host=host,
            port=port,
            workers=workers,
            cors=cors,
            keys=str(keys) if keys else None,
            pipeline=pipeline,
            rules=str(rules) if rules else None,
        )
        console = stderr()
        raise typer.Exit(run(settings, lambda address: console.print(f"Vraagcoach: {address}  (stop with Ctrl-C)")))


@train_app.command("nl_vraag_sm")
def train_pipeline(
    treebanks: Annotated[Path, typer.Option("--treebanks", help="Folder with the CoNLL-U files.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; models/nl_vraag_sm if left out.")
    ] = None,
) -> None:
    """Train the Dutch pipeline from gold trees, and write scores and card."""
    from .training.pipeline import train_pipeline as run

    with door():
        run(treebanks, output)


@train_app.command("classifiers")
def train_classifiers(
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write; models/classifiers if left out.")
    ] = None,
) -> None:
    """Train the classifiers from the corpus in this checkout, and write weights, scores and card."""
    from .training.card import write_scores
    from .training.classifiers import train_classifiers as run

    with door():
        folder = run(output)
        write_scores(folder)


def _argument(text: str) -> str:
    raw = sys.stdin.buffer.read().decode("utf-8", errors="surrogateescape").rstrip("\r\n") if text == "-" else text
    return raw


@contextmanager
def _reading(file: str) -> Iterator[BinaryIO]:
    """Open the input; ``-`` is standard input, which stays open."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}); check name and rights", code="file") from error
    with source:
        yield source


@contextmanager
def _writing(output: Path | None) -> Iterator[TextIO]:
    """Open the output; None is standard output, which stays open."""
    if output is None:
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        target = output.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror}); check the folder", code="file") from error
    with target:
        yield target


@contextmanager
def _progress(to_file: bool) -> Iterator[Any]:
    """Show how far it is, on a terminal and when the labels go to a file."""
    console = stderr()
    if not (console.is_terminal and to_file):
        yield lambda: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.completed:,} turns"), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("label", total=None)
        yield lambda: progress.advance(task)


def _show_scores(result: Any, errors: int) -> None:
    console = stdout()
    table = Table("label", "n", "precision", "recall", "F1", "kappa", box=None)
    for name, s in result.flags.items():
        table.add_row(name, str(s.n), f"{s.precision:.3f}", f"{s.recall:.3f}", f"{s.f1:.3f}", f"{s.kappa:.3f}")
    console.print(table)
    console.print(
        f"turns {result.turns}, form accuracy {result.form_accuracy:.3f}, kappa {result.form_kappa:.3f}, "
        f"open against closed {result.open_closed:.3f}\n"
        f"flags macro-F1 {result.macro_f1:.3f}, clean turns flagged {result.false_alarms:.3f}"
    )
    if result.focus_accuracy is not None and result.aim_accuracy is not None:
        console.print(f"focus accuracy {result.focus_accuracy:.3f}, aim accuracy {result.aim_accuracy:.3f}")
    for error in result.errors[:errors]:
        form = "" if error["form"] == error["form_given"] else f" form {error['form']} -> {error['form_given']}"
        missed = f" missed {','.join(error['missed'])}" if error["missed"] else ""
        extra = f" extra {','.join(error['extra'])}" if error["extra"] else ""
        console.print(f"- {error['text']}\n   {form}{missed}{extra}")
    if len(result.errors) > errors:
        console.print(f"… and {len(result.errors) - errors} more (--errors N)")


if __name__ == "__main__":
    app()
