"""Settings: defaults in code, then a TOML file, then ``COACH_*`` variables, then arguments."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from .errors import InputError


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller may choose.

    Attributes:
        pipeline: the name of an installed spaCy pipeline or a folder; None means the one that ships with the coach.
        rules: a folder with rules of your own; None means those of the handouts alone.
        host: where the service listens; only this machine unless told otherwise.
        port: its port.
        max_items: how many turns one request may hold.
        max_body: how many bytes one request may have.
    """

    pipeline: str | None = None
    rules: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    max_items: int = 1000
    max_body: int = 4_000_000

    @classmethod
    def load(
        cls, *, file: Path | None = None, environ: Mapping[str, str] | None = None, **arguments: str | int | None
    ) -> "Settings":
        """Read the settings; arguments that are None are left to the weaker sources.

        Raises:
            InputError: for an unknown key or a value of the wrong type, named with its source.

        >>> Settings.load(environ={"COACH_PORT": "8123"}).port
        8123
        """
        environ = os.environ if environ is None else environ
        settings = cls()
        file = file or (Path(environ["COACH_CONFIG"]) if environ.get("COACH_CONFIG") else None)
        if file is not None:
            try:
                table = tomllib.loads(file.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise InputError(f"{file}: cannot be read as TOML: {error}", code="settings") from error
            settings = settings._with(table, str(file))
        known = {f"COACH_{f.name.upper()}": f.name for f in fields(cls)}
        from_environ = {name: environ[variable] for variable, name in known.items() if environ.get(variable)}
        settings = settings._with(from_environ, "environment")
        return settings._with({k: v for k, v in arguments.items() if v is not None}, "arguments")

    def _with(self, values: Mapping[str, object], source: str) -> "Settings":
        names = {f.name for f in fields(self)}
        changed: dict[str, str | int] = {}
        for name, value in values.items():
            if name not in names:
                raise InputError(
                    f"{source}: unknown setting '{name}'; known: {', '.join(sorted(names))}", code="settings"
                )
            if name in ("pipeline", "rules", "host"):
                changed[name] = str(value)
                continue
            try:
                changed[name] = int(str(value))
            except ValueError:
                raise InputError(f"{source}: setting '{name}' must be a whole number", code="settings") from None
        return replace(self, **changed)  # type: ignore[arg-type]
