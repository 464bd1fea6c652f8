import json
import logging

import pytest
from coach.api.app import create_app
from fastapi.testclient import TestClient

from coach.config import Settings

SECRET = "zeergeheimwoord"


@pytest.fixture(scope="module")
def client(coach):
    with TestClient(create_app(Settings(), coach)) as client:
        yield client


def test_one_turn(client):
    body = client.post("/v1/check", json={"text": "Waarom heb je dat gedaan?", "id": "x"}).json()
    assert body["id"] == "x"
    assert body["labels"]["flags"] == ["why"]
    assert body["findings"][0]["text"] == "Waarom"
    assert set(body["versions"]) == {"coach", "pipeline", "rules", "classifiers"}


def test_a_list_has_one_result_an_item_and_loses_nothing(client):
    turns = [{"text": "Wat?"}, {"text": ""}, 3, {"text": "Wie?", "method": "x"}, {"txt": "Wat?"}, {}, {"text": "Hoe?"}]
    results = client.post("/v1/check", json=turns).json()["results"]
    assert [r["index"] for r in results] == list(range(7))
    assert ["feedback" in r for r in results] == [True, False, False, False, False, False, True]
    codes = [r["error"]["code"] for r in results if "error" in r]
    assert codes == ["empty-text", "not-an-object", "unknown-method", "unknown-field", "missing-text"]


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"", 422, "not-json"),
        (b"{", 422, "not-json"),
        (b"\xff", 422, "not-utf8"),
        (b"3", 422, "not-an-object"),
        (b"null", 422, "not-an-object"),
        (b'{"text": ""}', 422, "empty-text"),
        (b'{"text": null}', 422, "not-text"),
        (b'{"text": "a\\u0000"}', 422, "control-character"),
        (b'{"text": "\\ud800"}', 422, "control-character"),
        (b'{"text": "a", "context": "x", "method": 3}', 422, "not-text"),
        (b'{"text": "a", "context": [1]}', 422, "not-text"),
        (b'{"text": "a", "method": "x"}', 422, "unknown-method"),
        (b'{"text": "a", "step": "x"}', 422, "unknown-step"),
        (b'{"text": "a", "wat": 1}', 422, "unknown-field"),
        (b'{"text": "a", "id": "\\ud800"}', 422, "control-character"),
        (b'{"text": "a", "disabled": ["\\ud800"]}', 422, "unknown-rule"),
        (b'{"text": "a", "time": 1' + b"0" * 400 + b"}", 422, "bad-time"),
        (json.dumps({"text": "a" * 2001}).encode(), 413, "text-too-long"),
        (json.dumps([{"text": "a"}] * 1001).encode(), 413, "list-too-long"),
        (b'"' + b"a" * 4_000_001 + b'"', 413, "body-too-large"),
        (b"[" * 100_000, 422, "not-json"),
        (b'{"text": ' + b"9" * 5000 + b"}", 422, None),
    ],
)
def test_bad_input_has_one_documented_shape(client, raw, status, code):
    response = client.post("/v1/check", content=raw)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert code is None or body["code"] == code


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/v1/check", 405), ("GET", "/nergens", 404)])
def test_wrong_routes_have_the_same_shape(client, method, path, status):
    response = client.request(method, path)
    assert response.status_code == status
    assert response.json()["status"] == status
    assert (response.headers.get("allow") == "POST") == (status == 405)


def test_labels_methods_health_ready(client):
    assert {"value": "advice", "nl": "verkapt advies"} in client.get("/v1/labels").json()["flags"]
    assert "basismodel" in [m["id"] for m in client.get("/v1/methods").json()["methods"]]
    assert client.get("/health").json() == {"status": "alive"}
    assert client.get("/ready").json()["status"] == "ready"


def test_alive_but_not_ready_while_loading(monkeypatch):
    from threading import Event

    from coach.api import app as module

    from coach import Coach

    gate, load = Event(), Coach.load
    monkeypatch.setattr(module.Coach, "load", lambda *a, **k: gate.wait(10) and load(*a, **k))
    with TestClient(create_app(Settings())) as client:
        assert client.get("/health").status_code == 200
        assert client.get("/ready").status_code == 503
        response = client.post("/v1/check", json={"text": "Wat?"})
        assert (response.status_code, response.json()["code"], response.headers["retry-after"]) == (
            503,
            "not-ready",
            "1",
        )
        gate.set()
        client.app.state.loading.result()
        assert client.get("/ready").status_code == 200


def test_openapi_has_examples(client):
    operation = client.get("/openapi.json").json()["paths"]["/v1/check"]["post"]
    assert operation["requestBody"]["content"]["application/json"]["examples"]
    assert {"200", "413", "422", "503"} <= set(operation["responses"])


def test_page_is_served_with_a_strict_policy(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "<textarea" in response.text
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for name in ("page.js", "page.css"):
        assert client.get(f"/static/{name}").status_code == 200


def test_no_word_of_a_turn_reaches_a_log_or_an_error(client, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    bodies = [
        {"text": f"Waarom {SECRET}?"},
        {"text": f"{SECRET}\x00"},
        {"text": SECRET * 200},
        {"text": "Wat?", "method": SECRET[:5] + "\n"},
        {"text": "Wat?", SECRET: 1},
    ]
    answers = [client.post("/v1/check", json=body) for body in bodies]
    assert SECRET not in caplog.text
    captured = capfd.readouterr()
    assert SECRET not in captured.out + captured.err
    for answer in answers[1:]:
        assert SECRET not in answer.text


def test_a_fault_says_a_reference_and_no_text(monkeypatch, client, caplog):
    def fail(*_, **__):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(client.app.state.loading.result(), "try_many", fail)
    response = client.post("/v1/check", json={"text": SECRET})
    assert response.status_code == 500
    assert "Reference" in response.json()["detail"]
    assert SECRET not in response.text + caplog.text
    assert {"x-request-id", "content-security-policy", "x-content-type-options"} <= set(response.headers)
