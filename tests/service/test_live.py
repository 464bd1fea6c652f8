"""Live sessions over real sockets: drafts, turns, followers without text, and what goes wrong."""

import contextlib
import json
import threading
import time

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

SECRET = "zeergeheimwoord"


@pytest.fixture(scope="module")
def address(start):
    with start(max_message=5000) as url:
        yield url


@contextlib.contextmanager
def opened(address: str, **message: object):
    with connect(f"ws://{address}/v1/live") as socket:
        say(socket, {"type": "open", **message})
        socket.session = hear(socket, "opened")["session"]
        yield socket


def say(socket, message: object) -> None:
    socket.send(json.dumps(message))


def hear(socket, kind: str, timeout: float = 10) -> dict:
    """Wait for a message of a kind."""
    while True:
        message = json.loads(socket.recv(timeout))
        if message["type"] == kind:
            return message


def test_a_draft_is_answered_with_its_findings(address):
    with opened(address) as socket:
        say(socket, {"type": "draft", "seq": 1, "text": "Waarom 🙂 ging je weg?"})
        answer = hear(socket, "findings")
        assert answer["seq"] == 1
        assert answer["feedback"]["findings"][0]["text"] == "Waarom"
        assert answer["feedback"]["suggestions"] == []


def test_options_hold_for_the_whole_session(address):
    with opened(address, suggest=True, offsets="utf16", disabled=["judgement"]) as socket:
        say(socket, {"type": "draft", "seq": 1, "text": "🙂 waarom ging je weg?"})
        feedback = hear(socket, "findings")["feedback"]
        assert feedback["findings"][0]["start"] == 3
        assert feedback["suggestions"]


def test_only_the_newest_draft_is_answered_and_older_ones_are_named(address):
    with opened(address) as socket:
        for seq in range(40):
            say(socket, {"type": "draft", "seq": seq, "text": f"Waarom ging je weg op dag {seq}?"})
        answered, superseded = [], []
        while not answered or answered[-1] != 39:
            message = hear(socket, "findings")
            answered.append(message["seq"])
            superseded += message["superseded"]
        assert answered == sorted(answered)
        assert sorted(answered + superseded) == list(range(40))
        assert len(answered) < 40


def test_turns_give_session_findings_and_context(address):
    with opened(address) as socket:
        say(socket, {"type": "turn", "seq": 0, "text": "De klant begon te schelden.", "role": "inbrenger"})
        hear(socket, "reviewed")
        for seq, text in enumerate(["Wat gebeurde er?", "Wie was erbij?", "Wat zei die klant?"], 1):
            say(socket, {"type": "turn", "seq": seq, "text": text, "speaker": "A"})
        last = [hear(socket, "reviewed") for _ in range(3)][-1]
        assert last["feedback"]["labels"]["follow_up"]
        deadline = time.monotonic() + 10
        found = []
        while "session-barrage" not in found and time.monotonic() < deadline:
            found += [f["rule"] for f in hear(socket, "session")["findings"]]
        assert found.count("session-barrage") == 1


def test_a_step_changes_what_is_minded(address):
    with opened(address) as socket:
        say(socket, {"type": "step", "step": "advies"})
        assert hear(socket, "step")["step"] == "advies"
        say(socket, {"type": "draft", "seq": 1, "text": "Ik zou het eerst met je maatje bespreken."})
        assert [f for f in hear(socket, "findings")["feedback"]["findings"] if f["flag"] == "advice"] == []


def test_followers_and_others_in_the_session_get_no_word(address):
    with (
        opened(address) as asker,
        connect(f"ws://{address}/v1/live") as follower,
        connect(f"ws://{address}/v1/live") as other,
    ):
        say(follower, {"type": "follow", "session": asker.session})
        say(other, {"type": "join", "session": asker.session})
        hear(follower, "opened")
        hear(other, "opened")
        say(asker, {"type": "turn", "seq": 1, "text": f"Waarom {SECRET} ging je weg?", "speaker": SECRET})
        for socket in (follower, other):
            raw = json.dumps([hear(socket, "turn"), hear(socket, "session")])
            assert SECRET not in raw
            assert "why-reason" in raw
        say(follower, {"type": "draft", "seq": 1, "text": "x"})
        assert hear(follower, "error")["error"]["code"] == "bad-message"


def test_followers_by_server_sent_events_get_no_word(address):
    import httpx

    with opened(address) as asker:
        got: list[str] = []
        ready = threading.Event()

        def listen() -> None:
            url = f"http://{address}/v1/live/{asker.session}/events"
            with httpx.stream("GET", url, timeout=20) as answer:
                assert answer.headers["content-type"].startswith("text/event-stream")
                for line in answer.iter_lines():
                    got.append(line)
                    ready.set()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        assert ready.wait(10)
        say(asker, {"type": "turn", "seq": 1, "text": f"Waarom {SECRET} ging je weg?"})
        hear(asker, "session")
        time.sleep(0.3)
        asker.close()
        thread.join(10)
    events = [line for line in got if line.startswith("event: ")]
    assert events[:3] == ["event: opened", "event: turn", "event: session"]
    assert events[-1] == "event: closed"
    assert SECRET not in "".join(got)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"type": "draft", "text": "x"}, 4403),
        ({"type": "ping"}, 4403),
        ({"type": "follow", "session": "bestaat-niet"}, 4404),
        ({"type": "join", "session": None}, 4404),
    ],
)
def test_close_codes_say_what_was_wrong(address, message, code):
    with connect(f"ws://{address}/v1/live") as socket:
        say(socket, message)
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(10)
        assert caught.value.rcvd.code == code


def test_a_message_that_is_too_large_or_no_text_closes_the_socket(address):
    for frame, code in (("x" * 5001, 4413), (b"\x00\x01", 1003)):
        with opened(address) as socket:
            socket.send(frame)
            with pytest.raises(ConnectionClosed) as caught:
                socket.recv(10)
            assert caught.value.rcvd.code == code


@pytest.mark.parametrize(
    "frame",
    ["", "x", "[]", "3", "null", '{"type": 3}', '{"type": "dans"}', '{"type": "draft"}', '{"type": "draft", "text": 3}',
     '{"type": "draft", "text": ""}', '{"type": "turn", "text": "a\\u0000"}', '{"type": "step", "step": "pauze"}',
     '{"type": "step", "step": 3}', '{"type": "open"}', "[" * 4000, '{"type": "draft", "text": "a", "role": "baas"}',
     '{"type": "turn", "text": "a", "time": "x"}', '{"type": "step", "step": "\\ud800"}',
     '{"type": "draft", "text": "a", "seq": "\\ud800"}', '{"type": "turn", "text": "a", "seq": true}',
     '{"type": "turn", "text": "a", "seq": 1.5}', '{"type": "draft", "text": "a", "seq": [1]}',
     '{"type": "draft", "text": "a", "seq": "' + "x" * 101 + '"}'],
)  # fmt: skip
def test_a_malformed_message_is_answered_and_the_socket_lives_on(address, frame):
    with opened(address) as socket:
        socket.send(frame)
        error = hear(socket, "error")["error"]
        assert {"code", "status", "detail"} <= set(error)
        say(socket, {"type": "ping"})
        hear(socket, "pong")


def test_a_slow_client_never_slows_another(address):
    with opened(address) as asker, connect(f"ws://{address}/v1/live", max_queue=1) as slow:
        say(slow, {"type": "follow", "session": asker.session})
        hear(slow, "opened")  # and never reads again
        for seq in range(150):
            say(asker, {"type": "turn", "seq": seq, "text": "Wat gebeurde er?"})
        for _ in range(150):
            hear(asker, "reviewed", timeout=30)


def test_a_session_is_gone_with_its_last_client(address):
    with opened(address) as socket:
        session = socket.session
    time.sleep(0.3)
    with connect(f"ws://{address}/v1/live") as late:
        say(late, {"type": "follow", "session": session})
        with pytest.raises(ConnectionClosed):
            late.recv(10)


def closed(socket, timeout: float = 10):
    """Read until the socket is closed; return the messages before, and the code."""
    messages = []
    while True:
        try:
            messages.append(json.loads(socket.recv(timeout)))
        except ConnectionClosed as error:
            return messages, error.rcvd.code


def test_followers_are_told_of_the_end_and_closed(address):
    with connect(f"ws://{address}/v1/live") as follower:
        with opened(address) as asker:
            say(follower, {"type": "follow", "session": asker.session})
            hear(follower, "opened")
        messages, code = closed(follower)
        assert [message["type"] for message in messages] == ["closed"]
        assert code == 1000


def test_nothing_of_a_session_is_kept_for_its_followers(start, monkeypatch):
    from coach.api.sessions import Live

    left = []
    leave = Live.leave
    monkeypatch.setattr(
        Live, "leave", lambda self, session, outbox: (leave(self, session, outbox), left.append(session))
    )
    with start() as address, connect(f"ws://{address}/v1/live") as follower:
        with opened(address) as asker:
            say(follower, {"type": "follow", "session": asker.session})
            say(asker, {"type": "turn", "text": f"Waarom {SECRET} ging je weg?"})
            hear(asker, "session")
        closed(follower)
    assert left
    assert SECRET not in repr(left)


def test_a_socket_that_never_opens_a_session_is_closed(address, monkeypatch):
    monkeypatch.setattr("coach.api.live.ENTER", 0.3)
    with connect(f"ws://{address}/v1/live") as socket:
        socket.send("geen json")  # being heard is not enough
        messages, code = closed(socket)
        assert [message["type"] for message in messages] == ["error"]
        assert code == 4408
    with opened(address) as socket:
        time.sleep(0.5)
        say(socket, {"type": "ping"})
        hear(socket, "pong")


def test_turns_of_several_participants_have_numbers_of_their_own(address, monkeypatch):
    monkeypatch.setattr("coach.api.sessions.MAX_TURNS", 5)
    with (
        opened(address) as one,
        connect(f"ws://{address}/v1/live") as two,
        connect(f"ws://{address}/v1/live") as follower,
    ):
        say(two, {"type": "join", "session": one.session})
        say(follower, {"type": "follow", "session": one.session})
        hear(two, "opened")
        hear(follower, "opened")
        for seq in range(6):
            for socket in (one, two):
                say(socket, {"type": "turn", "seq": seq, "text": "Wat gebeurde er?"})
        assert [hear(follower, "turn")["turn"] for _ in range(12)] == list(range(12))


def test_a_finding_that_goes_on_is_told_once_even_when_its_first_turns_are_kept_no_more(address, monkeypatch):
    monkeypatch.setattr("coach.api.sessions.MAX_TURNS", 6)
    with opened(address) as socket:

        def told(texts, **rest):
            found = []
            for text in texts:
                say(socket, {"type": "turn", "text": text, **rest})
                found += [f for f in hear(socket, "session")["findings"] if f["rule"] == "session-barrage"]
            return found

        asked = ["Wat gebeurde er?", "Wie was erbij?", "Wat zei die klant?", "Waar was dat?"]
        assert [f["turns"][0] for f in told(asked * 4, speaker="A")] == [0]
        told(["Het was druk in de winkel."], role="inbrenger")
        assert [f["turns"][0] for f in told(asked * 2, speaker="A")] == [17]


def test_a_fault_is_logged_without_its_text_and_closes_the_socket(address, monkeypatch, caplog):
    def broken(*_: object) -> None:
        raise RuntimeError(SECRET)

    with opened(address) as socket:
        monkeypatch.setattr("coach.api.live.with_context", broken)
        say(socket, {"type": "draft", "seq": 1, "text": "Wat gebeurde er?"})
        assert closed(socket)[1] == 1011
    assert "RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def answered_from(address, origin):
    """Open a session as a page of that origin would."""
    with connect(f"ws://{address}/v1/live", origin=origin) as socket:
        say(socket, {"type": "open"})
        hear(socket, "opened")


def test_another_sites_page_may_not_open_a_socket(address):
    from websockets.exceptions import InvalidStatus

    with pytest.raises((ConnectionClosed, InvalidStatus)):
        answered_from(address, "https://elders.example")
    answered_from(address, f"http://{address}")
