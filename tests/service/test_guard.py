"""Who may do what: keys, roles, rates, CORS, sizes and headers, over a started service."""

import httpx
import pytest
from coach.api.guard import AccessError, RateLimit, check_binding
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from coach.config import Settings
from coach.keys import Access, KeyStore

TURN = {"text": "Wat gebeurde er?"}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return KeyStore(tmp_path_factory.mktemp("keys") / "keys.json")


@pytest.fixture(scope="module")
def keys(store):
    return {access: store.make(f"for {access}", access, 30) for access in Access}


@pytest.fixture(scope="module")
def guarded(start, store, keys):
    with start(keys=str(store._path if hasattr(store, "_path") else store.path), cors="https://eigen.example") as url:
        yield f"http://{url}"


def post(url: str, key: str | None = None, **headers: str) -> httpx.Response:
    own = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.post(f"{url}/v1/check", json=TURN, headers={**own, **headers})


def test_without_a_key_nobody_comes_in(guarded):
    answer = post(guarded)
    assert (answer.status_code, answer.json()["code"]) == (401, "key-needed")
    assert answer.headers["www-authenticate"] == "Bearer"
    for path in ("/v1/labels", "/v1/methods", "/v1/rules", "/openapi.json", "/metrics"):
        assert httpx.get(guarded + path).status_code == 401


@pytest.mark.parametrize("path", ["/health", "/ready", "/"])
def test_whether_it_runs_and_the_page_are_for_everybody(guarded, path):
    assert httpx.get(guarded + path).status_code == 200


def test_a_key_opens_in_both_headers_and_a_wrong_one_does_not(guarded, keys):
    assert post(guarded, keys[Access.TOOL]).status_code == 200
    by_other = httpx.post(f"{guarded}/v1/check", json=TURN, headers={"X-API-Key": keys[Access.TOOL]})
    assert by_other.status_code == 200
    for wrong in ("vc_" + "a" * 43, "x", keys[Access.TOOL][:-1], keys[Access.TOOL] + "x"):
        assert post(guarded, wrong).status_code == 401


def test_metrics_are_for_admins(guarded, keys):
    codes = {a: httpx.get(f"{guarded}/metrics", headers={"X-API-Key": keys[a]}).status_code for a in Access}
    assert codes == {Access.TOOL: 403, Access.TRAINER: 403, Access.ADMIN: 200}


def test_a_revoked_key_is_refused_at_once(guarded, store):
    key = store.make("tijdelijk", Access.TOOL, 1)
    assert post(guarded, key).status_code == 200
    store.revoke(next(info.id for info in store.list() if info.name == "tijdelijk"))
    assert post(guarded, key).status_code == 401


def test_sockets_need_a_key_too(guarded, keys):
    url = guarded.replace("http", "ws") + "/v1/live"
    with connect(url) as socket:
        socket.send('{"type": "open"}')
        with pytest.raises(ConnectionClosed) as caught:
            socket.recv(10)
        assert caught.value.rcvd.code == 4401
    with connect(url) as socket:
        socket.send(f'{{"type": "open", "key": "{keys[Access.TOOL]}"}}')
        assert '"opened"' in socket.recv(10)


def test_a_session_of_another_key_is_for_trainers_only(guarded, store, keys):
    url = guarded.replace("http", "ws") + "/v1/live"
    stranger = store.make("ander", Access.TOOL, 1)
    with connect(url) as asker:
        asker.send(f'{{"type": "open", "key": "{keys[Access.TOOL]}"}}')
        session = asker.recv(10).split('"session": "')[1].split('"')[0]
        with connect(url) as other:
            other.send(f'{{"type": "follow", "session": "{session}", "key": "{stranger}"}}')
            with pytest.raises(ConnectionClosed) as caught:
                other.recv(10)
            assert caught.value.rcvd.code == 4403
        with connect(url) as trainer:
            trainer.send(f'{{"type": "follow", "session": "{session}", "key": "{keys[Access.TRAINER]}"}}')
            assert '"opened"' in trainer.recv(10)
        events = f"{guarded}/v1/live/{session}/events"
        assert httpx.get(events, headers={"X-API-Key": stranger}).status_code == 403


def test_a_browser_may_call_from_listed_origins_only(guarded, keys):
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    fine = httpx.options(f"{guarded}/v1/check", headers={"Origin": "https://eigen.example", **asked})
    assert fine.status_code == 204
    assert fine.headers["access-control-allow-origin"] == "https://eigen.example"
    other = httpx.options(f"{guarded}/v1/check", headers={"Origin": "https://elders.example", **asked})
    assert "access-control-allow-origin" not in other.headers
    answer = post(guarded, keys[Access.TOOL], Origin="https://eigen.example")
    assert answer.headers["access-control-allow-origin"] == "https://eigen.example"


def test_cors_is_empty_by_default(start):
    with start() as url:
        answer = post(f"http://{url}", Origin="https://elders.example")
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers


def test_pages_have_a_strict_policy(guarded):
    headers = httpx.get(guarded + "/").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert len(headers["x-request-id"]) == 16


def test_who_sends_too_much_waits(start):
    with start(rate=60) as url:
        codes = [post(f"http://{url}").status_code for _ in range(70)]
    assert codes[:50] == [200] * 50
    assert 429 in codes


def test_a_bucket_fills_again():
    limit = RateLimit(6000)
    assert limit.take("a", 600)
    assert not limit.take("a", 500)
    assert limit.take("b", 1)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
def test_beyond_this_machine_only_with_keys(host):
    with pytest.raises(AccessError, match="coach keys make"):
        check_binding(Settings(host=host), 0)
    check_binding(Settings(host=host), 1)
    check_binding(Settings(), 0)


def test_a_broken_keys_file_lets_nobody_in_and_names_no_key(start, tmp_path):
    path = tmp_path / "keys.json"
    path.write_text("{", encoding="utf-8")
    with start(keys=str(path)) as url:
        answer = post(f"http://{url}", "vc_" + "a" * 43)
        assert answer.status_code in (500, 503)
        assert "vc_" not in answer.text


def test_the_languagetool_endpoint_takes_the_key_as_a_parameter_too(guarded, keys):
    asked = {"language": "nl", "text": "Waarom ging je weg?"}
    assert httpx.post(f"{guarded}/v2/check", data=asked).status_code == 403
    for answer in (
        httpx.post(f"{guarded}/v2/check", data={**asked, "username": "x", "apiKey": keys[Access.TOOL]}),
        httpx.post(f"{guarded}/v2/check", data=asked, headers={"X-API-Key": keys[Access.TOOL]}),
    ):
        assert answer.status_code == 200
        assert answer.json()["matches"]


def test_a_list_counts_each_of_its_turns(start):
    with start(rate=600) as place:
        url = f"http://{place}/v1"
        assert httpx.post(f"{url}/check", json=[TURN] * 50).status_code == 200
        for path, body in (("check", [TURN] * 50), ("session/review", {"turns": [TURN] * 50})):
            refused = httpx.post(f"{url}/{path}", json=body)
            assert (refused.status_code, refused.json()["code"]) == (429, "rate-limit")
            assert refused.headers["retry-after"]


@pytest.mark.parametrize("path", ["/", "/embed", "/oefenen", "/rapport"])
def test_a_page_has_no_parameter_that_names_another_file(guarded, root, path):
    plain = httpx.get(guarded + path)
    asked = {"name": str(root / "pyproject.toml"), "file": str(root / "pyproject.toml"), "headers": "x"}
    assert plain.status_code == 200
    assert httpx.get(guarded + path, params=asked).content == plain.content
