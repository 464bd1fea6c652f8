"""Reports over HTTP: of stored sessions, and of transcripts that are sent up and not kept."""

import csv
import io
import json
import re
import time
from pathlib import Path

import pytest
from coach.api.app import create_app
from fastapi.testclient import TestClient

from coach import Coach
from coach.config import Settings

HERE = "http://127.0.0.1"
"""Without keys, what is stored is for this machine alone."""
SECRET = "zeergeheimwoord"
SAMPLES = Path(__file__).parents[1] / "library" / "transcripts"
TALK = "Noor: Ik schrok van dat bericht en weet niet wat ik moet.\nSam: Waarvan schrok je?\nBo: Waarom bel je niet?\n"
TURNS = [
    {"id": "a", "text": "Ik schrok van dat bericht.", "speaker": "Noor", "role": "inbrenger", "time": 1},
    {"id": "b", "text": "Waarvan schrok je?", "speaker": "Sam", "time": 20},
    {"id": "c", "text": "Waarom bel je niet gewoon?", "speaker": "Bo", "time": 40},
]
AGREED = {"keep": "text", "consent": {"by": "trainer A"}, "retain_days": 30}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("reported") / "coach.db"


@pytest.fixture(scope="module")
def client(coach, place):
    with TestClient(create_app(Settings(database=str(place)), Coach.over(coach.nlp)), HERE) as client:
        yield client


def filled(client, **given) -> str:
    session = client.post("/v1/sessions", json=given).json()["id"]
    client.post(f"/v1/sessions/{session}/turns", json={"turns": TURNS, "suggest": False}).raise_for_status()
    return session


def test_nothing_is_stored_of_a_transcript(client, place):
    answer = client.post("/v1/report", params={"name": "overleg.txt"}, content=TALK.encode())
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "Noor" not in answer.text
    assert not place.exists()


@pytest.mark.parametrize(
    ("format", "kind"), [(None, "text/html"), ("html", "text/html"), ("csv", "text/csv"), ("md", "text/markdown"),
                         ("json", "application/json")],
)  # fmt: skip
def test_a_stored_session_has_its_report_in_every_format(client, format, kind):
    session = filled(client)
    answer = client.get(f"/v1/sessions/{session}/report", params={"format": format} if format else {})
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, kind)
    assert "sandbox" in answer.headers["content-security-policy"]
    assert not re.findall(r"\b(Noor|Sam|Bo|schrok)\b", answer.text)
    if format == "json":
        report = answer.json()
        assert (report["turns"], report["questions"], report["kept"]) == (3, 2, False)
        assert report["quality"]["advice"]["count"] == 1
    if format == "csv":
        assert len(list(csv.reader(io.StringIO(answer.text)))) == 4


def test_with_text_kept_it_shows_questions_and_others_to_ask(client):
    session = filled(client, **AGREED)
    report = client.get(f"/v1/sessions/{session}/report", params={"format": "json"}).json()
    assert report["kept"]
    assert [chosen["text"] for chosen in report["rewrite"]] == ["Waarom bel je niet gewoon?"]
    assert report["rewrite"][0]["suggestion"]
    assert "Sam" not in json.dumps(report)
    who = client.post(f"/v1/sessions/{session}/participants", json={"name": "Sam"}).json()["pseudonym"]
    client.post(f"/v1/sessions/{session}/participants/{who}/release", json={"name": "Samira"}).raise_for_status()
    shown = client.get(f"/v1/sessions/{session}/report", params={"format": "json"}).json()
    assert [person["name"] for person in shown["people"]] == ["Samira"]


def test_it_is_put_beside_the_groups_earlier_sessions_alone(client):
    for number, group in enumerate(("x", "x", "y", "x"), 1):
        session = client.post("/v1/sessions", json={"group": group, "at": f"2026-04-0{number}"}).json()["id"]
        client.post(f"/v1/sessions/{session}/turns", json=TURNS).raise_for_status()
    report = client.get(f"/v1/sessions/{session}/report", params={"format": "json"}).json()
    assert [earlier["label"] for earlier in report["earlier"]] == ["1 april 2026", "2 april 2026"]
    assert report["earlier"][0]["shares"]["advice"] == report["quality"]["advice"]
    assert report["earlier"][0]["shares"]["open"] == report["open"]
    assert report["label"] == "Sessie van 4 april 2026, x"


def test_a_session_without_turns_and_an_unknown_format_are_said(client):
    session = client.post("/v1/sessions", json={}).json()["id"]
    assert client.get(f"/v1/sessions/{session}/report").json()["code"] == "empty-session"
    assert client.get(f"/v1/sessions/{session}/report", params={"format": SECRET}).json()["code"] == "unknown-format"
    assert SECRET not in client.get(f"/v1/sessions/{session}/report", params={"format": SECRET}).text


def upload(client, data, **params):
    return client.post("/v1/report", params={"format": "json", **params}, content=data)


@pytest.mark.parametrize("file", sorted(path.name for path in SAMPLES.iterdir()))
def test_every_dialect_can_be_sent_up(client, file):
    answer = upload(client, (SAMPLES / file).read_bytes(), name=file)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"report", "conversation"}
    assert body["report"]["turns"] > 0
    assert {name for name, _ in body["conversation"]["speakers"]} or file.endswith(("srt", "vtt", "jsonl", "txt"))


def test_who_brings_the_case_is_told_and_may_be_chosen(client):
    guessed = upload(client, TALK.encode()).json()
    assert (guessed["conversation"]["sure"], guessed["conversation"]["inbrenger"]) == (False, "Noor")
    assert len(guessed["report"]["notes"]) == 2
    chosen = upload(client, TALK.encode(), inbrenger="Sam").json()
    assert (chosen["conversation"]["sure"], chosen["conversation"]["inbrenger"]) == (True, "Sam")
    assert [name for name, _ in chosen["conversation"]["speakers"]] == ["Noor", "Sam", "Bo"]
    assert len(chosen["report"]["notes"]) == 1
    named = client.post("/v1/report?format=json&release=Bo&release=Niemand", content=TALK.encode()).json()
    assert [person["name"] for person in named["report"]["people"]] == ["Bo"]


def test_the_columns_of_a_table_may_be_chosen(client):
    table = b"a;b;c\nNoor;Ik schrok.;1\nSam;Waarvan schrok je?;2\nBo;Was het laat?;3\n"
    asked = upload(client, table, name="tabel.csv")
    assert (asked.status_code, asked.json()["code"]) == (422, "columns-needed")
    assert asked.json()["columns"] == ["a", "b", "c"]
    for columns in ('{"text": "b", "speaker": "a", "step": ""}', "text=b, speaker=a"):
        found = upload(client, table, name="tabel.csv", columns=columns)
        assert [name for name, _ in found.json()["conversation"]["speakers"]] == ["Noor", "Sam", "Bo"]
    for columns in ("{", "[1]", '{"text": 1}', "woord=b", '{"x": "b"}'):
        assert upload(client, table, name="tabel.csv", columns=columns).json()["code"] == "columns"


@pytest.mark.parametrize(
    ("data", "params", "status", "code"),
    [
        (b"", {}, 422, "empty-file"),
        (b"%PDF-1.7 x", {}, 422, None),
        (TALK.encode(), {"method": SECRET}, 422, "unknown-method"),
        (TALK.encode(), {"inbrenger": SECRET}, 422, None),
        (TALK.encode(), {"keep": "alles"}, 422, "bad-field"),
        (TALK.encode(), {"keep": "text"}, 422, "consent-missing"),
        (TALK.encode(), {"keep": "text", "consent": "A", "retain_days": "x"}, 422, "bad-number"),
        (TALK.encode(), {"at": SECRET}, 422, "bad-time"),
    ],
)
def test_what_cannot_be_read_is_refused_in_clear_words(client, data, params, status, code):
    answer = upload(client, data, **params)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert code in (None, answer.json()["code"])
    assert SECRET not in answer.text


def test_a_transcript_is_stored_if_that_is_chosen(client):
    terms = {"keep": "labels", "group": "dinsdag", "at": "1772539200", "id": "op1"}
    found = upload(client, TALK.encode(), **terms).json()
    again = upload(client, TALK.encode(), **terms).json()
    assert found["stored"] == again["stored"] == "op1"
    review = client.get("/v1/sessions/op1/review").json()
    assert [turn["role"] for turn in review["turns"]] == ["inbrenger", "participant", "participant"]
    assert (review["session"]["group"], review["session"]["created"]) == ("dinsdag", 1772539200.0)
    assert review["session"]["closed"] is not None
    assert "schrok" not in json.dumps(review)
    kept = upload(client, TALK.encode(), keep="text", consent="trainer A", retain_days="9").json()["stored"]
    assert "schrok" in client.get(f"/v1/sessions/{kept}/export").text


def test_files_have_a_limit(coach, tmp_path):
    settings = Settings(database=str(tmp_path / "x.db"), max_upload=2_000_000)
    with TestClient(create_app(settings, Coach.over(coach.nlp)), HERE) as client:
        answer = client.post("/v1/report", content=b"a" * 2_000_001)
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (413, "file-too-large", "file")
        many = client.post("/v1/report", content=b"Noor: ja\nSam: nee\n" * 6000)
        assert many.status_code == 413


def test_each_turn_of_a_file_counts_for_the_rate(coach, tmp_path):
    with TestClient(
        create_app(Settings(database=str(tmp_path / "x.db"), rate=600), Coach.over(coach.nlp)), HERE
    ) as client:
        talk = ("Noor: Ik schrok.\nSam: Waarvan?\n" * 25).encode()
        assert client.post("/v1/report?format=csv", content=talk).status_code == 200
        assert client.post("/v1/report?format=csv", content=talk).status_code == 429


@pytest.mark.parametrize("format", ["html", "md", "csv", "json"])
def test_hostile_names_and_texts_are_inert(client, format):
    evil = '<script>alert(1)</script> =HYPERLINK("x") \u202egnikcah'
    talk = f"{evil[:20]}: {evil}?\nSam: {evil}?\n@SUM(1): =1+1?\n".encode()
    answer = client.post("/v1/report", params={"format": format, "name": f"{evil}.txt"}, content=talk)
    assert answer.status_code == 200
    assert "<script" not in answer.text.replace("\\<script", "")
    assert "\u202e" not in answer.text
    for row in csv.reader(io.StringIO(answer.text)) if format == "csv" else ():
        assert not [cell for cell in row if cell[:1] in "=+-@\t" and cell]


def test_a_long_session_has_its_report_in_about_a_second(client):
    session = client.post("/v1/sessions", json={"group": "lang"}).json()["id"]
    texts = ("Wat gebeurde er?", "Ik schrok erg.", "Waarom bel je niet gewoon?", "Wie was erbij?", "Was het druk?")
    for part in range(2):
        turns = [
            {"id": f"{part}-{n}", "text": texts[n % 5], "role": "inbrenger" if n % 5 == 1 else None,
             "speaker": f"P{n % 5}", "time": n}
            for n in range(750)
        ]  # fmt: skip
        client.post(f"/v1/sessions/{session}/turns", json={"turns": turns, "suggest": False}).raise_for_status()
    client.get(f"/v1/sessions/{session}/report").raise_for_status()
    before = time.process_time()
    client.get(f"/v1/sessions/{session}/report").raise_for_status()
    print(f"{time.process_time() - before:.2f} s of processor for a report of 1,500 stored turns")
    assert time.process_time() - before < 3
