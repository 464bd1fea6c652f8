"""Settings: defaults in code, then a TOML file, then ``COACH_*`` variables, then arguments."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from .errors import InputError

_RANGES = {"port": (0, 65_535), "workers": (1, 256), "metrics": (0, 1)}
"""What a whole number may be; 1 and up for those that are not named."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the caller may choose.

    Attributes:
        pipeline: the name of an installed spaCy pipeline or a folder; None means the one that ships with the coach.
        rules: a folder with rules of your own; None means those of the handouts alone.
        cases: a folder with cases of your own to practise on, beside those that ship; None means those alone.
        host: where the service listens; only this machine unless told otherwise.
        port: its port.
        workers: how many processes; they share one load of the model.
        keys: the file with API keys; None means the default place. Needed to listen on another address than this
            machine's own.
        cors: origins that browsers may call from, separated by commas; none by default.
        max_items: how many turns one request may hold.
        max_body: how many bytes one request may have.
        max_upload: how many bytes a transcript may have that is sent up for a report.
        max_message: how many bytes one message on a socket may have.
        batch: the most turns that go through the pipeline together; 1 turns batching off.
        queue: how many turns may wait; above that the service answers 503 at once.
        deadline: how many seconds a request may wait.
        rate: how many turns a minute one key (without keys: one address) may send.
        metrics: whether ``/metrics`` is there.
        database: where what people ask to keep is stored: a file or a ``postgresql://`` URL; None means
            ``~/.local/share/vraagcoach/vraagcoach.db``. It is made when something is first stored.
    """

    pipeline: str | None = None
    rules: str | None = None
    cases: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    keys: str | None = None
    cors: str = ""
    max_items: int = 1000
    max_body: int = 4_000_000
    max_upload: int = 20_000_000
    max_message: int = 64_000
    batch: int = 64
    queue: int = 2000
    deadline: int = 10
    rate: int = 60_000
    metrics: int = 1
    database: str | None = None

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
            if name in ("pipeline", "rules", "cases", "host", "keys", "cors", "database"):
                changed[name] = str(value)
                continue
            try:
                changed[name] = int(str(value))
            except ValueError:
                raise InputError(f"{source}: setting '{name}' must be a whole number", code="settings") from None
            low, high = _RANGES.get(name, (1, 2**31 - 1))
            if not low <= int(str(value)) <= high:
                raise InputError(f"{source}: setting '{name}' must be {low} to {high}", code="settings")
        return replace(self, **changed)  # type: ignore[arg-type]
