"""The command ``coach keys``: make, see and revoke the keys of the service."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Column, Table

from .cli_door import Json, door, stderr, stdout
from .config import Settings
from .keys import DEFAULT_ORGANISATION, Access, KeyStore

keys_app = typer.Typer(help="Make, see and revoke the keys of the service.", no_args_is_help=True)
KeysOption = Annotated[Path | None, typer.Option("--keys", help="The file with the keys (or COACH_KEYS).")]


@keys_app.command("make")
def make_key(
    name: Annotated[str, typer.Argument(help="What you call it, such as the tool that will use it.")],
    role: Annotated[Access, typer.Option("--role", help="tool < trainer < admin: each may all that the former may.")],
    days: Annotated[int, typer.Option("--days", help="How long it holds.")] = 365,
    organisation: Annotated[
        str, typer.Option("--organisation", help="Whose stored sessions it gives access to, and no other's.")
    ] = DEFAULT_ORGANISATION,
    keys: KeysOption = None,
) -> None:
    """Make a key. It is written to standard output, this once: only its hash is kept."""
    with door():
        store = _store(keys)
        key = store.make(name, role, days, organisation=organisation)
        # the key alone on standard output, so that it can go straight into a secret store
        console = stderr()
        whose = f"organisation '{organisation.strip()}'"
        console.print(
            f"Key for '{name.strip()}', role {role}, {whose}, {days} days. Keep it now: it is not shown again."
        )
        print(key)


@keys_app.command("list")
def list_keys(as_json: Json = False, keys: KeysOption = None) -> None:
    """List the keys: id, name, role, organisation, dates and last four characters."""
    with door():
        found = _store(keys).list()
        if as_json:
            rows = [{**info.to_dict(), "expired": info.expired()} for info in found]
            print(json.dumps(rows, ensure_ascii=False, indent=2))
            return
        console = stdout()
        if not found:
            console.print("No keys yet. Make one with: coach keys make NAME --role tool")
            return
        table = Table(
            Column("id", no_wrap=True), "name", "role", "organisation", "ends in", "made", "expires (UTC)", box=None
        )
        for info in found:
            expires = f"{info.expires:%Y-%m-%d %H:%M}{' expired' if info.expired() else ''}"
            table.add_row(
                info.id, info.name, info.access, info.organisation, info.last, f"{info.created:%Y-%m-%d}", expires
            )
        console.print(table)


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The id that 'coach keys list' shows.")],
    keys: KeysOption = None,
) -> None:
    """Revoke a key. A running service refuses it at the next request."""
    with door():
        info = _store(keys).revoke(key_id)
        console = stdout()
        console.print(f"Revoked: '{info.name}' ({info.access}, ends in {info.last}).")


def _store(keys: Path | None) -> KeyStore:
    """Open the same file as the service would with these settings."""
    chosen = Settings.load(keys=str(keys) if keys else None).keys
    return KeyStore(Path(chosen) if chosen else None)
