"""Live sessions that are kept: stored before they are answered, once, and only where that was asked."""

import contextlib
import json
import sqlite3

import httpx
import pytest
from websockets.sync.client import connect

from coach.keys import Access, KeyStore

SECRET = "zeergeheimwoord"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("live") / "coach.db"


@pytest.fixture(scope="module")
def address(start, place):
    with start(database=str(place)) as address:
        yield address


def say(socket, message):
    socket.send(json.dumps(message))


def hear(socket, kind):
    while True:
        message = json.loads(socket.recv(10))
        if message["type"] == kind:
            return message


@contextlib.contextmanager
def opened(address, **message):
    with connect(f"ws://{address}/v1/live") as socket:
        say(socket, {"type": "open", **message})
        socket.opened = hear(socket, "opened")
        yield socket


def turn(socket, name, text, **more):
    say(socket, {"type": "turn", "seq": name, "id": name, "text": text, **more})
    return hear(socket, "reviewed")


def stored(address, session):
    return httpx.get(f"http://{address}/v1/sessions/{session}/review").json()


def test_nothing_is_kept_unless_asked(address, place):
    with opened(address) as socket:
        say(socket, {"type": "turn", "seq": 1, "text": "Wat gebeurde er?"})
        assert "stored" not in hear(socket, "reviewed")
        assert not {"keep", "stored"} & set(socket.opened)
    assert not place.exists()


def test_turns_are_stored_as_they_come_and_those_who_join_hear_it(address, place):
    with opened(address, keep={"id": "l1", "group": "maandag"}, step="verkenning") as socket:
        assert (socket.opened["keep"], socket.opened["stored"]) == ("labels", "l1")
        turn(socket, "a", f"Ik schrok van {SECRET}.", role="inbrenger", speaker=SECRET)
        answer = turn(socket, "b", f"Waarom schrok je van {SECRET}?", speaker="Sam")
        assert answer["stored"] == {"number": 2, "new": True}
        assert [t["id"] for t in stored(address, "l1")["turns"]] == ["a", "b"]
        with connect(f"ws://{address}/v1/live") as other:
            say(other, {"type": "join", "session": socket.opened["session"]})
            assert hear(other, "opened")["keep"] == "labels"
            assert turn(other, "c", "En toen?")["stored"]["number"] == 3
            say(socket, {"type": "step", "step": "advies"})
            hear(other, "step")
            turn(other, "d", "Ik zou eens bellen.")
    found = stored(address, "l1")
    assert [t["step"] for t in found["turns"]] == ["verkenning"] * 3 + ["advies"]
    assert found["turns"][1]["labels"]["follow_up"]
    assert SECRET not in json.dumps(found)
    assert SECRET.encode() not in b"".join(file.read_bytes() for file in place.parent.iterdir())


def test_a_turn_that_is_sent_again_is_there_once(address):
    keep = {"id": "l2", "keep": "text", "consent": {"by": "A"}, "retain_days": 3}
    with opened(address, keep=keep) as socket, connect(f"ws://{address}/v1/live") as follower:
        say(follower, {"type": "follow", "session": socket.opened["session"]})
        hear(follower, "opened")
        assert turn(socket, "a", "Wat gebeurde er?")["stored"] == {"number": 1, "new": True}
        assert turn(socket, "a", "Wat gebeurde er?")["stored"] == {"number": 1, "new": False}
        turn(socket, "b", "En toen?")
        assert [hear(follower, "turn")["turn"] for _ in range(2)] == [0, 1]
    # the connection was lost: it opens the same one, and sends what it does not know to be stored
    with opened(address, keep=keep) as again:
        assert again.opened["stored"] == "l2"
        assert turn(again, "b", "En toen?")["stored"] == {"number": 2, "new": False}
        assert turn(again, "c", "Wie was erbij?")["stored"] == {"number": 3, "new": True}
        say(again, {"type": "turn", "seq": 9, "text": "zonder id"})
        error = hear(again, "error")
        assert (error["seq"], error["error"]["code"]) == (9, "missing-id")
    assert [t["text"] for t in stored(address, "l2")["turns"]] == ["Wat gebeurde er?", "En toen?", "Wie was erbij?"]


@pytest.mark.parametrize(
    ("keep", "code"),
    [("text", "not-an-object"), ({"keep": "text"}, "consent-missing"), ({SECRET: 1}, "unknown-field"),
     ({"id": SECRET + "/"}, "bad-field"), ({"id": "l2"}, "session-exists")],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_and_nothing_is_opened(address, keep, code):
    with connect(f"ws://{address}/v1/live") as socket:
        say(socket, {"type": "open", "keep": {"id": "l2", "keep": "text", "consent": {"by": "A"}, "retain_days": 3}})
        hear(socket, "opened")
    with connect(f"ws://{address}/v1/live") as socket:
        say(socket, {"type": "open", "keep": keep})
        raw = socket.recv(10)
        assert json.loads(raw)["error"]["code"] == code
        assert SECRET not in raw
        say(socket, {"type": "open"})
        hear(socket, "opened")


def test_what_was_not_stored_is_not_acknowledged_and_may_be_sent_again(address, place, monkeypatch):
    with opened(address, keep={"id": "l3"}) as socket:
        turn(socket, "a", "Wat gebeurde er?")
        monkeypatch.setattr("coach.store.scope.OrganisationScope._change", broken)
        say(socket, {"type": "turn", "seq": 7, "id": "b", "text": "En toen?"})
        error = hear(socket, "error")
        assert (error["seq"], error["error"]["status"], error["error"]["code"]) == (7, 503, "database")
        monkeypatch.undo()
        assert turn(socket, "b", "En toen?")["stored"] == {"number": 2, "new": True}
        httpx.post(f"http://{address}/v1/sessions/l3/close").raise_for_status()
        say(socket, {"type": "turn", "seq": 8, "id": "c", "text": "Wie?"})
        assert hear(socket, "error")["error"]["code"] == "session-closed"
    with sqlite3.connect(place) as database:
        assert database.execute("SELECT count(*) FROM turn JOIN session s ON s.id = turn.session "
                                "WHERE s.public = 'l3'").fetchone() == (2,)  # fmt: skip
    database.close()


def broken(*_):
    from coach.store import StoreError

    raise StoreError(f"/srv/{SECRET}/x.db: is busy")


def test_another_organisation_finds_no_live_session(start, tmp_path):
    store = KeyStore(tmp_path / "keys.json")
    keys = {
        (name, access): store.make("x", access, 1, organisation=name)
        for name in ("De Brug", "De Poort")
        for access in Access
    }
    with (
        start(keys=str(store.path), database=str(tmp_path / "x.db")) as address,
        opened(address, key=keys["De Brug", Access.TOOL], keep={"id": "s"}) as socket,
    ):
        turn(socket, "a", "Wat gebeurde er?")
        session = socket.opened["session"]
        for (name, access), key in keys.items():
            events = f"http://{address}/v1/live/{session}/events"
            expected = 200 if name == "De Brug" else 404
            with httpx.stream("GET", events, headers={"X-API-Key": key}) as answer:
                assert answer.status_code == expected, (name, access)
            with connect(f"ws://{address}/v1/live") as other:
                say(other, {"type": "follow", "session": session, "key": key})
                if expected == 200:
                    hear(other, "opened")
                else:
                    with pytest.raises(Exception, match="unknown-session"):
                        other.recv(10)
        # the same name in another organisation is another session
        with opened(address, key=keys["De Poort", Access.TOOL], keep={"id": "s"}) as theirs:
            assert turn(theirs, "a", "Wat gebeurde er?")["stored"] == {"number": 1, "new": True}
