"""Practice over HTTP: rounds, rephrasing, cases, notebooks and objections; bad input in clear words, nothing logged."""

import json
import logging

import httpx
import pytest

from coach.cases.loader import load_cases
from coach.practice.items import load_items
from coach.store import PracticeStore, Store

CASE = "deur-op-een-kier"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("practice") / "coach.db"


@pytest.fixture(scope="module")
def client(start, place):
    with start(database=str(place)) as address, httpx.Client(base_url=f"http://{address}/v1/practice") as made:
        yield made


def attempt(name: str, **given) -> dict:
    return {
        "id": name, "at": 1767600000, "exercise": "herkennen", "item": "oe-001", "labels": ["why"], "right": True,
        "stage": "full", "help": 0, **given,
    }  # fmt: skip


def test_nothing_is_stored_by_practising(client, place):
    client.post("/next", json={"exercise": "herkennen", "attempts": [attempt("a")]}).raise_for_status()
    client.post("/progress", json={"attempts": [attempt("a")]}).raise_for_status()
    client.post(f"/cases/{CASE}/ask", json={"question": "Wat gebeurde er?"}).raise_for_status()
    assert not place.exists()


def test_a_round_has_sheets_and_says_why(client):
    body = client.post("/next", json={"exercise": "herkennen", "attempts": [], "count": 5}).json()
    assert (len(body["items"]), body["stage"], body["why"]) == (5, "full", "Je begint: van alles wat.")


def test_the_trainee_may_choose_the_help(client):
    body = client.post("/next", json={"exercise": "herschrijven", "attempts": [], "stage": "alone"}).json()
    assert (body["stage"], body["stage_name"]) == ("alone", "zonder hulp")


def test_rephrasing_is_judged(client):
    item = next(i for i in load_items().values() if i.rewrites)
    good = client.post("/rephrase", json={"item": item.id, "text": item.rewrites[0]}).json()
    same = client.post("/rephrase", json={"item": item.id, "text": item.text}).json()
    assert (good["right"], same["right"]) == (True, False)
    assert good["answers"] == list(item.rewrites)


def test_cases_are_listed_and_opened_without_giving_away_what_they_hold(client):
    listed = client.get("/cases").json()
    assert listed["broken"] == 0
    assert len(listed["cases"]) >= 12
    text = client.get(f"/cases/{CASE}").text
    case = load_cases().get(CASE)
    assert json.loads(text)["opening"] == case.opening.strip()
    assert not any(fact.tells in text for fact in case.facts)


def test_a_conversation_goes_on_from_what_the_browser_kept(client):
    talk = None
    for question in ("Wat gebeurde er precies in het lokaal?", "Wat voelde je op dat moment?", "Was je boos?"):
        body = client.post(f"/cases/{CASE}/ask", json={"question": question, "talk": talk}).json()
        talk = body["talk"]
    assert body["told"] == 2
    assert (body["effect"], body["right"]) == ("reaction", False)
    assert body["labels"] == ["asking", "interpretation"]
    back = client.post(f"/cases/{CASE}/debrief", json={"talk": talk}).json()
    assert len(back["told"]) == 2
    assert len(back["hidden"]) == body["facts"] - 2


def test_how_much_came_to_light_is_counted_by_focus_without_telling_what(client):
    before = client.get(f"/cases/{CASE}").json()["light"]
    after = client.post(f"/cases/{CASE}/ask", json={"question": "Wat gebeurde er precies in het lokaal?"}).json()[
        "light"
    ]
    assert sum(told for told, _ in before.values()) == 0
    assert after["environment"][0] == 1
    assert sum(total for _, total in after.values()) == len(load_cases().get(CASE).facts)


def test_progress_says_when_questions_come_back(client):
    body = client.post("/progress", json={"attempts": [attempt("a"), attempt("b", item="oe-002")]}).json()
    assert len(body["back"]["herkennen"]) == 2


def test_what_was_said_before_is_context(client):
    first = client.post(f"/cases/{CASE}/ask", json={"question": "Wat voelde je op dat moment?"}).json()
    asked = client.post(f"/cases/{CASE}/ask", json={"question": "Waar schrok je van?", "talk": first["talk"]}).json()
    assert asked["feedback"]["labels"]["follow_up"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/next", {"exercise": "dansen"}, 422, "unknown-exercise"),
        ("/next", {"exercise": "herkennen", "stage": "zwaar"}, 422, "unknown-stage"),
        ("/next", {"exercise": "herkennen", "count": 10**9}, 422, "bad-count"),
        ("/next", {"exercise": "herkennen", "count": "8"}, 422, "bad-count"),
        ("/next", {"exercise": "herkennen", "attempts": "alle"}, 422, "not-a-list"),
        ("/next", [], 422, "not-an-object"),
        ("/rephrase", {"item": "oe-999999", "text": "Wat?"}, 404, "expired-item"),
        ("/rephrase", {"item": "oe-001", "text": ""}, 422, "empty-text"),
        ("/rephrase", {"item": "oe-001", "text": "a" * 3000}, 413, "text-too-long"),
        ("/rephrase", {"item": "oe-001"}, 422, "not-text"),
        ("/cases/bestaat-niet/ask", {"question": "Wat gebeurde er?"}, 404, "unknown-case"),
        (f"/cases/{CASE}/ask", {"question": "a" * 3000}, 413, "text-too-long"),
        (f"/cases/{CASE}/ask", {"question": " \u200b "}, 422, "empty-text"),
        (f"/cases/{CASE}/ask", {"question": "Wat?", "talk": {"case": CASE}}, 422, "bad-talk"),
        (
            f"/cases/{CASE}/ask",
            {"question": "Wat?", "talk": {"case": CASE, "version": "oud", "asked": [], "trust": 0}},
            409,
            "expired-talk",
        ),
        ("/notebook", {"code": "abc", "attempts": []}, 422, "bad-code"),
        ("/objections", {"text": "", "labels": []}, 422, "bad-length"),
        ("/objections", {"text": "x", "labels": [1]}, 422, "bad-labels"),
    ],
)
def test_bad_input_is_told_in_a_problem(client, path, body, status, code):
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_conversation_of_another_case_is_refused(client):
    other = next(name for name in load_cases().cases if name != CASE)
    talk = client.get(f"/cases/{other}").json()["talk"]
    answer = client.post(f"/cases/{CASE}/ask", json={"question": "Wat?", "talk": talk})
    assert answer.json()["code"] == "bad-talk"


def test_markup_stays_text(client):
    body = client.post(f"/cases/{CASE}/ask", json={"question": "<script>alert(1)</script> Wat gebeurde er?"}).json()
    assert body["talk"]["asked"][0]["text"].startswith("<script>")


def test_a_notebook_holds_what_two_browsers_did_and_is_erased_for_good(client, place):
    first = client.post("/notebook", json={"code": "groene fiets", "attempts": [attempt("a"), attempt("b")]})
    second = client.post("/notebook", json={"code": "Groene  Fiets", "attempts": [attempt("b"), attempt("c")]})
    assert [len(r.json()["attempts"]) for r in (first, second)] == [2, 3]
    assert client.post("/notebook/erase", json={"code": "groene fiets"}).json() == {"erased": True}
    assert client.post("/notebook", json={"code": "groene fiets", "attempts": []}).json() == {
        "attempts": [], "volume": None, "ended": {},
    }  # fmt: skip
    assert b"groene fiets" not in place.read_bytes()


def test_what_one_device_erased_another_does_not_bring_back(client):
    def send(*attempts, **more):
        return client.post("/notebook", json={"code": "rode fiets", "attempts": list(attempts), **more}).json()

    volume = send(attempt("a"), attempt("b"))["volume"]
    copies = [attempt("a", volume=volume), attempt("b", volume=volume)]
    client.post("/notebook/erase", json={"code": "rode fiets"})
    told = send(*copies, attempt("new"), volume=volume)
    assert (told["attempts"], told["volume"], list(told["ended"])) == ([], None, [volume])
    assert 0 <= told["ended"][volume] < 60
    again = send(*copies, attempt("new"))  # also from a device that forgot which notebook it had
    assert ([a["id"] for a in again["attempts"]], list(again["ended"])) == (["new"], [volume])
    undone = send(attempt("a"), volume=again["volume"])  # given back on purpose: without the mark
    assert ([a["id"] for a in undone["attempts"]], undone["ended"]) == (["a", "new"], {})
    for strange in (7, "x", None, volume.upper()):
        assert len(send(attempt("a", volume=strange), volume=strange)["attempts"]) == 2


def test_an_objection_is_kept_for_the_trainer(client, place):
    answer = client.post(
        "/objections", json={"text": "Was hij erbij?", "labels": ["closed"], "remark": "klopt niet", "exercise": "vrij"}
    )
    assert answer.status_code == 201
    kept = list(PracticeStore(Store(place)).objections())
    assert [(o.text, o.labels, o.remark) for o in kept if o.id == answer.json()["id"]] == [
        ("Was hij erbij?", ("closed",), "klopt niet")
    ]


def test_what_was_typed_reaches_no_log(client, caplog):
    secret = "geheimpje-7431"
    with caplog.at_level(logging.DEBUG):
        client.post(f"/cases/{CASE}/ask", json={"question": f"Wat deed {secret}?"})
        client.post("/rephrase", json={"item": "oe-001", "text": f"Wat deed {secret}?"})
        client.post("/notebook", json={"code": secret, "attempts": []})
        client.post("/objections", json={"text": secret, "labels": [], "remark": secret})
        client.post("/next", json={"exercise": secret})
    assert secret not in caplog.text


def test_a_broken_case_of_ones_own_leaves_the_others(start, tmp_path):
    (tmp_path / "kapot.yaml").write_text("id: [", encoding="utf-8")
    with start(cases=str(tmp_path), database=str(tmp_path / "x.db")) as address:
        body = httpx.get(f"http://{address}/v1/practice/cases").json()
    assert body["broken"] == 1
    assert len(body["cases"]) >= 12


def test_where_keys_are_needed_practice_needs_one_too(start, tmp_path):
    from coach.keys import Access, KeyStore

    store = KeyStore(tmp_path / "keys.json")
    key = store.make("page", Access.TOOL)
    with start(keys=str(store.path), database=str(tmp_path / "x.db")) as address:
        url = f"http://{address}/v1/practice/cases"
        assert httpx.get(url).status_code == 401
        assert httpx.get(url, headers={"Authorization": f"Bearer {key}"}).status_code == 200
