"""API keys: who may use the service, until when, and as what. One small file, which never holds a key itself."""

import hashlib
import hmac
import json
import os
import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from .errors import CoachError, InputError

MAX_DAYS = 3650
MAX_NAME = 60
MAX_ORGANISATION = 100
DEFAULT_ORGANISATION = "default"
"""Whose a key is that names none, and everything where no keys are used."""
_KEY = re.compile(r"vc_[A-Za-z0-9_-]{43}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FIELDS = {"id", "name", "role", "created", "expires", "last", "sha256"}
_LATER_FIELDS = {"organisation"}
"""What files of earlier versions lack."""


class KeyFileError(CoachError):
    """The file with the keys cannot be read or written; prints as ``file: what and remedy``."""

    code = "keys"

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class Access(StrEnum):
    """What the holder of a key is to the service; each may also do all that the ones before it may."""

    TOOL = "tool"
    TRAINER = "trainer"
    ADMIN = "admin"


_ORDER = tuple(Access)


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """What is known of a key, without the key.

    Attributes:
        id: names the key, to revoke it.
        name: what the admin called it, such as the tool that uses it.
        access: its role.
        created: when it was made, in UTC.
        expires: from when it is refused, in UTC.
        last: its last four characters, to recognise it by.
        organisation: whose stored sessions it gives access to, and no other's.
    """

    id: str
    name: str
    access: Access
    created: datetime
    expires: datetime
    last: str
    organisation: str = DEFAULT_ORGANISATION

    def may(self, access: Access) -> bool:
        """Whether this key gives at least that access.

        >>> moment = datetime(2026, 1, 1, tzinfo=UTC)
        >>> key = KeyInfo("a1b2c3d4", "chat room", Access.TRAINER, moment, moment + timedelta(days=1), "wxyz")
        >>> key.may(Access.TOOL), key.may(Access.ADMIN)
        (True, False)
        """
        return _ORDER.index(self.access) >= _ORDER.index(access)

    def expired(self, at: datetime | None = None) -> bool:
        """Whether its time is over, now or at a moment you name."""
        return (at or _now()) >= self.expires

    def to_dict(self) -> dict[str, str]:
        """Return what may be shown, ready for JSON."""
        return {
            "id": self.id,
            "name": self.name,
            "role": self.access.value,
            "created": self.created.isoformat(),
            "expires": self.expires.isoformat(),
            "last": self.last,
            "organisation": self.organisation,
        }


def default_keys_file(environ: Mapping[str, str] | None = None) -> Path:
    """Return where the keys are: ``COACH_KEYS``, else a file in the user's own settings.

    >>> default_keys_file({"COACH_KEYS": "keys.json"}).name
    'keys.json'
    """
    environ = os.environ if environ is None else environ
    if environ.get("COACH_KEYS"):
        return Path(environ["COACH_KEYS"])
    try:
        return Path.home() / ".config" / "vraagcoach" / "keys.json"
    except RuntimeError:
        raise InputError("There is no home folder for the keys. Set COACH_KEYS to a file.", code="keys") from None


class KeyStore:
    """The keys in one file, shared by every process that opens it.

    Args:
        path: the file; None means ``default_keys_file()``. It need not be there yet.
        clock: tells the time in UTC.

    >>> folder = tempfile.TemporaryDirectory()
    >>> store = KeyStore(Path(folder.name) / "keys.json")
    >>> key = store.make("chat room", Access.TOOL, days=30)
    >>> store.check(key).name
    'chat room'
    >>> store.revoke(store.list()[0].id).name, store.check(key)
    ('chat room', None)
    >>> folder.cleanup()
    """

    def __init__(self, path: Path | None = None, *, clock: Callable[[], datetime] | None = None) -> None:
        self.path = path or default_keys_file()
        self._clock = clock or _now
        # stamp and keys change together, in one assignment, so that threads never see half of a reload
        self._loaded: tuple[tuple[int, ...], dict[str, KeyInfo]] = ((), {})

    def make(self, name: str, access: Access, days: int = 365, *, organisation: str = DEFAULT_ORGANISATION) -> str:
        """Make a key and return it: the only time it can be seen.

        Args:
            name: what the admin calls it.
            access: its role.
            days: how long it holds.
            organisation: whose stored sessions it gives access to.

        Raises:
            InputError: for a name, organisation or number of days that cannot be.
            KeyFileError: if the file cannot be read or written.
        """
        name = name.strip()
        if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
            raise InputError(f"A key needs a name of 1 to {MAX_NAME} visible characters.", code="key-name")
        organisation = organisation.strip()
        if not _is_organisation(organisation):
            raise InputError(
                f"An organisation needs a name of 1 to {MAX_ORGANISATION} visible characters.", code="key-organisation"
            )
        if not 1 <= days <= MAX_DAYS:
            raise InputError(f"A key holds for 1 to {MAX_DAYS} days.", code="key-days")
        key = f"vc_{secrets.token_urlsafe(32)}"
        created = self._clock().replace(microsecond=0)
        with self._locked():
            keys = self._read()
            key_id = secrets.token_hex(4)
            while any(info.id == key_id for info in keys.values()):
                key_id = secrets.token_hex(4)
            expires = created + timedelta(days=days)
            info = KeyInfo(key_id, name, Access(access), created, expires, key[-4:], organisation)
            self._write({**keys, _digest(key): info})
        return key

    def list(self) -> list[KeyInfo]:
        """Return what is known of every key, oldest first, expired ones too."""
        return list(self._current().values())

    def revoke(self, key_id: str) -> KeyInfo:
        """Forget a key; every process that has the file open refuses it from then on.

        Raises:
            InputError: if no key has that id.
        """
        with self._locked():
            keys = self._read()
            left = {digest: info for digest, info in keys.items() if info.id != key_id}
            if len(left) == len(keys):
                # not repeated: somebody may have pasted the key itself
                raise InputError("No key has that id. See the ids with: coach keys list", code="unknown-key")
            self._write(left)
        return next(info for info in keys.values() if info.id == key_id)

    def check(self, key: str) -> KeyInfo | None:
        """Return whose key this is; None if it is unknown, revoked or expired."""
        if not _KEY.fullmatch(key):
            return None
        digest, found = _digest(key), None
        # every key is compared, whichever fits, so that the time taken tells nothing
        for known, info in self._current().items():
            if hmac.compare_digest(known, digest):
                found = info
        return None if found is None or found.expired(self._clock()) else found

    def _current(self) -> dict[str, KeyInfo]:
        stamp = self._stamp()
        if stamp != self._loaded[0]:
            self._loaded = (stamp, self._read())
        return self._loaded[1]

    def _stamp(self) -> tuple[int, ...]:
        try:
            seen = self.path.stat()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise self._unreadable(error) from None
        # each version is a new file, so the inode differs even where two fall within one tick of the clock
        return (seen.st_mtime_ns, seen.st_ino, seen.st_size)

    def _read(self) -> dict[str, KeyInfo]:
        try:
            entries = json.loads(self.path.read_bytes())["keys"]
            keys = dict(_entry(row) for row in entries)
            if len(keys) < len(entries) or len({info.id for info in keys.values()}) < len(keys):
                raise ValueError("twice the same")
            return keys
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unreadable(error) from None
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            # the cause is left out: it would quote the file
            raise KeyFileError(
                self.path, "is no file with keys. Restore it from a backup, or move it away and make new keys."
            ) from None

    def _unreadable(self, error: OSError) -> KeyFileError:
        return KeyFileError(self.path, f"cannot be read ({error.strerror}). Check its rights, or set COACH_KEYS.")

    def _write(self, keys: dict[str, KeyInfo]) -> None:
        rows = [{**info.to_dict(), "sha256": digest} for digest, info in keys.items()]
        text = json.dumps({"version": 1, "keys": rows}, ensure_ascii=False, indent=1) + "\n"
        try:
            # mkstemp makes it mode 0600
            handle, name = tempfile.mkstemp(prefix=".keys-", dir=self.path.parent)
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(text)
                    self._hand_over(file.fileno())
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            except BaseException:
                with suppress(OSError):
                    Path(name).unlink()
                raise
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: OSError) -> KeyFileError:
        return KeyFileError(self.path, f"cannot be written ({error.strerror}). Check its folder, or set COACH_KEYS.")

    def _hand_over(self, handle: int) -> None:
        """Give a file that root makes to the owner of the folder: the service that must read it."""
        # not a file with a second name, which may be another one that the folder's owner wants
        if sys.platform != "win32" and os.geteuid() == 0 and os.fstat(handle).st_nlink == 1:
            folder = self.path.parent.stat()
            os.fchown(handle, folder.st_uid, folder.st_gid)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time read, change and write; otherwise the last one would lose the other's keys."""
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # a file of its own, because the one with the keys is replaced; no link is followed, as root may run this
            lock = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as error:
            raise self._unwritable(error) from None
        try:
            # Windows has no such lock: there one admin at a time
            if sys.platform != "win32":
                import fcntl

                try:
                    self._hand_over(lock)
                    fcntl.flock(lock, fcntl.LOCK_EX)
                except OSError as error:
                    raise self._unwritable(error) from None
            yield
        finally:
            os.close(lock)


def _now() -> datetime:
    return datetime.now(UTC)


def _is_organisation(name: str) -> bool:
    return 1 <= len(name) <= MAX_ORGANISATION and name.isprintable() and name == name.strip()


def _digest(key: str) -> str:
    # A slow hash protects what people make up. A key is 256 random bits: nobody can try them all at any speed, and
    # every request pays for the hash.
    return hashlib.sha256(key.encode("ascii")).hexdigest()


def _entry(row: Any) -> tuple[str, KeyInfo]:
    """Read one key of the file; anything unexpected is an error, as a guess could let somebody in."""
    if set(row) - _LATER_FIELDS != _FIELDS or not all(isinstance(value, str) for value in row.values()):
        raise ValueError("fields")
    created, expires = datetime.fromisoformat(row["created"]), datetime.fromisoformat(row["expires"])
    organisation = row.get("organisation", DEFAULT_ORGANISATION)
    if created.tzinfo is None or expires.tzinfo is None or not _DIGEST.fullmatch(row["sha256"]):
        raise ValueError("values")
    if not _is_organisation(organisation):
        raise ValueError("organisation")
    access = Access(row["role"])
    return row["sha256"], KeyInfo(row["id"], row["name"], access, created, expires, row["last"], organisation)
