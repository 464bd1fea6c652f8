"""The command ``coach rules``: see, test and begin rules."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from .cli_door import Json, RulesOption, door, stdout
from .errors import InputError, RuleFileError

rules_app = typer.Typer(help="See, test and write rules.", no_args_is_help=True)
Method = Annotated[str | None, typer.Option("--method", help="Only what holds in this method.")]
Step = Annotated[str | None, typer.Option("--step", help="Only what holds in this step of it.")]


@rules_app.command("list")
def list_rules(method: Method = None, step: Step = None, rules: RulesOption = None, as_json: Json = False) -> None:
    """List the rules: all, or those that a method and step mind, with how strictly."""
    from .coach import Coach

    with door():
        book = Coach.load(rules=rules, classifiers=False).rulebook
        rows: list[dict[str, Any]] = []
        if method is None and step is None:
            for rule in book.rules.values():
                pack = book.loaded.pack_of(rule.id)
                rows.append({"id": rule.id, "title": rule.title, "severity": rule.severity, "pack": pack})
        else:
            place = book.place(method, step)
            for used in book.in_use(place.method.id).values():
                severity = book.strictness(used, place)
                if severity is not None:
                    rows.append({"id": used.rule.id, "title": used.rule.title, "severity": severity, "pack": used.pack})
        if as_json:
            print(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        table = Table("rule", "title", "severity", "pack", box=None)
        for row in rows:
            table.add_row(row["id"], row["title"], row["severity"].dutch, row["pack"])
        stdout().print(table)
        _report(book.errors)


@rules_app.command("show")
def show_rule(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule, or a former one.")],
    rules: RulesOption = None,
    as_json: Json = False,
) -> None:
    """Show one rule: what it says, where it comes from, where it holds, and its examples."""
    from .coach import Coach
    from .rulebook.describe import describe

    with door():
        book = Coach.load(rules=rules, classifiers=False).rulebook
        shown = describe(book, rule_id)
        if as_json:
            print(json.dumps(shown, ensure_ascii=False, indent=2))
            return
        console = stdout()
        console.print(f"{shown['id']} · {shown['title']} · {shown['severity_nl']} · pack {shown['pack']}")
        console.print(f"  {shown['message']}")
        console.print(f"  Bron: {shown['source']['document']}, {shown['source']['where']}")
        console.print(f"  Geldt in: {', '.join(shown['holds']) or 'geen stap'}")
        for kind, title in (("bad", "Meldt zich bij"), ("good", "Zwijgt bij"), ("better", "Beter")):
            for text in shown["examples"][kind]:
                console.print(f"  {title}: {text}")


@rules_app.command("check")
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Your rules; all that ship if left out.")
    ] = None,
    rules: RulesOption = None,
) -> None:
    """Run every example of every rule. Prints file:line: field: what: remedy. Exit code 1 if anything is wrong."""
    from .coach import Coach
    from .rulecheck import check_rules, count_cases

    with door():
        own = folder or rules
        coach = Coach.load(rules=own)
        loaded = coach.rulebook.loaded
        packs = [name for name, pack in loaded.packs.items() if not pack.shipped] if own else list(loaded.packs)
        wrong = list(check_rules(coach, packs))
        _report(wrong)
        count, examples = count_cases(coach, packs)
        verdict = f"{len(wrong)} to mend" if wrong else "all as they should be"
        print(f"{count} rules, {examples} examples: {verdict}")
        if wrong:
            raise typer.Exit(1)


@rules_app.command("new")
def new(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="Such as advice-our-jargon; begins with its flag.")],
    rules: RulesOption = None,
) -> None:
    """Write the beginning of a rule into your folder (--rules DIR or COACH_RULES), ready to be changed and checked."""
    from .config import Settings
    from .resources import rules_folder
    from .rulebook.loader import load_rules
    from .rulebook.template import write_template

    with door():
        chosen = Settings.load().rules
        folder = rules or (Path(chosen) if chosen else None)
        if folder is None:
            raise InputError("Say where your rules are: --rules DIR, or set COACH_RULES.", code="rules")
        if rule_id in load_rules(rules_folder()).rules:
            raise InputError(f"'{rule_id}' ships with the coach already. Choose another id.", code="rule-id")
        path = write_template(folder, rule_id)
        print(f"{path}\nChange it, then: coach rules check {folder}")


@rules_app.command("coverage")
def coverage(as_json: Json = False) -> None:
    """Show which rules look after which guideline of the handouts, and why some have none."""
    from .coach import Coach
    from .rulebook.coverage import check_coverage, load_coverage

    with door():
        book = Coach.load(classifiers=False).rulebook
        lines = load_coverage()
        if as_json:
            print(json.dumps([line.model_dump() for line in lines], ensure_ascii=False, indent=2))
        else:
            console = stdout()
            document = ""
            for line in lines:
                if line.source.key != document:
                    document = line.source.key
                    console.print(f"\n{book.loaded.sources[document].title}")
                by = ", ".join(line.rules) if line.rules else f"geen regel: {line.reason}"
                console.print(f"  {line.guideline} ({line.source.where})\n      {by}")
            kept = sum(bool(line.rules) for line in lines)
            console.print(
                f"\n{len(lines)} guidelines: {kept} with rules, {len(lines) - kept} without, each with a reason"
            )
        wrong = list(check_coverage(lines, book.loaded))
        _report(wrong)
        if wrong:
            raise typer.Exit(1)


def _report(errors: list[RuleFileError]) -> None:
    for error in errors:
        print(error)
