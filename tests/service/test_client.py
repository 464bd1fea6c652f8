"""The Python client over a started service: the values of the library, errors without text, retries, live sessions."""

import asyncio
import contextlib
import doctest
import inspect
import itertools
import json
import logging
import sys
import threading
import time
from dataclasses import fields, is_dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from coach import CoachError, InputError, Turn
from coach.client import (
    LONGEST_PAUSE,
    AsyncLiveSession,
    AsyncVraagcoachClient,
    ClientError,
    ErrorMessage,
    FindingsMessage,
    LiveSession,
    ReviewedMessage,
    SessionMessage,
    StepMessage,
    TurnMessage,
    VraagcoachClient,
    clients,
    feedback_from_dict,
    live,
    message_from_dict,
    messages,
    plans,
    session_feedback_from_dict,
    values,
)
from coach.keys import Access, KeyStore

SECRET = "zeergeheimwoord"
TEXTS = (
    "Waarom ging je weg?",
    "🙂 Waarom heb je dat niet gezegd, en wat vond je baas daarvan?",
    "Zou je niet beter eerst met je collega kunnen praten?",
    "Wat ging er door je heen?",
    "Ik herken dat wel.",
)
SAID = (
    Turn("De klant begon te schelden.", role="inbrenger", time=1),
    Turn("Wat gebeurde er?", speaker="A", time=4.5),
    Turn("Wie was erbij?", speaker="A"),
    Turn("Wat zei die klant?", speaker="A", context=["Ik was moe."]),
    Turn("Waarom ging je weg?", speaker="B", id="vijf", step="verkenning"),
)


@pytest.fixture(scope="module")
def address(start):
    with start(max_message=5000) as url:
        yield f"http://{url}"


@pytest.fixture(scope="module")
def client(address):
    with VraagcoachClient(address) as made:
        yield made


def rounded(value):
    """Round every float within frozen values to 4 digits: the service may review turns in other batches."""
    if isinstance(value, float):
        return round(value, 4)
    if is_dataclass(value):
        return replace(value, **{f.name: rounded(getattr(value, f.name)) for f in fields(value)})
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return type(value)(map(rounded, value)) if isinstance(value, tuple | list) else value


def run(address: str, ask, **settings):
    """Do something with an async client."""

    async def main():
        async with AsyncVraagcoachClient(address, **settings) as made:
            return await ask(made)

    return asyncio.run(main())


@contextlib.contextmanager
def answering(*answers):
    """Run a service that gives these answers, the last one for ever: (status, headers, body), or None to hang up.

    Yields its address and the list of the requests it got.
    """
    waiting, got = list(answers), []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            got.append((self.path, self.rfile.read(int(self.headers.get("content-length", 0)))))
            now = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            now = now(got[-1][1]) if callable(now) else now
            if now is None:
                self.close_connection = True
                return
            status, headers, body = now
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer

        def log_message(self, *arguments):
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def problem(status: int, code: str, detail: str = "Nee.", **headers: str):
    body = json.dumps({"status": status, "code": code, "detail": detail}).encode()
    return status, {"content-type": "application/problem+json", **headers}, body


BUSY = problem(503, "busy", **{"retry-after": "0"})


# the values


@pytest.mark.parametrize("text", TEXTS)
def test_a_check_is_what_the_library_gives(client, coach, text):
    for turn in (Turn(text), Turn(text, step="advies", id="7", speaker="A", context=["Ik schrok.", "Zij liep weg."])):
        assert rounded(client.check(turn)) == rounded(coach.review(turn))
    assert rounded(client.check(text)) == rounded(coach.review(Turn(text)))


def test_only_scores_are_rounded(client, coach):
    here, there = coach.review(Turn(TEXTS[2])), client.check(TEXTS[2])
    assert there.scores == {name: round(score, 4) for name, score in here.scores.items()}
    assert there.labels == here.labels
    assert there.versions == here.versions


def test_options_and_place_reach_the_service(client, coach):
    turn = Turn(TEXTS[0])
    assert client.check(turn, accept=["waarom"]).findings == ()
    assert client.check(turn, disabled=(name for name in ["why"])).findings == ()
    assert client.check(turn, severity={"why": "off"}).findings == ()
    assert client.check(turn, suggest=False).suggestions == ()
    assert client.check(turn, step="advies").step == "advies"
    assert client.check(Turn(TEXTS[0], step="verkenning"), step="advies").step == "verkenning"
    silenced = [f.fingerprint for f in client.check(turn).findings]
    assert client.check(turn, silenced=silenced, enabled=None).findings == ()
    loud = coach.review(turn, severity="warning", threshold=0.9)
    assert rounded(client.check(turn, severity="warning", threshold=0.9)) == rounded(loud)


def test_rewrites_are_the_suggestions(client, coach):
    assert rounded(client.rewrite(TEXTS[0])) == rounded(list(coach.review(Turn(TEXTS[0])).suggestions))
    assert client.rewrite("Wat ging er door je heen?") == []


def test_a_session_is_what_the_library_gives(client, coach):
    assert rounded(client.review_session(SAID)) == rounded(coach.review_session(SAID))
    there = client.review_session(SAID, method="basismodel", disabled=["session-barrage"], suggest=False)
    here = coach.review_session(SAID, method="basismodel", disabled=["session-barrage"], suggest=False)
    assert rounded(there) == rounded(here)


def test_values_come_back_from_their_json(coach):
    feedback = coach.review(Turn(TEXTS[0], method="basismodel", step="verkenning", id="1"))
    assert rounded(feedback_from_dict(json.loads(json.dumps(feedback.to_dict())))) == rounded(feedback)
    newer = {**feedback.to_dict(), "new": 1, "versions": {**feedback.to_dict()["versions"], "new": "2"}}
    assert feedback_from_dict(newer, feedback.turn).versions == feedback.versions
    session = coach.review_session(SAID)
    asked = [one.turn for one in session.turns]
    assert rounded(session_feedback_from_dict(json.loads(json.dumps(session.to_dict())), asked)) == rounded(session)


def test_async_gives_the_same(address, client):
    async def ask(made):
        return await asyncio.gather(
            made.check(TEXTS[0], step="verkenning"),
            made.check_many(TEXTS),
            made.rewrite(TEXTS[0]),
            made.review_session(SAID),
            made.methods(),
            made.rules(),
            made.labels(),
            made.ready(),
        )

    there = run(address, ask)
    assert rounded(there) == rounded(
        [
            client.check(TEXTS[0], step="verkenning"),
            client.check_many(TEXTS),
            client.rewrite(TEXTS[0]),
            client.review_session(SAID),
            client.methods(),
            client.rules(),
            client.labels(),
            True,
        ]
    )


def test_both_clients_have_the_same_methods():
    def public(kind):
        return {
            name: str(inspect.signature(method)).split(" ->")[0]
            for name, method in inspect.getmembers(kind, inspect.isfunction)
            if not name.startswith("_") and name not in ("close", "aclose")
        }

    assert public(VraagcoachClient) == public(AsyncVraagcoachClient)
    assert public(LiveSession) == public(AsyncLiveSession)


# many


def test_a_session_is_stored_once_however_often_it_is_sent(client, address):
    turns = [
        Turn("Ik schrok.", id="a", role="inbrenger"),
        Turn("Waarvan schrok je?", id="b"),
        Turn("Wie?", id="c", step="x"),
    ]
    session = client.create_session(group="maandag")
    for _ in range(2):
        first, second, bad = client.post_turns(session, turns, suggest=False)
    assert (first.turn, second.labels.follow_up, bad.code) == (turns[0], True, "unknown-step")

    async def ask(made):
        await made.post_turns(session, [Turn("En toen?", id="d")])
        await made.close_session(session)
        return await made.stored_review(await made.create_session(id=session, group="maandag"))

    found = run(address, ask)
    assert ([turn["id"] for turn in found["turns"]], found["turns"][0]["text"]) == (["a", "b", "d"], None)
    assert client.stored_review(session)["session"]["closed"] is not None
    client.close_session(session)
    for wrong in ([Turn("Wat?")], ["Wat?"]):
        with pytest.raises(InputError, match="'id'"):
            client.post_turns(session, wrong)
    with pytest.raises(InputError) as raised:
        client.post_turns("zeergeheim", [Turn("Wat?", id="a")])
    assert (raised.value.code, "geheim" in str(raised.value)) == ("unknown-session", False)
    with pytest.raises(InputError):
        client.create_session(keep="text")


def test_a_session_that_is_made_again_after_a_lost_answer_is_the_same_one():
    with answering(None, (200, {}, b'{"id": "x"}')) as (url, got), VraagcoachClient(url) as made:
        assert made.create_session() == "x"
    assert got[0] == got[1]
    assert json.loads(got[0][1])["id"]


def test_many_keep_their_order_and_their_errors(client):
    results = client.check_many([TEXTS[0], " ", Turn(TEXTS[3], id="x"), Turn(SECRET, method="dans"), "a" * 2001, 3])
    assert [getattr(r, "code", None) for r in results] == [
        None, "empty-text", None, "unknown-method", "text-too-long", "not-a-turn"
    ]  # fmt: skip
    assert [r.status for r in results if isinstance(r, InputError)] == [422, 422, 413, 422]
    assert all(isinstance(r, InputError) for r in results if isinstance(r, CoachError))
    assert results[2].turn.id == "x"
    assert SECRET not in repr(results[3])
    assert client.check_many([]) == []
    with pytest.raises(InputError, match="list of turns"):
        client.check_many("Waarom?")


def test_many_go_in_parts_of_500():
    def reply(body):
        turns = json.loads(body)["turns"]
        error = {"status": 422, "code": "no", "detail": "Nee."}
        answer = {"results": [{"index": i, "error": error} for i in range(len(turns))]}
        return 200, {}, json.dumps(answer).encode()

    with answering(reply) as (url, got), VraagcoachClient(url) as made:
        assert len(made.check_many("Wat?" for _ in range(1201))) == 1201
        assert [len(json.loads(body)["turns"]) for _, body in got] == [500, 500, 201]


def test_a_part_that_is_too_large_goes_in_halves(start):
    turns = [f"Wat gebeurde er op dag {i}?" for i in range(23)]
    with start(max_items=4) as url, VraagcoachClient(f"http://{url}") as made:
        assert [r.turn.text for r in made.check_many(turns, suggest=False)] == turns
    with start(max_body=300) as url, VraagcoachClient(f"http://{url}") as made:
        results = made.check_many([*turns[:3], "o" * 400 + "?"], suggest=False)
        assert [getattr(r, "code", None) for r in results] == [None, None, None, "body-too-large"]


# what stays the same


def test_what_stays_the_same_is_fetched_once(client, coach):
    assert {m["id"] for m in client.methods()} == set(coach.methods)
    assert {r["id"] for r in client.rules()} == set(coach.rulebook.rules)
    assert {f["value"] for f in client.labels()["form"]} == {"open", "invitation", "closed", "choice", "statement"}
    first = client.labels()
    first.clear()
    assert client.labels()

    with answering((200, {"etag": '"1"'}, b'{"form": []}'), (304, {"etag": '"1"'}, b"")) as (url, got):
        made = VraagcoachClient(url)
        assert [made.labels(), made.labels(), made.labels()] == [{"form": []}] * 3
        assert len(got) == 3
        made.close()


def test_ready_says_no_where_there_is_nothing(client):
    assert client.ready()
    with VraagcoachClient("http://127.0.0.1:9") as made:
        assert not made.ready()
    with answering(BUSY) as (url, got), VraagcoachClient(url) as made:
        assert not made.ready()
        assert len(got) == 1


# errors


def everything_in(error: BaseException) -> str:
    """All that a log or an error tracker could show of an error: what it says, holds, and is chained to."""
    seen, shown = set(), ""
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        shown += f"{one!s} {one!r} {one.args} {getattr(one, '__dict__', {})} {getattr(one, 'doc', '')}"
        request = getattr(one, "_request", None)
        shown += str(request.content) if request is not None else ""
        waiting += [one.__cause__, one.__context__]
    return shown


@pytest.mark.parametrize(
    ("turn", "options", "code", "field"),
    [
        (Turn(SECRET, method="dans"), {}, "unknown-method", "method"),
        (Turn(SECRET, step="dans"), {}, "unknown-step", "step"),
        (Turn(SECRET), {"disabled": ["dans"]}, "unknown-rule", "rules"),
        (Turn(SECRET), {"severity": SECRET}, "bad-switch", "severity"),
        (Turn(SECRET), {"threshold": 7}, "bad-option", "threshold"),
        (Turn(SECRET), {"threshold": float("nan")}, "bad-option", None),
        (Turn(SECRET), {"accept": [{SECRET}]}, "bad-option", None),
        (Turn(SECRET), {"accept": 3}, "bad-option", "accept"),
        (Turn(SECRET), {SECRET: 3}, "unknown-option", None),
        (Turn(SECRET), {"accept": [f"{SECRET}\ud800"]}, "bad-option", None),
        (f"{SECRET}\x00", {}, "control-character", "text"),
        (f"{SECRET}\ud800", {}, "control-character", "text"),
        ([SECRET], {}, "not-a-turn", None),
    ],
)
def test_what_does_not_fit_is_an_input_error_without_the_text(client, turn, options, code, field):
    for ask in (client.check, client.rewrite):
        with pytest.raises(InputError) as caught:
            ask(turn, **options)
        assert (caught.value.code, caught.value.field) == (code, field)
        assert 400 <= caught.value.status < 500
        assert SECRET not in everything_in(caught.value)


def test_a_session_with_a_bad_turn_says_which(client):
    with pytest.raises(InputError) as caught:
        client.review_session([Turn("Wat?"), Turn(SECRET, method="dans")])
    assert caught.value.code == "unknown-method"
    assert SECRET not in everything_in(caught.value)
    with pytest.raises(InputError) as caught:
        client.review_session([])
    assert caught.value.code == "empty-session"


def test_keys(start, tmp_path):
    store = KeyStore(tmp_path / "keys.json")
    key = store.make("a tool", Access.TOOL, 30)
    with start(keys=str(tmp_path / "keys.json")) as url:
        with VraagcoachClient(f"http://{url}", key=key) as made:
            assert made.check("Waarom?").findings
            with made.live() as session:
                session.draft("Waarom ging je weg?")
                assert isinstance(session.receive(10), FindingsMessage)
            assert key not in f"{made!r} {session!r}"
        for wrong, code in ((None, "key-needed"), ("vc_fout", "key-invalid")):
            with VraagcoachClient(f"http://{url}", key=wrong) as made:
                with pytest.raises(ClientError) as caught:
                    made.check(SECRET)
                assert (caught.value.code, caught.value.status) == (code, 401)
                with pytest.raises(ClientError) as caught, made.live():
                    pass
                assert (caught.value.code, caught.value.status) == (code, 401)


@pytest.mark.parametrize(
    ("answer", "code", "status"),
    [
        ((200, {}, SECRET.encode()), "bad-answer", 502),
        ((200, {}, b'{"text": "' + SECRET.encode() + b'"}'), "bad-answer", 502),
        ((200, {}, b"[" * 100_000), "bad-answer", 502),
        ((200, {}, b"\xff"), "bad-answer", 502),
        ((413, {"content-type": "text/html"}, SECRET.encode()), "http-413", 413),
        ((404, {"content-type": "application/json"}, b"{}"), "http-404", 404),
        ((422, {"content-type": "application/problem+json"}, SECRET.encode()), "http-422", 422),
        ((302, {"location": "http://127.0.0.1:9/"}, b""), "http-302", 302),
        (problem(429, "rate-limit"), "rate-limit", 429),
        (problem(500, "coach-error"), "coach-error", 500),
        (problem(404, "http-404"), "http-404", 404),
        (None, "unreachable", 503),
        ((200, {"content-encoding": "gzip"}, SECRET.encode()), "unreachable", 503),
    ],
)
def test_what_is_no_answer_is_a_client_error_without_the_text(answer, code, status):
    async def ask(made):
        return await made.check(f"{SECRET}?")

    with answering(answer) as (url, _):
        with VraagcoachClient(url, retries=0) as made, pytest.raises(ClientError) as caught:
            made.check(f"{SECRET}?")
        with pytest.raises(ClientError) as again:
            run(url, ask, retries=0)
    for error in (caught.value, again.value):
        assert (error.code, error.status) == (code, status)
        assert SECRET not in everything_in(error)


def test_a_service_that_is_late_is_a_timeout_and_is_not_asked_again():
    def late(body):
        time.sleep(0.5)
        return BUSY

    with answering(late) as (url, got), VraagcoachClient(url, timeout=0.05, retries=3) as made:
        with pytest.raises(ClientError) as caught:
            made.check(SECRET)
        assert (caught.value.code, caught.value.status) == ("timeout", 504)
        assert SECRET not in everything_in(caught.value)
        assert len(got) == 1


def test_nothing_typed_and_no_key_is_logged(address, caplog):
    with caplog.at_level(logging.DEBUG), VraagcoachClient(address, key="vc_geheimesleutel") as made:
        made.check(f"Waarom {SECRET}?")
        with made.live() as session:
            session.send(f"Waarom {SECRET}?")
            session.receive(10)
    records = [r for r in caplog.records if not r.name.startswith(("uvicorn", "websockets.server"))]
    shown = "".join(f"{r.getMessage()} {r.args}" for r in records)
    assert "/v1/check" in shown
    assert SECRET not in shown
    assert "vc_geheimesleutel" not in shown


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"base_url": "127.0.0.1:8000"}, "base_url"),
        ({"base_url": "ftp://127.0.0.1"}, "base_url"),
        ({"base_url": "http://"}, "base_url"),
        ({"base_url": "http://127.0.0.1:poort"}, "base_url"),
        ({"base_url": None}, "base_url"),
        ({"key": "a\nb"}, "key"),
        ({"key": "sleutél"}, "key"),
        ({"retries": -1}, "retries"),
        ({"retries": 1.5}, "retries"),
    ],
)
def test_arguments_that_do_not_fit_are_named(arguments, field):
    for kind in (VraagcoachClient, AsyncVraagcoachClient):
        with pytest.raises(InputError) as caught:
            kind(**arguments)
        assert caught.value.field == field


def test_without_httpx_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    for kind in (VraagcoachClient, AsyncVraagcoachClient):
        with pytest.raises(InputError, match=r'pip install "vraagcoach\[client\]"'):
            kind()


def test_a_path_before_v1_is_kept_and_no_proxy_hears_what_this_machine_is_told(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with answering((200, {}, b"{}")) as (url, got), VraagcoachClient(f"{url}/coach/", key="k") as made:
        assert made.labels() == {}
        assert got[0][0] == "/coach/v1/labels"
        assert made._socket_settings["uri"] == f"{url}/coach/v1/live".replace("http", "ws")
        assert made._socket_settings["proxy"] is None


# trying again


@pytest.mark.parametrize("trouble", [BUSY, None])
def test_trouble_that_passes_is_tried_again(trouble):
    fine = (200, {}, b'{"form": []}')
    for count, again in ((2, True), (3, False)):
        with answering(*[trouble] * count, fine) as (url, got), VraagcoachClient(url, retries=2) as made:
            if again:
                assert made.labels() == {"form": []}
            else:
                with pytest.raises(ClientError):
                    made.labels()
            assert len(got) == 3
        with answering(*[trouble] * count, fine) as (url, got):
            with contextlib.nullcontext() if again else pytest.raises(ClientError):
                run(url, lambda made: made.labels(), retries=2)
            assert len(got) == 3


@pytest.mark.parametrize(
    "answer",
    [problem(503, "not-ready"), problem(503, "busy", **{"retry-after": "3600"}), problem(500, "coach-error"),
     problem(429, "rate-limit", **{"retry-after": "5"}), problem(422, "empty-text")],
)  # fmt: skip
def test_what_will_not_pass_is_not_tried_again(answer):
    with answering(answer) as (url, got), VraagcoachClient(url, retries=5) as made:
        with pytest.raises(CoachError) as caught:
            made.labels()
        assert len(got) == 1
        after = answer[1].get("retry-after")
        assert getattr(caught.value, "retry_after", None) == (float(after) if after else None)


def test_pauses_grow_heed_the_service_and_are_spread():
    lost = plans.Reply(lost=True)
    asked = plans.Reply(503, {"retry-after": "2"})
    assert max(plans._pause(lost, 0) for _ in range(100)) < min(plans._pause(lost, 4) for _ in range(100))
    assert len({plans._pause(lost, 1) for _ in range(20)}) > 10
    assert all(2 < plans._pause(asked, 0) < 3 for _ in range(100))
    assert plans._pause(lost, 10_000) <= 1.5 * LONGEST_PAUSE
    assert plans._pause(plans.Reply(503, {"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}), 0) < 1


# live


def kinds(session, *wanted: type, most: int = 50) -> list:
    """Iterate until each kind of message has come; return the first of each."""
    found: dict[type, object] = {}
    for message in itertools.islice(session, most):
        found.setdefault(type(message), message)
        if all(kind in found for kind in wanted):
            break
    return [found[kind] for kind in wanted]


def test_drafts_and_turns_are_answered(client, coach):
    with client.live(method="basismodel", step="verkenning") as session:
        assert (session.opened.method, session.opened.step, session.opened.role) == ("basismodel", "verkenning", "open")
        assert session.draft(TEXTS[1]) == 1
        (answer,) = kinds(session, FindingsMessage)
        assert (answer.seq, answer.superseded) == (1, ())
        here = coach.review(Turn(TEXTS[1], method="basismodel", step="verkenning"), suggest=False)
        assert rounded(answer.feedback) == rounded(here)
        assert session.draft("Wat gebeurde er?", seq=77) == 77
        assert kinds(session, FindingsMessage)[0].seq == 77
        for turn in SAID[:4]:
            seq = session.send(turn.text, role=turn.role, speaker=turn.speaker)
        reviewed = [m for m in itertools.islice(session, 6) if isinstance(m, ReviewedMessage)]
        assert reviewed[0].seq == seq - 3
        session.step("advies")
        rest = kinds(session, StepMessage)
        assert rest == [StepMessage("advies")]


def test_findings_over_several_turns_come_once(client):
    with client.live() as session:
        for text in ("Wat gebeurde er?", "Wie was erbij?", "Wat zei die klant?"):
            session.send(text, speaker="A")
        heard = []
        while not (heard and heard[-1].counts["turns"] == 3):
            heard += [m for m in [session.receive(10)] if isinstance(m, SessionMessage)]
        found = [f for message in heard for f in message.findings]
        assert [f.rule for f in found].count("session-barrage") == 1
        assert found[0].turns


def test_only_the_newest_draft_is_answered(client):
    with client.live(suggest=True, disabled=["judgement"]) as session:
        for seq in range(40):
            session.draft(f"Waarom ging je weg op dag {seq}?", seq)
        answered, superseded = [], []
        while not answered or answered[-1] != 39:
            message = session.receive(20)
            answered.append(message.seq)
            superseded += message.superseded
        assert message.feedback.suggestions
        assert sorted(answered + superseded) == list(range(40))


def test_a_follower_gets_no_word_and_the_end_of_the_session(client):
    with client.live() as asker, client.follow(asker.opened.session) as follower:
        assert follower.opened.role == "follow"
        asker.send(f"Waarom {SECRET} ging je weg?", role="facilitator")
        turn, over_all = kinds(follower, TurnMessage, SessionMessage)
        assert (turn.turn, turn.role, turn.length) == (0, "facilitator", len(f"Waarom {SECRET} ging je weg?"))
        assert "why" in turn.labels.flags
        assert turn.findings[0].rule == "why-reason"
        assert SECRET not in repr((turn, over_all))
        follower.draft("Wat?")
        assert isinstance(follower.receive(10), ErrorMessage)
        asker.__exit__(None, None, None)
        assert list(follower) == []
        with pytest.raises(ClientError, match="ended"):
            asker.draft("Wat?")


def test_what_is_refused_is_said_and_the_session_goes_on(client):
    with client.live() as session:
        session.step("pauze")
        (message,) = kinds(session, ErrorMessage)
        assert isinstance(message.error, InputError)
        assert (message.seq, message.error.code) == (None, "unknown-step")
        for text in (" ", "a" * 2001, f"{SECRET}\x00"):
            with pytest.raises(InputError) as caught:
                session.draft(text)
            assert SECRET not in everything_in(caught.value)
        with pytest.raises(InputError):
            session.send("Wat?", role="baas")
        with pytest.raises(ClientError) as late:
            session.receive(0.05)
        assert late.value.code == "timeout"
        session.draft("Wat?")
        assert isinstance(session.receive(10), FindingsMessage)


def test_what_cannot_be_opened_says_why(client):
    for ask, kind, code in (
        (lambda: client.live(method="dans"), InputError, "unknown-method"),
        (lambda: client.live(threshold=3), InputError, "bad-option"),
        (lambda: client.live(naam=3), InputError, "unknown-option"),
        (lambda: client.follow(SECRET), ClientError, "unknown-session"),
        (lambda: VraagcoachClient("http://127.0.0.1:9").live(), ClientError, "unreachable"),
        (lambda: VraagcoachClient(f"{client._url}/nergens").live(), ClientError, "http-403"),
    ):
        with pytest.raises(kind) as caught, ask():
            pass
        assert caught.value.code == code
        assert SECRET not in everything_in(caught.value)
    with pytest.raises(InputError, match="with"):
        client.live().draft("Wat?")
    with pytest.raises(InputError, match="with"):
        _ = client.live().opened


def test_a_connection_that_is_lost_is_an_error_and_one_that_stops_says_so(client, start):
    with client.live() as session:
        session.step("x" * 6000)
        with pytest.raises(ClientError) as caught:
            list(session)
        assert (caught.value.code, caught.value.status) == ("message-too-large", 413)
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(start())
        with VraagcoachClient(f"http://{url}") as made, made.live() as session:
            stack.close()
            with pytest.raises(ClientError) as caught:
                list(session)
            assert (caught.value.code, caught.value.status) == ("stopping", 503)


@pytest.mark.parametrize(
    ("code", "reason", "own", "status"),
    [(4401, "key-needed", "key-needed", 401), (4404, "", "unknown-session", 404), (1006, "", "connection-lost", 503),
     (4409, "too slow to read", "too-slow", 409), (1000, "", "closed", 410)],
)  # fmt: skip
def test_close_codes_become_errors(code, reason, own, status):
    error = live._closed(code, reason)
    assert (error.code, error.status) == (own, status)


def test_async_sessions(address):
    async def ask(made):
        async with made.live(step="verkenning") as session, made.follow(session.opened.session) as follower:
            seq = await session.draft("Waarom ging je weg?")
            async for message in session:
                assert (type(message), message.seq) == (FindingsMessage, seq)
                break
            assert await session.send("Waarom ging je weg?", speaker="A") == seq + 1
            assert isinstance(await session.receive(10), ReviewedMessage)
            assert isinstance(await follower.receive(10), TurnMessage)
            await session.step("advies")
            while not isinstance(await session.receive(10), StepMessage):
                pass
            with pytest.raises(ClientError) as late:
                await session.receive(0.05)
            assert late.value.code == "timeout"
            await session.__aexit__(None, None, None)
            return [message async for message in follower]

    assert not [m for m in run(address, ask) if not isinstance(m, SessionMessage | StepMessage)]

    async def refused(made):
        async with made.live(step="dans"):
            pass

    with pytest.raises(InputError) as caught:
        run(address, refused)
    assert caught.value.code == "unknown-step"
    with pytest.raises(ClientError) as lost:
        run("http://127.0.0.1:9", refused)
    assert lost.value.code == "unreachable"


def test_messages_of_a_newer_service_are_passed_over():
    assert message_from_dict({"type": "dans"}) is None
    assert message_from_dict({"type": "pong"}) is None


# what the documentation says


def test_the_examples_hold(address, monkeypatch):
    monkeypatch.setattr(plans.Plans.__init__, "__defaults__", (address,))
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
    ran = 0
    for test in [test for module in (values, messages, plans, live, clients) for test in finder.find(module)]:
        for example in test.examples:
            ran += example.options.pop(doctest.SKIP, False)
        runner.run(test)
    assert ran >= 7
    assert runner.summarize(verbose=False).failed == 0
