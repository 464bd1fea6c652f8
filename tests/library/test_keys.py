import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.errors import CoachError, InputError
from coach.keys import MAX_DAYS, MAX_NAME, Access, KeyFileError, KeyStore, default_keys_file

NAMES = st.text(min_size=1, max_size=MAX_NAME).filter(lambda t: t.strip() and t.strip().isprintable())
SOME_KEY = "vc_" + "A" * 43


class Clock:
    def __init__(self):
        self.now = datetime(2026, 1, 31, 12, 0, 0, 5, tzinfo=UTC)

    def __call__(self):
        return self.now


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings" / "keys.json"


@given(st.lists(st.tuples(NAMES, st.sampled_from(Access), st.integers(1, MAX_DAYS)), min_size=1, max_size=4), st.data())
def test_what_is_made_is_known_and_nothing_else(wanted, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "keys.json"
        maker = KeyStore(path)
        made = [maker.make(*one) for one in wanted]
        store = KeyStore(path)
        for key, (name, access, days) in zip(made, wanted, strict=True):
            info = store.check(key)
            assert (info.name, info.access, info.last) == (name.strip(), access, key[-4:])
            assert info.expires - info.created == timedelta(days=days)
            place = data.draw(st.integers(0, len(key) - 1))
            # the key is random: what is drawn must not depend on it
            other = sorted(set("AZaz09-_ é") - {key[place]})[data.draw(st.integers(0, 8))]
            assert store.check(key[:place] + other + key[place + 1 :]) is None
        assert store.list() == [store.check(key) for key in made] == maker.list()
        assert not any(key[3:] in path.read_text(encoding="utf-8") for key in made)


def test_a_key_is_long_and_random(path):
    made = {KeyStore(path).make("x", Access.TOOL) for _ in range(5)}
    assert len(made) == 5
    assert all(re.fullmatch(r"vc_[A-Za-z0-9_-]{43}", key) for key in made)


@pytest.mark.parametrize(
    "wrong", ["", "vc_", SOME_KEY, SOME_KEY + "A", SOME_KEY + "\n", "vc_" + "é" * 43, "\udc80", "x" * 10**6]
)
def test_what_is_no_key_is_nobody(path, wrong):
    store = KeyStore(path)
    assert store.check(wrong) is None
    store.make("x", Access.ADMIN)
    assert store.check(wrong) is None


def test_each_role_may_what_the_former_may(path):
    store = KeyStore(path)
    may = {a: [b for b in Access if store.check(store.make("x", a)).may(b)] for a in Access}
    assert may == {
        Access.TOOL: [Access.TOOL],
        Access.TRAINER: [Access.TOOL, Access.TRAINER],
        Access.ADMIN: [Access.TOOL, Access.TRAINER, Access.ADMIN],
    }


def test_a_key_ends_at_its_moment_and_stays_in_the_list(path):
    clock = Clock()
    store = KeyStore(path, clock=clock)
    key = store.make("x", Access.TOOL, days=1)
    clock.now = store.list()[0].expires - timedelta(microseconds=1)
    assert store.check(key)
    clock.now += timedelta(microseconds=1)
    assert store.check(key) is None
    assert store.list()[0].expired(clock.now)


def test_moments_are_utc(path):
    store = KeyStore(path)
    store.make("x", Access.TOOL)
    assert store.list()[0].expires.utcoffset() == timedelta(0)


def test_another_object_sees_what_is_made_and_revoked(path):
    admin, service = KeyStore(path), KeyStore(path)
    assert service.list() == []
    for _ in range(20):
        one, two = admin.make("one", Access.TOOL), admin.make("two", Access.TOOL)
        assert service.check(one)
        admin.revoke(service.check(one).id)
        assert service.check(one) is None
        assert service.check(two).name == "two"


def test_the_file_is_read_again_only_when_it_changed(path, monkeypatch):
    store = KeyStore(path)
    key = store.make("x", Access.TOOL)
    assert store.check(key)
    monkeypatch.setattr(store, "_read", lambda: pytest.fail("read again"))
    assert store.check(key)


def test_a_file_that_goes_takes_its_keys_along(path):
    store = KeyStore(path)
    key = store.make("x", Access.TOOL)
    assert store.check(key)
    path.unlink()
    assert store.check(key) is None
    assert store.list() == []


def test_processes_do_not_lose_each_others_keys(path):
    code = (
        "import sys; from pathlib import Path; from coach.keys import Access, KeyStore\n"
        "store = KeyStore(Path(sys.argv[1])); sys.stdin.readline()\n"
        "for _ in range(40): print(store.make('x', Access.TOOL))"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    made = []
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        made += process.communicate(timeout=120)[0].split()
        assert process.returncode == 0
    store = KeyStore(path)
    assert len(made) == len(store.list()) == 80
    assert all(store.check(key) for key in made)


def test_only_the_owner_may_read_and_nothing_is_left_behind(path):
    old = os.umask(0)
    try:
        store = KeyStore(path)
        store.make("x", Access.TOOL)
        path.chmod(0o666)
        store.make("y", Access.TOOL)
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert sorted(p.name for p in path.parent.iterdir()) == ["keys.json", "keys.json.lock"]
    assert stat.S_IMODE((path.parent / "keys.json.lock").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root can give files away")
def test_what_root_makes_belongs_to_the_owner_of_the_folder(path):
    path.parent.mkdir()
    os.chown(path.parent, 4321, 4321)
    KeyStore(path).make("x", Access.TOOL)
    assert {p.stat().st_uid for p in path.parent.iterdir()} == {4321}


def test_a_write_that_fails_leaves_the_old_file(path, monkeypatch):
    store = KeyStore(path)
    key = store.make("x", Access.TOOL)

    def full(_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(KeyFileError, match=r"keys\.json: cannot be written \(No space left on device\)\. Check"):
            store.make("y", Access.TOOL)
    assert KeyStore(path).check(key)
    assert len(list(path.parent.iterdir())) == 2


def rows(path):
    return json.loads(path.read_text(encoding="utf-8"))["keys"]


def broken(change):
    def apply(path):
        found = rows(path)
        change(found)
        path.write_text(json.dumps({"version": 1, "keys": found}), encoding="utf-8")

    return apply


BROKEN = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-20]),
    "bytes": lambda path: path.write_bytes(b"\xff\xfe\x00"),
    "list": lambda path: path.write_text("[]"),
    "null": lambda path: path.write_text('{"keys": null}'),
    "text": lambda path: path.write_text('{"keys": "abc"}'),
    "number": lambda path: path.write_text('{"keys": [1]}'),
    "deep": lambda path: path.write_text("[" * 100_000),
    "long number": lambda path: path.write_text("1" * 5000),
    "no field": broken(lambda found: found[0].pop("expires")),
    "more fields": broken(lambda found: found[0].update(forever="yes")),
    "role": broken(lambda found: found[0].update(role="root")),
    "no moment": broken(lambda found: found[0].update(expires="ooit")),
    "no zone": broken(lambda found: found[0].update(expires="2099-01-01T00:00:00")),
    "hash": broken(lambda found: found[0].update(sha256="x")),
    "twice": broken(lambda found: found.append(found[0])),
    "id twice": broken(lambda found: found.append({**found[0], "sha256": "0" * 64})),
    "folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_lets_nobody_in_and_says_what_to_do(path, how):
    store = KeyStore(path)
    key = store.make("x", Access.TOOL)
    digest = rows(path)[0]["sha256"]
    BROKEN[how](path)
    for act in (store.list, lambda: store.check(key), lambda: store.make("y", Access.TOOL), lambda: store.revoke("y")):
        with pytest.raises(CoachError) as caught:
            act()
        message = str(caught.value)
        assert str(path) in message
        assert "Restore it" in message or "Check its rights" in message
        assert key[3:] not in message
        assert digest not in message
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__


def test_a_mended_file_counts_again(path):
    store = KeyStore(path)
    key = store.make("x", Access.TOOL)
    good = path.read_bytes()
    path.write_bytes(b"{")
    with pytest.raises(KeyFileError):
        store.check(key)
    path.write_bytes(good)
    assert store.check(key)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    store = KeyStore(tmp_path / "file" / "keys.json")
    with pytest.raises(KeyFileError, match=r"keys\.json: cannot be written"):
        store.make("x", Access.TOOL)
    with pytest.raises(KeyFileError, match=r"keys\.json: cannot be read"):
        store.list()


def test_an_unknown_id_is_not_repeated(path):
    store = KeyStore(path)
    key = store.make("x", Access.TOOL)
    with pytest.raises(InputError, match="coach keys list") as caught:
        store.revoke(key)
    assert key not in str(caught.value)
    store.revoke(store.list()[0].id)
    assert store.list() == []


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x1b[2J", "x" * (MAX_NAME + 1), "\udc80"])
def test_a_name_that_cannot_be_shown_is_refused(path, name):
    with pytest.raises(InputError, match="visible characters"):
        KeyStore(path).make(name, Access.TOOL)
    assert not path.exists()


@pytest.mark.parametrize("days", [0, -1, MAX_DAYS + 1, 10**12])
def test_days_have_bounds(path, days):
    with pytest.raises(InputError, match="days"):
        KeyStore(path).make("x", Access.TOOL, days)


def test_the_file_is_where_the_environment_says_else_at_home(monkeypatch):
    assert default_keys_file({"COACH_KEYS": "/a/b.json"}) == Path("/a/b.json")
    assert default_keys_file({}) == Path.home() / ".config" / "vraagcoach" / "keys.json"

    def nowhere():
        raise RuntimeError

    monkeypatch.setattr(Path, "home", nowhere)
    with pytest.raises(InputError, match="COACH_KEYS"):
        default_keys_file({})


def test_a_key_belongs_to_one_organisation(path):
    store = KeyStore(path)
    own, other = store.make("x", Access.TOOL, organisation=" De Brug "), store.make("x", Access.TOOL)
    again = KeyStore(path)
    assert [again.check(key).organisation for key in (own, other)] == ["De Brug", "default"]
    for wrong in ("", "  ", "x" * 101, "a\nb"):
        with pytest.raises(InputError):
            store.make("x", Access.TOOL, organisation=wrong)


def test_a_file_of_before_there_were_organisations_still_works(path):
    key = KeyStore(path).make("x", Access.TRAINER, organisation="De Brug")
    rows = json.loads(path.read_text(encoding="utf-8"))
    del rows["keys"][0]["organisation"]
    path.write_text(json.dumps(rows), encoding="utf-8")
    store = KeyStore(path)
    assert store.check(key).organisation == "default"
    other = store.make("y", Access.TOOL, organisation="De Brug")
    assert [store.check(k).organisation for k in (key, other)] == ["default", "De Brug"]


@pytest.mark.parametrize("value", ["", " x", "x" * 101, "a\x00", 3, None])
def test_a_file_with_an_organisation_that_cannot_be_lets_nobody_in(path, value):
    KeyStore(path).make("x", Access.TRAINER)
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows["keys"][0]["organisation"] = value
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(KeyFileError):
        KeyStore(path).list()
