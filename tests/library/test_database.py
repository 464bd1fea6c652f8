"""The database itself: where it is, how it opens, and what it refuses."""

import hmac
import json
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from coach import InputError
from coach.config import Settings
from coach.labels import Aim, Flag, Focus, Form, Role, Severity
from coach.store import PracticeStore, SessionStore, Store, StoredAttempt, StoreError, codes, place
from coach.store.migrate import SCHEMA
from coach.store.tables import Base

ATTEMPT = StoredAttempt("a1", 1.5, "herken", "i7", ("why",), True, "new", 0)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "data" / "coach.db")
    yield store
    store.close()


def make(store):
    with store.write():
        pass


def test_the_file_is_made_only_when_something_is_stored(store, tmp_path):
    practice = PracticeStore(store)
    assert practice.attempts("code") == []
    assert list(practice.objections()) == []
    assert not practice.erase("code")
    assert not practice.erase_objection("o")
    assert store.scrub(["attempt"])
    assert practice.add("code", []) == 0
    assert not (tmp_path / "data").exists()
    practice.add("code", [ATTEMPT])
    assert store.exists


def test_only_this_user_can_read_it(store, tmp_path):
    make(store)
    with store.write() as session:
        session.execute(text("DELETE FROM attempt"))
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    files = list((tmp_path / "data").iterdir())
    assert {f.name for f in files} >= {"coach.db", "coach.db-wal"}
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}


def test_every_connection_is_safe(store):
    make(store)
    with store.engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30_000,
    }


def test_the_migrations_make_the_tables_that_the_code_knows(database_url):
    store = Store(database_url)
    make(store)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    config = Config()
    config.set_main_option("script_location", "coach.store:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == SCHEMA
    store.close()


def test_a_database_of_an_earlier_version_is_brought_up_to_date(database_url, monkeypatch):
    with monkeypatch.context() as earlier:
        earlier.setattr("coach.store.migrate.SCHEMA", "0001")
        store = Store(database_url)
        with store.write() as session:  # as the code of then did
            session.execute(text("INSERT INTO secret (id, key) VALUES (1, :key)"), {"key": b"k"})
            session.execute(
                text("INSERT INTO trainee (id, code_hash, created, seen) VALUES (1, :hash, 0, 0)"),
                {"hash": hmac.digest(b"k", b"code", "sha256")},
            )
            row = {**asdict(ATTEMPT), "labels": json.dumps(ATTEMPT.labels), "trainee": 1}
            del row["detail"]
            names = ", ".join(f'"{name}"' for name in row)
            session.execute(text(f"INSERT INTO attempt ({names}) VALUES ({', '.join(f':{n}' for n in row)})"), row)
        store.close()
    store = Store(database_url)
    practice = PracticeStore(store)
    assert practice.attempts("code") == [ATTEMPT]
    assert practice.notebook("code").volume is None
    practice.add("code", [ATTEMPT])
    assert practice.notebook("code").volume
    assert SessionStore(store, organisation="De Brug").list().sessions == ()
    with store.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == SCHEMA
    store.close()


def test_who_annotated_before_there_were_annotators_has_not_finished(database_url, monkeypatch):
    store = Store(database_url)
    with monkeypatch.context() as earlier:
        earlier.setattr("coach.store.migrate.SCHEMA", "0002")
        with store.write() as session:
            for statement in (
                "INSERT INTO organisation (id, name, key) VALUES (1, 'De Brug', 'k')",
                "INSERT INTO session (id, organisation, public, method, created, day, keep_text, last) "
                "VALUES (1, 1, 's', 'basismodel', 0, 0, false, 1)",
                "INSERT INTO step (id, method, name) VALUES (1, 'basismodel', 'verkenning')",
                "INSERT INTO turn (session, number, client, step, length, form, flags, doubt, narrow, follow_up, "
                "suggestive, minded) VALUES (1, 1, 'a', 1, 3, 0, 0, 0, false, false, false, 0)",
                "INSERT INTO annotation (session, number, annotator, form, flags, optional, at) "
                "VALUES (1, 1, 'abc', 0, 0, 0, 0)",
            ):
                session.execute(text(statement))
        store.close()
    assert [a.finished for a in SessionStore(store, organisation="De Brug").annotators("s")] == [None]
    store.close()


def test_engines_that_open_an_empty_database_at_once_all_work(database_url):
    stores = [Store(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda store: PracticeStore(store).add("code", [ATTEMPT]), stores))
    assert sorted(added) == [0, 0, 0, 1]
    for store in stores:
        store.close()


def test_a_newer_database_is_refused_and_left_alone(store):
    make(store)
    with store.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match=r"newer Vraagcoach \(schema 9999\)"), store.read():
        pass
    with pytest.raises(StoreError, match="newer"):
        PracticeStore(store).add("code", [ATTEMPT])


def test_an_error_undoes_all_of_a_transaction(store):
    with pytest.raises(ZeroDivisionError), store.write() as session:
        session.execute(text("INSERT INTO secret VALUES (1, x'00')")).close() or 1 / 0
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM secret")) == 0


def test_a_file_that_was_taken_away_is_made_anew(store, tmp_path):
    practice = PracticeStore(store)
    practice.add("code", [ATTEMPT])
    for file in (tmp_path / "data").iterdir():
        file.unlink()
    assert practice.attempts("code") == []
    assert practice.add("code", [ATTEMPT]) == 1
    store.close()
    assert practice.attempts("code") == [ATTEMPT]


def test_what_is_no_database_is_said_to_be_damaged(tmp_path):
    file = tmp_path / "coach.db"
    file.write_bytes(b"these are no tables at all" * 100)
    store = Store(file)
    with pytest.raises(StoreError, match=r"coach\.db: is damaged, or no database"), store.read():
        pass
    store.close()


def test_a_writer_that_waits_too_long_says_so(store, tmp_path, monkeypatch):
    make(store)
    monkeypatch.setattr("coach.store.database.BUSY_SECONDS", 0.05)
    other = PracticeStore(Store(tmp_path / "data" / "coach.db"))
    with store.write() as session:
        session.execute(text("DELETE FROM attempt"))
        with pytest.raises(StoreError, match="is busy with something else"):
            other.add("code", [ATTEMPT])
    assert other.add("code", [ATTEMPT]) == 1
    other.store.close()


def test_a_server_that_cannot_be_reached_is_said_without_its_password(tmp_path):
    pytest.importorskip("psycopg")
    store = Store(f"postgresql://coach:geheim@/coach?host={tmp_path}")
    with pytest.raises(StoreError, match="cannot be reached") as raised, store.read():
        pass
    assert "geheim" not in str(raised.value)


def test_a_folder_that_cannot_be_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "coach.db")
    with pytest.raises(StoreError, match="cannot be made or opened"), store.write():
        pass


def test_every_label_value_has_a_number_of_its_own():
    listed = {Form: codes.FORMS, Flag: codes.FLAGS, Focus: codes.FOCUSES, Aim: codes.AIMS, Role: codes.ROLES}
    for values, numbered in {**listed, Severity: codes.SEVERITIES}.items():
        assert sorted(values) == sorted(numbered)
    assert codes.flags(codes.mask(Flag)) == tuple(Flag)


def test_errors_quote_nothing_that_was_typed(store):
    make(store)
    insert = text("INSERT INTO objection VALUES (:id, 0, :id, '[]', '', '', '', NULL)")
    with pytest.raises(StoreError) as raised, store.write() as session:
        session.execute(insert, [{"id": "geheim"}, {"id": "geheim"}])
    assert "geheim" not in str(raised.value)
    assert raised.value.__cause__ is None


PROCESS = """
import sys, types
coach = types.ModuleType("coach")  # without what the package loads: the pipeline takes seconds
coach.__path__ = [sys.argv[3]]
sys.modules["coach"] = coach
from coach.store import PracticeStore, SessionStore, Store, StoredAttempt
practice = PracticeStore(Store(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for i in range(10):
    practice.add("groene fiets", [StoredAttempt(f"{sys.argv[2]}-{i}", 0.0, "e", "i", (), True, "s", 0)])
practice.store.close()
"""


@pytest.mark.parametrize("empty", [False, True], ids=["missing", "empty"])
def test_processes_that_open_it_at_once_all_work(tmp_path, root, empty):
    file = tmp_path / "coach.db"
    if empty:
        file.touch()
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, file, str(i), root / "coach"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(4)
    ]
    for process in started:
        assert process.stdout.readline() == "ready\n"
    for process in started:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in started:
        process.communicate(timeout=60)
        assert process.returncode == 0
    practice = PracticeStore(Store(file))
    assert len(practice.attempts("groene fiets")) == 40
    practice.store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_opens_connections_of_its_own(store):
    practice = PracticeStore(store)
    practice.add("code", [ATTEMPT])
    child = os.fork()
    if child == 0:
        try:
            added = practice.add("code", [StoredAttempt("a2", 2.0, "e", "i", (), False, "s", 1)])
        finally:
            os._exit(0 if added == 1 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert len(practice.attempts("code")) == 2


def test_the_default_is_the_users_own_data_folder(tmp_path, monkeypatch):
    assert place.default_database({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "vraagcoach" / "vraagcoach.db"
    monkeypatch.setenv("HOME", str(tmp_path))
    expected = tmp_path / ".local" / "share" / "vraagcoach" / "vraagcoach.db"
    assert place.default_database({"XDG_DATA_HOME": "relative"}) == place.default_database({}) == expected


def test_the_setting_names_it():
    assert Settings.load(environ={"COACH_DATABASE": "x.db"}).database == "x.db"
    assert Settings.load(environ={}).database is None


@pytest.mark.parametrize("url", ["mysql://a/b", "sqlite://", "sqlite:///:memory:", "postgresql://a:geheim@h:x/b"])
def test_a_url_that_cannot_be_used_is_refused_without_repeating_it(url):
    with pytest.raises(InputError) as raised:
        place.database_url(url)
    assert "geheim" not in str(raised.value)


def test_a_password_is_never_shown():
    store = Store("postgresql://coach:geheim@localhost/coach")
    assert store.name == "postgresql+psycopg://coach:***@localhost/coach"


def test_the_migrations_are_in_the_wheel(root):
    import tomllib

    listed = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    folders = {p.parent.relative_to(root).as_posix().replace("/", ".") for p in Path(root).glob("coach/store/**/*.py")}
    assert folders <= set(listed)
