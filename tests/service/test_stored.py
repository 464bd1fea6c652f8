"""Stored sessions over HTTP: what is acknowledged is there, once; text only where the group agreed."""

import json
import re
import sqlite3
import time

import pytest
from coach.api.app import create_app
from fastapi.testclient import TestClient

from coach import Coach
from coach.config import Settings
from coach.corpus import read_gold
from coach.evaluate import evaluate
from coach.keys import Access, KeyStore
from coach.model import Turn
from coach.store import SessionStore, Store

HERE = "http://127.0.0.1"
"""Without keys, what is stored is for this machine alone."""
SECRET = "zeergeheimwoord"
TURNS = [
    {"id": "a", "text": "Ik schrok van dat bericht.", "speaker": "Noor", "role": "inbrenger", "time": 1},
    {"id": "b", "text": "Waarvan schrok je?", "speaker": "Sam", "time": 2.5},
    {"id": "c", "text": "Waarom bel je niet gewoon?", "speaker": "Bo", "time": 4},
]
AGREED = {"keep": "text", "consent": {"by": "trainer A", "at": "2026-01-02"}, "retain_days": 30}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("stored") / "coach.db"


@pytest.fixture(scope="module")
def client(coach, place):
    with TestClient(create_app(Settings(database=str(place)), Coach.over(coach.nlp)), HERE) as client:
        yield client


def make(client, **given) -> str:
    answer = client.post("/v1/sessions", json=given)
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def filled(client, **given) -> str:
    session = make(client, **given)
    client.post(f"/v1/sessions/{session}/turns", json=TURNS).raise_for_status()
    return session


def test_looking_makes_no_database(coach, tmp_path):
    file = tmp_path / "coach.db"
    with TestClient(create_app(Settings(database=str(file)), Coach.over(coach.nlp)), HERE) as client:
        empty = {"sessions": [], "groups": [], "after": None}
        assert client.get("/v1/sessions").json() == empty
        assert client.get("/v1/trend").json() == {"points": [], "withheld": []}
        assert client.get("/v1/sessions/x").status_code == 404
        assert client.post("/v1/sessions/x/close").status_code == 404
        assert client.delete("/v1/sessions/x").status_code == 404
    assert not file.exists()


def test_a_session_is_made_once(client):
    first = client.post("/v1/sessions", json={"id": "eens", "group": "maandag"}).json()
    assert (first["method"], first["keep"], first["turns"], first["maker"]) == ("basismodel", "labels", 0, None)
    assert client.post("/v1/sessions", json={"id": "eens", "group": "maandag"}).json() == first
    other = client.post("/v1/sessions", json={"id": "eens", "group": "dinsdag"})
    assert (other.status_code, other.json()["code"]) == (409, "session-exists")
    assert len({make(client), make(client)}) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "not-an-object"),
        ({"keep": "alles"}, "bad-field"),
        ({"keep": "text"}, "consent-missing"),
        ({"keep": "text", "consent": {"by": "A"}}, "retention-missing"),
        ({"keep": "text", "consent": {}, "retain_days": 1}, "missing-field"),
        ({"keep": "text", "consent": {"by": "A", "at": SECRET}, "retain_days": 1}, "bad-time"),
        ({"keep": "text", "consent": {"by": "A", "at": 1e300}, "retain_days": 1}, "bad-time"),
        ({"retain_days": 0}, "bad-field"),
        ({"retain_days": True}, "bad-field"),
        ({"id": f"{SECRET}/.."}, "bad-field"),
        ({"id": ".."}, "bad-field"),
        ({"group": ""}, "bad-field"),
        ({"group": "a\x00"}, "control-character"),
        ({"at": "gisteren"}, "bad-time"),
        ({"at": [SECRET]}, "bad-field"),
        ({"method": SECRET}, "unknown-method"),
        ({SECRET: 1}, "unknown-field"),
    ],
)
def test_a_session_that_cannot_be_is_refused_without_repeating_it(client, body, code):
    answer = client.post("/v1/sessions", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert SECRET not in answer.text


def test_a_list_is_answered_like_check_and_stored(client):
    session = make(client)
    turns = [
        TURNS[0],
        {"text": "zonder id"},
        {"id": "x", "text": ""},
        *TURNS[1:],
        3,
        {"id": "y", "text": "Wat?", "step": "x"},
    ]
    answer = client.post(f"/v1/sessions/{session}/turns", json=turns)
    results = answer.json()["results"]
    assert [r["index"] for r in results] == list(range(7))
    assert [r["stored"]["number"] if "stored" in r else r["error"]["code"] for r in results] == [
        1, "missing-id", "empty-text", 2, 3, "not-an-object", "unknown-step",
    ]  # fmt: skip
    assert results[3]["feedback"]["labels"]["follow_up"]
    assert results[4]["feedback"]["labels"]["flags"] == ["why", "advice"]
    checked = client.post("/v1/check", json={k: v for k, v in TURNS[2].items() if k != "id"}).json()
    assert [f["fingerprint"] for f in results[4]["feedback"]["findings"]] == [
        f["fingerprint"] for f in checked["findings"]
    ]
    assert client.get(f"/v1/sessions/{session}").json()["session"]["turns"] == 3


def test_the_same_id_is_stored_once(client):
    session = filled(client)
    again = client.post(f"/v1/sessions/{session}/turns", json={"turns": [TURNS[2], {"id": "d", "text": "En toen?"}]})
    assert [r["stored"] for r in again.json()["results"]] == [{"number": 3, "new": False}, {"number": 4, "new": True}]
    twice = client.post(
        f"/v1/sessions/{session}/turns", json=[{"id": "e", "text": "Wie?"}, {"id": "e", "text": "Wie?"}]
    )
    assert [r["stored"]["new"] for r in twice.json()["results"]] == [True, False]
    one = client.post(f"/v1/sessions/{session}/turns", json={"id": "d", "text": "En toen?"}).json()
    assert (one["stored"], one["labels"]["form"]) == ({"number": 4, "new": False}, "open")
    assert client.get(f"/v1/sessions/{session}").json()["session"]["turns"] == 5


def test_one_bad_turn_is_a_problem_and_nothing_is_stored(client):
    session = make(client)
    bad = {
        "missing-id": {"text": "Wat?"},
        "bad-length": {"id": "a" * 101, "text": "Wat?"},
        "other-method": {"id": "a", "text": "Wat?", "method": "incidentmethode"},
        "not-an-object": 3,
    }
    for code, body in bad.items():
        answer = client.post(f"/v1/sessions/{session}/turns", json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert client.get(f"/v1/sessions/{session}").json()["session"]["turns"] == 0
    assert client.post(f"/v1/sessions/{session}/turns", json=[]).json() == {"results": []}


def test_what_is_switched_off_is_not_shown_and_counts_all_the_same(client):
    session = make(client)
    body = {"turns": [TURNS[2]], "disabled": ["why"], "suggest": False}
    (result,) = client.post(f"/v1/sessions/{session}/turns", json=body).json()["results"]
    assert "why" not in {f["flag"] for f in result["feedback"]["findings"]}
    assert client.get(f"/v1/sessions/{session}").json()["rules"]["why-reason"] == 1
    bad = client.post(f"/v1/sessions/{session}/turns", json={"turns": [{"id": "z", "text": "Wat?"}], "disabled": ["x"]})
    assert bad.status_code == 422
    assert client.get(f"/v1/sessions/{session}").json()["session"]["turns"] == 1


def test_a_closed_session_takes_no_more_but_answers_what_it_has(client):
    session = filled(client)
    closed = client.post(f"/v1/sessions/{session}/close").json()["closed"]
    assert client.post(f"/v1/sessions/{session}/close").json()["closed"] == closed
    refused = client.post(f"/v1/sessions/{session}/turns", json=[TURNS[0], {"id": "n", "text": "Wat?"}])
    assert (refused.status_code, refused.json()["code"]) == (409, "session-closed")
    repeated = client.post(f"/v1/sessions/{session}/turns", json=TURNS[:1]).json()["results"]
    assert repeated[0]["stored"] == {"number": 1, "new": False}


def test_a_session_that_is_full_takes_no_more(client, monkeypatch):
    monkeypatch.setattr("coach.api.stored.MAX_TURNS", 3)
    session = filled(client)
    answer = client.post(f"/v1/sessions/{session}/turns", json=TURNS[:1])
    assert (answer.status_code, answer.json()["code"]) == (409, "session-full")


def test_the_review_is_that_of_the_conversation(client):
    session = filled(client)
    stored = client.get(f"/v1/sessions/{session}/review").json()
    plain = [{k: v for k, v in turn.items() if k != "id"} for turn in TURNS]
    whole = client.post("/v1/session/review", json={"turns": plain}).json()
    assert stored["counts"] == whole["counts"]
    assert [f["rule"] for f in stored["findings"]] == [f["rule"] for f in whole["findings"]]
    assert [t["labels"] for t in stored["turns"]] == [t["labels"] for t in whole["turns"]]
    assert [[f["rule"] for f in t["findings"]] for t in stored["turns"]] == [
        [f["rule"] for f in t["findings"]] for t in whole["turns"]
    ]
    assert [t["text"] for t in stored["turns"]] == [None] * 3
    assert [t["role"] for t in stored["turns"]] == ["inbrenger", "participant", "participant"]
    empty = client.get(f"/v1/sessions/{make(client)}/review").json()
    assert (empty["turns"], empty["findings"], empty["counts"]) == ([], [], {"turns": 0})


def test_without_consent_no_word_and_no_name_reaches_the_disk(client, place):
    session = make(client, group="maandag")
    turn = {"id": "a", "text": f"Waarom {SECRET} ging je weg?", "speaker": f"{SECRET} Jansen"}
    client.post(f"/v1/sessions/{session}/turns", json=turn).raise_for_status()
    for path in ("", "/review", "/export"):
        assert SECRET not in client.get(f"/v1/sessions/{session}{path}").text
    assert SECRET.encode() not in b"".join(file.read_bytes() for file in place.parent.iterdir())


def test_text_is_kept_with_consent_and_gives_context_to_later_questions(client):
    session = make(client, **AGREED)
    for turn in TURNS[:2]:
        last = client.post(f"/v1/sessions/{session}/turns", json=turn).json()
    assert last["labels"]["follow_up"]
    shown = client.get(f"/v1/sessions/{session}/review").json()
    assert [t["text"] for t in shown["turns"]] == [TURNS[0]["text"], TURNS[1]["text"]]
    info = shown["session"]
    assert (info["consent"], info["consented"]) == ("trainer A", 1767312000.0)
    assert info["retain_until"] - info["created"] == pytest.approx(30 * 86_400, abs=5)


def test_sessions_are_listed_by_page_and_filter(coach, tmp_path):
    with TestClient(create_app(Settings(database=str(tmp_path / "l.db")), Coach.over(coach.nlp)), HERE) as client:
        for day in range(1, 8):
            given = {"id": f"s{day}", "group": "even" if day % 2 == 0 else "oneven", "at": f"2026-03-0{day}"}
            make(client, **given, method="incidentmethode" if day == 7 else "basismodel")
        client.post("/v1/sessions/s1/turns", json=TURNS).raise_for_status()

        def ids(**where):
            return [s["id"] for s in client.get("/v1/sessions", params=where).json()["sessions"]]

        first = client.get("/v1/sessions", params={"limit": 4}).json()
        assert [s["id"] for s in first["sessions"]] == ["s7", "s6", "s5", "s4"]
        assert ids(limit=4, after=first["after"]) == ["s3", "s2", "s1"]
        assert first["groups"] == ["even", "oneven"]
        assert ids(group="even") == ["s6", "s4", "s2"]
        assert ids(method="incidentmethode") == ["s7"]
        assert ids(since="2026-03-03", until="2026-03-05T00:00:00Z") == ["s4", "s3"]
        assert ids(group="", since="", until="") == ids()
        trend = client.get("/v1/trend", params={"group": "oneven"}).json()["points"]
        assert [p["session"] for p in trend] == ["s1", "s3", "s5", "s7"]
        assert trend[0]["counts"]["questions"] == 2
        months = client.get("/v1/trend", params={"by": "month"}).json()["points"]
        assert [(p["sessions"], p["session"]) for p in months] == [(7, None)]
        for wrong in ({"limit": "veel"}, {"limit": "0"}, {"limit": "201"}, {"after": SECRET}, {"since": SECRET},
                      {"until": "inf"}, {"group": "a\0"}):  # fmt: skip
            answer = client.get("/v1/sessions", params=wrong)
            assert answer.status_code == 422, wrong
            assert SECRET not in answer.text
        assert client.get("/v1/trend", params={"by": "dag"}).status_code == 422


def test_a_participant_is_found_released_exported_and_erased(client):
    session = filled(client, **AGREED)
    url = f"/v1/sessions/{session}"
    who = client.post(f"{url}/participants", json={"name": " sam "}).json()
    assert who["spoke"]
    assert not client.post(f"{url}/participants", json={"name": "Iemand"}).json()["spoke"]
    assert client.get(url).json()["participants"][1] == {"pseudonym": who["pseudonym"], "number": 2, "released": None}
    client.post(f"{url}/participants/{who['pseudonym']}/release", json={"name": "Sam"}).raise_for_status()
    assert client.get(url).json()["participants"][1]["released"] == "Sam"
    theirs = client.get(f"{url}/export", params={"participant": who["pseudonym"]})
    assert [turn["text"] for turn in theirs.json()["turns"]] == [TURNS[1]["text"]]
    assert "attachment" in theirs.headers["content-disposition"]
    client.post(f"{url}/participants/{who['pseudonym']}/release", json={"name": None}).raise_for_status()
    assert client.delete(f"{url}/participants/{who['pseudonym']}").json() == {"erased": True, "turns": 1}
    assert client.delete(f"{url}/participants/{who['pseudonym']}").status_code == 404
    assert [turn["number"] for turn in client.get(f"{url}/export").json()["turns"]] == [1, 3]


def test_an_erased_session_is_gone_from_the_files(client, place):
    session = make(client, **AGREED)
    client.post(f"/v1/sessions/{session}/turns", json={"id": "a", "text": f"Was het een {SECRET}dag?"})
    assert f"{SECRET}dag".encode() in b"".join(file.read_bytes() for file in place.parent.iterdir())
    assert client.delete(f"/v1/sessions/{session}").json() == {"erased": True}
    assert client.get(f"/v1/sessions/{session}").status_code == 404
    assert f"{SECRET}dag".encode() not in b"".join(file.read_bytes() for file in place.parent.iterdir())


def test_text_whose_time_is_over_is_erased_at_the_start(coach, tmp_path):
    file = tmp_path / "old.db"
    old = SessionStore(Store(file), organisation="default", clock=lambda: time.time() - 40 * 86_400)
    old.create("basismodel", "text", "trainer A", 30, id="oud")
    feedback = coach.review(Turn(f"Waarom {SECRET}?"))
    old.add("oud", [("a", feedback)])
    old.store.close()
    with TestClient(create_app(Settings(database=str(file)), Coach.over(coach.nlp)), HERE) as client:
        end = time.monotonic() + 20
        while client.get("/v1/sessions/oud").json()["session"]["erased"] is None:
            assert time.monotonic() < end, "the text is still there"
        assert client.get("/v1/sessions/oud/review").json()["turns"][0]["text"] is None
    assert SECRET.encode() not in b"".join(f.read_bytes() for f in tmp_path.iterdir())


def test_a_database_that_cannot_be_written_is_said_and_nothing_is_acknowledged(coach, tmp_path, caplog):
    folder = tmp_path / SECRET
    with TestClient(create_app(Settings(database=str(folder / "x.db")), Coach.over(coach.nlp)), HERE) as client:
        session = make(client)
        (folder / "x.db").unlink()
        (folder / "x.db").mkdir()
        answer = client.post(f"/v1/sessions/{session}/turns", json=TURNS)
        assert (answer.status_code, answer.json()["code"]) == (503, "database")
        assert answer.headers["retry-after"]
        assert SECRET not in answer.text  # where it lies is nobody's business
    assert "database" in caplog.text


def test_a_locked_database_is_503_and_the_retry_is_stored_once(coach, tmp_path, monkeypatch):
    monkeypatch.setattr("coach.store.database.BUSY_SECONDS", 0.1)
    file = tmp_path / "x.db"
    with TestClient(create_app(Settings(database=str(file)), Coach.over(coach.nlp)), HERE) as client:
        session = make(client)
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert client.post(f"/v1/sessions/{session}/turns", json=TURNS).status_code == 503
        other.execute("ROLLBACK")
        other.close()
        results = client.post(f"/v1/sessions/{session}/turns", json=TURNS).json()["results"]
        assert [r["stored"] for r in results] == [{"number": n, "new": True} for n in (1, 2, 3)]


def test_each_turn_counts_for_the_rate_and_bodies_have_a_limit(coach, tmp_path):
    settings = Settings(database=str(tmp_path / "x.db"), rate=600, max_body=20_000)
    with TestClient(create_app(settings, Coach.over(coach.nlp)), HERE) as client:
        session = make(client)
        many = [{"id": str(n), "text": "Wat?"} for n in range(50)]
        assert client.post(f"/v1/sessions/{session}/turns", json=many).status_code == 200
        assert client.post(f"/v1/sessions/{session}/turns", json=many).status_code == 429
        large = client.post(f"/v1/sessions/{session}/close", content=b"x")
        assert large.status_code == 200
    with TestClient(create_app(settings, Coach.over(coach.nlp)), HERE) as client:
        for path in ("", "/s/turns", "/s/annotations", "/s/participants"):
            answer = client.post(f"/v1/sessions{path}", content=b'"' + b"x" * 30_000 + b'"')
            assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


def label(number, form="open", **more):
    return {"number": number, "form": form, **more}


def test_annotators_are_blind_until_they_have_finished(client):
    session = filled(client, **AGREED)
    url = f"/v1/sessions/{session}"
    first = client.post(
        f"{url}/annotations", json={"annotator": "A", "turns": [label(2), label(9), label(3, "closed")]}
    )
    assert [("error" in r) for r in first.json()["results"]] == [False, True, False]
    client.post(f"{url}/annotations", json={"annotator": "B", "turns": [label(2), label(3, flags=["why"])]})
    own = client.get(f"{url}/annotations", params={"annotator": "A"}).json()
    assert (own["finished"], [t["asks"] for t in own["turns"]]) == (False, [False, True, True])
    assert [t["labels"] and t["labels"]["form"] for t in own["turns"]] == [None, "open", "closed"]
    assert "findings" not in json.dumps(own)
    assert "why" not in json.dumps(own)
    assert client.get(f"{url}/annotations").status_code == 422
    assert client.get(f"{url}/annotations", params={"annotator": "Nieuw"}).json()["annotator"] is None
    before = client.get(f"{url}/agreement").json()
    assert (before["pairs"], before["disagreements"], before["waiting"]) == ([], None, 2)
    assert "why" not in json.dumps(before)
    withheld = client.get(f"{url}/export").json()
    assert (withheld["annotations"], withheld["gold"]) == ([], [])
    assert withheld["withheld"] == ["labels", "findings", "annotations", "gold"]
    assert client.get(f"{url}/gold").json()["code"] == "not-finished"
    done = client.post(f"{url}/annotations", json={"annotator": "A", "finished": True}).json()
    assert done["finished"]
    half = client.get(f"{url}/agreement").json()
    assert [(p["first"], p["second"]) for p in half["pairs"]] == [(done["annotator"], "coach")]
    assert half["disagreements"] is None
    late = client.post(f"{url}/annotations", json={"annotator": "A", "turns": [label(3)]}).json()["results"]
    assert late[0]["error"]["code"] == "annotator-finished"
    # whoever is called away is finished by their pseudonym
    other = next(a["pseudonym"] for a in half["annotators"] if a["pseudonym"] != done["annotator"])
    client.post(f"{url}/annotations", json={"annotator": other, "finished": True}).raise_for_status()
    whole = client.get(f"{url}/agreement").json()
    assert [d["number"] for d in whole["disagreements"]] == [3]
    assert len(whole["pairs"]) == 3
    assert {k["note"] for p in whole["pairs"] for k in p["kappas"]} == {"te weinig"}
    assert len(client.get(f"{url}/export").json()["annotations"]) == 4


SHOWS_LABELS = ("", "/review", "/report", "/report?format=json", "/report?format=csv", "/report?format=md", "/export")


LABELS = re.compile(r'"(?:form|flags|minded|doubt|focus|aim|narrow|follow_up|rule|findings)":[^n]')


def shown_by(client, session, group, **options) -> dict[str, str]:
    """Return what every route says of a session that could show its labels."""
    found = {way: client.get(f"/v1/sessions/{session}{way}", **options) for way in SHOWS_LABELS}
    for by in ("session", "month"):
        found[f"trend {by}"] = client.get("/v1/trend", params={"group": group, "by": by}, **options)
    return {way: answer.text for way, answer in found.items()}


def test_what_the_coach_says_is_kept_back_while_somebody_labels(client):
    session = filled(client, group="blind", at=1_800_000_000, **AGREED)
    url = f"/v1/sessions/{session}"
    before = shown_by(client, session, "blind")
    assert all('"minded"' in before[way] for way in ("", "trend session", "trend month"))
    client.post(f"{url}/annotations", json={"annotator": "A", "turns": [label(2)]}).raise_for_status()
    for annotators, waiting in ((1, 1), (2, 1)):
        during = shown_by(client, session, "blind")
        for way, text in during.items():
            assert not LABELS.search(text), way
            assert "why" not in text, way
        for way in ("/review", *(way for way in SHOWS_LABELS if way.startswith("/report"))):
            refused = client.get(f"{url}{way}")
            assert (refused.status_code, refused.json()["code"]) == (409, "being-labelled")
            assert "blind gelabeld" in refused.json()["detail"]
            assert "stop het labelen" in refused.json()["detail"]
        one = json.loads(during[""])
        assert one["labelling"] == {"annotators": annotators, "waiting": waiting}
        assert (one["counts"], one["rules"], one["quality"]) == (None, None, None)
        assert [turn["text"] for turn in json.loads(during["/export"])["turns"]] == [turn["text"] for turn in TURNS]
        for by in ("session", "month"):
            assert json.loads(during[f"trend {by}"]) == {"points": [], "withheld": [session]}
        # the other begins where the first is done
        client.post(f"{url}/annotations", json={"annotator": "A", "finished": True}).raise_for_status()
        client.post(f"{url}/annotations", json={"annotator": "B", "turns": [label(3)]}).raise_for_status()
    client.post(f"{url}/annotations", json={"annotator": "B", "finished": True}).raise_for_status()
    after = shown_by(client, session, "blind")
    same = ("/review", "/report", "/report?format=csv", "/report?format=md", "trend session", "trend month")
    assert [after[way] for way in same] == [before[way] for way in same]


def test_the_labelling_can_be_ended_for_who_never_finishes(client):
    session = filled(client, **AGREED)
    url = f"/v1/sessions/{session}"
    client.post(f"{url}/annotations", json={"annotator": "A", "turns": [label(2)]}).raise_for_status()
    assert client.get(f"{url}/report").status_code == 409
    for one in client.get(f"{url}/agreement").json()["annotators"]:
        body = {"annotator": one["pseudonym"], "turns": [], "finished": True}
        client.post(f"{url}/annotations", json=body).raise_for_status()
    assert client.get(f"{url}/report").status_code == 200


def test_a_session_that_is_being_labelled_stands_in_no_other_report(client):
    first = filled(client, group="naast", at=1_800_000_000, **AGREED)
    second = filled(client, group="naast", at=1_800_100_000, **AGREED)
    report = f"/v1/sessions/{second}/report?format=json"
    assert len(client.get(report).json()["earlier"]) == 1
    client.post(f"/v1/sessions/{first}/annotations", json={"annotator": "A", "turns": [label(2)]}).raise_for_status()
    assert client.get(report).json()["earlier"] == []


def test_a_tool_keeps_its_own_review_while_trainers_label(coach, tmp_path):
    keys = KeyStore(tmp_path / "keys.json")
    tool, trainer = ({"X-API-Key": keys.make("x", access, 30)} for access in (Access.TOOL, Access.TRAINER))
    settings = Settings(keys=str(keys.path), database=str(tmp_path / "coach.db"))
    with TestClient(create_app(settings, Coach.over(coach.nlp)), HERE) as client:
        session = client.post("/v1/sessions", json=AGREED, headers=tool).json()["id"]
        url = f"/v1/sessions/{session}"
        client.post(f"{url}/turns", json=TURNS, headers=tool).raise_for_status()
        labelled = {"annotator": "A", "turns": [label(2)]}
        client.post(f"{url}/annotations", json=labelled, headers=trainer).raise_for_status()
        assert client.get(f"{url}/review", headers=tool).status_code == 200
        assert client.get(f"{url}/review", headers=trainer).status_code == 409


def test_a_session_has_the_shares_of_its_report(client):
    session = filled(client, **AGREED)
    one = client.get(f"/v1/sessions/{session}").json()
    assert one["quality"] == client.get(f"/v1/sessions/{session}/report?format=json").json()["quality"]
    assert one["labelling"] == {"annotators": 0, "waiting": 0}


def test_kappa_from_twenty_turns_on(client):
    session = make(client)
    turns = [{"id": f"t{n}", "text": "Wat gebeurde er?" if n % 2 else "Was het maandag?"} for n in range(24)]
    client.post(f"/v1/sessions/{session}/turns", json={"turns": turns, "suggest": False}).raise_for_status()
    for who in ("A", "B"):
        labels = [label(n, "closed" if n % 2 else "open") for n in range(1, 25)]
        client.post(f"/v1/sessions/{session}/annotations", json={"annotator": who, "turns": labels, "finished": True})
    found = client.get(f"/v1/sessions/{session}/agreement").json()
    assert [p["kappas"][0]["kappa"] for p in found["pairs"]] == [1.0, 1.0, 1.0]
    assert found["disagreements"] == []


def test_what_was_agreed_is_gold_that_the_coach_reads(client, coach, tmp_path):
    session = filled(client, **AGREED)
    settled = [
        label(2, focus="person", aim="experience"),
        label(3, "open", flags=["why"], optional=["advice"]),
        label(8),
    ]
    answer = client.post(f"/v1/sessions/{session}/adjudicate", json={"turns": settled}).json()["results"]
    assert [r.get("error", {}).get("code") for r in answer] == [None, None, "unknown-turn"]
    lines = client.get(f"/v1/sessions/{session}/gold")
    assert lines.headers["content-type"].startswith("application/x-ndjson")
    file = tmp_path / "gold.jsonl"
    file.write_text(lines.text, encoding="utf-8")
    gold = read_gold(file)
    assert (gold[0].turn.text, gold[0].turn.context, gold[0].form) == (TURNS[1]["text"], (TURNS[0]["text"],), "open")
    assert len({g.extra["writer"] for g in gold}) == 2
    scores = evaluate(gold, [coach.review(g.turn).labels for g in gold])
    assert scores.turns == 2
    only_labels = filled(client)
    assert client.get(f"/v1/sessions/{only_labels}/gold").json()["code"] == "no-text"


@pytest.mark.parametrize(
    "body",
    [{}, [], {"annotator": ""}, {"annotator": "A", "turns": [{"number": 1}]}, {"annotator": "A", SECRET: 1},
     {"annotator": "A", "turns": [label(0)]}, {"annotator": "A", "turns": [label(1, "dicht")]},
     {"annotator": "A", "turns": [label(1, flags=[SECRET])]}, {"annotator": "A", "turns": [{**label(1), SECRET: 1}]},
     {"annotator": "A", "turns": [label(True)]}],
)  # fmt: skip
def test_labels_that_cannot_be_are_refused_without_repeating_them(client, body):
    session = filled(client)
    answer = client.post(f"/v1/sessions/{session}/annotations", json=body)
    assert answer.status_code == 422
    assert SECRET not in answer.text
