import json
import re

import pytest
from typer.testing import CliRunner

from coach.cli_keys import keys_app
from coach.keys import Access, KeyStore

run = CliRunner()


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    monkeypatch.setenv("COACH_KEYS", str(path))
    return path


def make(name="chat room", role="tool", *more):
    result = run.invoke(keys_app, ["make", name, "--role", role, *more])
    assert result.exit_code == 0, result.output
    return result


def test_make_writes_the_key_alone_and_once(path):
    result = make("chat room", "trainer", "--days", "30")
    key = result.stdout.removesuffix("\n")
    assert re.fullmatch(r"vc_[A-Za-z0-9_-]{43}", key)
    assert "not shown again" in result.stderr
    assert key not in result.stderr
    info = KeyStore(path).check(key)
    assert (info.name, info.access, (info.expires - info.created).days) == ("chat room", Access.TRAINER, 30)


def test_a_key_holds_a_year_unless_told_otherwise(path):
    make()
    info = KeyStore(path).list()[0]
    assert (info.expires - info.created).days == 365


def test_list_shows_everything_but_the_key(path):
    assert "coach keys make" in run.invoke(keys_app, ["list"]).stdout
    assert json.loads(run.invoke(keys_app, ["list", "--json"]).stdout) == []
    name = "[bold]een lange naam[/bold] " + "x" * 32
    key = make(name, "admin").stdout.strip()
    plain, asked = run.invoke(keys_app, ["list"]).stdout, run.invoke(keys_app, ["list", "--json"]).stdout
    row = json.loads(asked)[0]
    assert set(row) == {"id", "name", "role", "created", "expires", "last", "organisation", "expired"}
    assert (row["name"], row["role"], row["last"], row["expired"]) == (name, "admin", key[-4:], False)
    for shown in (plain, asked):
        assert key[:-4] not in shown
        assert row["id"] in shown
        assert key[-4:] in shown
        assert json.loads(path.read_text())["keys"][0]["sha256"] not in shown


def test_list_marks_what_is_over(path):
    make()
    path.write_text(re.sub(r'"expires": "\d+', '"expires": "2001', path.read_text()))
    assert json.loads(run.invoke(keys_app, ["list", "--json"]).stdout)[0]["expired"] is True
    assert "expired" in run.invoke(keys_app, ["list"]).stdout.splitlines()[-1]


def test_revoke_forgets_the_key(path):
    key = make().stdout.strip()
    key_id = KeyStore(path).list()[0].id
    result = run.invoke(keys_app, ["revoke", key_id])
    assert result.exit_code == 0
    assert "chat room" in result.stdout
    assert KeyStore(path).check(key) is None
    again = run.invoke(keys_app, ["revoke", key_id])
    assert again.exit_code == 2
    assert again.stderr.startswith("coach: No key has that id.")


def test_the_file_can_be_named(path, tmp_path):
    other = tmp_path / "other.json"
    result = run.invoke(keys_app, ["make", "x", "--role", "tool", "--keys", str(other)])
    assert KeyStore(other).check(result.stdout.strip())
    assert not path.exists()


def test_the_file_may_stand_in_the_settings(path, tmp_path, monkeypatch):
    settings, other = tmp_path / "coach.toml", tmp_path / "other.json"
    settings.write_text(f"keys = '{other}'", encoding="utf-8")
    monkeypatch.setenv("COACH_CONFIG", str(settings))
    monkeypatch.delenv("COACH_KEYS")
    make()
    assert len(KeyStore(other).list()) == 1


@pytest.mark.parametrize("command", [["make", "x", "--role", "tool"], ["list"], ["list", "--json"], ["revoke", "x"]])
def test_a_broken_file_is_one_line(path, command):
    path.write_text('{"keys": "secret"')
    result = run.invoke(keys_app, command)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"coach: {path}: is no file with keys.")
    assert result.stderr.count("\n") == 1
    assert "secret" not in result.stderr


@pytest.mark.parametrize(
    "wrong", [["x"], ["x", "--role", "root"], ["", "--role", "tool"], ["x", "--role", "tool", "--days", "0"]]
)
def test_wrong_use_makes_nothing(path, wrong):
    assert run.invoke(keys_app, ["make", *wrong]).exit_code == 2
    assert not path.exists()
