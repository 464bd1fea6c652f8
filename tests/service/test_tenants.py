"""Every route of the service, asked by every other role and organisation: nothing of the other one's comes out.

The routes are those of the app itself, so that a new one cannot be forgotten: it is walked as soon as it is there, and
the test says so where it does not know what to send.
"""

import json
import re
from collections.abc import Iterator

import pytest
from coach.api.access import is_stored, needed
from coach.api.app import create_app
from fastapi.testclient import TestClient
from starlette.routing import Mount, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from coach import Coach
from coach.config import Settings
from coach.keys import Access, KeyStore

HERE = "http://127.0.0.1"
"""Without keys, what is stored is for this machine alone."""
MARKS = {
    "text": "geheimtekst", "group": "geheimgroep", "consent": "geheimetoestemming", "name": "Geheimenaam",
    "id": "geheimesessie", "turn": "geheimebeurt", "annotator": "geheimelabelaar",
}  # fmt: skip
TURN = {"id": "vreemd", "text": "Wat gebeurde er?"}
LABELS = [{"number": 1, "form": "closed"}]
AT_RANDOM = {"action": "check", "case_id": "de-scooter", "method_id": "basismodel", "rule_id": "why-reason"}
BODIES = {
    "/v1/check": TURN,
    "/v1/rewrite": TURN,
    "/v1/session/review": {"turns": [TURN]},
    "/v1/sessions": {"group": "van een ander"},
    "/v1/sessions/{session_id}/turns": [TURN],
    "/v1/sessions/{session_id}/close": None,
    "/v1/sessions/{session_id}/participants": {"name": MARKS["name"]},
    "/v1/sessions/{session_id}/participants/{pseudonym}/release": {"name": "Iemand"},
    "/v1/sessions/{session_id}/annotations": {"annotator": MARKS["annotator"], "turns": LABELS, "finished": True},
    "/v1/sessions/{session_id}/adjudicate": {"turns": LABELS},
    "/v1/report": "Noor: Ik schrok.\nSam: Waarvan schrok je?\n",
}
"""What is sent to each route: what would do, if only it were theirs."""
OPEN = {
    "/",
    "/embed",
    "/oefenen",
    "/oefenen/files",
    "/oefenen/worker.js",
    "/rapport",
    "/vraagcoach.js",
    "/health",
    "/ready",
}
"""What anybody may read."""


def every_route(routes) -> Iterator[tuple[str, str]]:
    """Yield the method and path of each, those of included routers too; sockets have none."""
    for route in routes:
        if inner := getattr(route, "original_router", None):
            yield from every_route(inner.routes)
        elif isinstance(route, Mount):
            assert route.path == "/static", "files that are not the page's"
        elif isinstance(route, WebSocketRoute):
            yield "SOCKET", route.path
        else:
            yield from ((method, route.path) for method in sorted(route.methods - {"HEAD"}))


ROUTES = sorted(set(every_route(create_app(Settings()).routes)))


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return KeyStore(tmp_path_factory.mktemp("tenants") / "keys.json")


@pytest.fixture(scope="module")
def callers(keys):
    """Return the keys of everybody, by organisation and role; ``other`` is a second tool of the same organisation."""
    found = {("own", "tool"): keys.make("x", Access.TOOL, organisation="De Brug")}
    found |= {("own", "other"): keys.make("x", Access.TOOL, organisation="De Brug")}
    for access in (Access.TRAINER, Access.ADMIN):
        found["own", access.value] = keys.make("x", access, organisation="De Brug")
    for access in Access:
        found["theirs", access.value] = keys.make("x", access, organisation="De Poort")
        found["default", access.value] = keys.make("x", access)
    return {**found, ("nobody", "none"): "", ("nobody", "wrong"): "vc_" + "a" * 43}


@pytest.fixture(scope="module")
def client(coach, keys, callers):
    settings = Settings(keys=str(keys.path), database=str(keys.path.parent / "coach.db"))
    with TestClient(create_app(settings, Coach.over(coach.nlp)), HERE, raise_server_exceptions=False) as client:
        yield client


def ask(client, key, method, path, body=None, **options):
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    sent = {"content": body} if isinstance(body, str) else {} if body is None else {"json": body}
    return client.request(method, path, headers=headers, **sent, **options)


@pytest.fixture(scope="module")
def session(client, callers):
    """Store a session of De Brug with a mark in everything that it has; return where it is."""
    tool, trainer = callers["own", "tool"], callers["own", "trainer"]
    made = {
        "id": MARKS["id"], "group": MARKS["group"], "keep": "text", "consent": {"by": MARKS["consent"]},
        "retain_days": 5,
    }  # fmt: skip
    url = f"/v1/sessions/{MARKS['id']}"
    turns = [{"id": f"{MARKS['turn']}-{n}", "text": f"Wat zei {MARKS['text']}?", "speaker": "Sam"} for n in range(2)]
    ask(client, tool, "POST", "/v1/sessions", made).raise_for_status()
    ask(client, tool, "POST", f"{url}/turns", turns).raise_for_status()
    who = ask(client, trainer, "POST", f"{url}/participants", {"name": "Sam"}).json()["pseudonym"]
    ask(client, trainer, "POST", f"{url}/participants/{who}/release", {"name": MARKS["name"]}).raise_for_status()
    labels = {"annotator": MARKS["annotator"], "turns": LABELS, "finished": True}
    ask(client, trainer, "POST", f"{url}/annotations", labels).raise_for_status()
    ask(client, trainer, "POST", f"{url}/adjudicate", {"turns": LABELS}).raise_for_status()
    return {"session_id": MARKS["id"], "pseudonym": who}


def filled_in(path, session):
    """Return a path with the other's own ids in it."""
    known = {**AT_RANDOM, **session}
    names = re.findall(r"{(\w+)(?::\w+)?}", path)
    assert set(names) <= set(known), f"{path}: say in this test what its parameters are"
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: known[found[1]], path)


def kept(client, callers):
    return ask(client, callers["own", "admin"], "GET", f"/v1/sessions/{MARKS['id']}/export").json()


def test_the_walk_goes_everywhere(client, callers):
    described = ask(client, callers["own", "admin"], "GET", "/openapi.json").json()["paths"]
    walked = {(method.lower(), path) for method, path in ROUTES}
    assert {(method, path) for path, operations in described.items() for method in operations} <= walked
    assert {path for method, path in ROUTES if method == "SOCKET"} == {"/v1/live"}
    for method, path in ROUTES:
        if method in ("POST", "PUT", "PATCH") and path.startswith(("/v1/sessions", "/v1/report", "/v1/trend")):
            assert path in BODIES, f"{path}: say in this test what is sent to it"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nothing_of_another_organisation_comes_out_and_nothing_of_it_changes(client, callers, session, method, path):
    if method == "SOCKET":
        pytest.skip("sockets have a test of their own")
    before = kept(client, callers)
    address = filled_in(path, session)
    query = {name: MARKS[name] for name in ("group", "annotator")} | {"participant": session["pseudonym"]}
    for (whose, role), key in callers.items():
        if whose == "own":
            continue
        for params in ({}, query):
            answer = ask(
                client, key, method, address, BODIES.get(path, {} if method == "POST" else None), params=params
            )
            said = answer.text + json.dumps(dict(answer.headers))
            shown = [mark for mark in MARKS.values() if mark in said]
            assert not shown, f"{method} {path} tells {whose} {role} of {shown}"
            if "{session_id}" in path:
                assert answer.status_code in (401, 403, 404), (whose, role, answer.status_code)
            if whose == "nobody" and path not in OPEN and not path.startswith("/v2/"):
                assert answer.status_code == 401, (whose, role)
            assert answer.status_code < 500, (whose, role)
    assert kept(client, callers) == before


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1].startswith("/v1/sessions/")])
def test_a_tool_gets_nothing_of_a_session_that_another_tool_made(client, callers, session, method, path):
    before = kept(client, callers)
    answer = ask(client, callers["own", "other"], method, filled_in(path, session), BODIES.get(path))
    assert answer.status_code in (403, 404)
    assert not any(mark in answer.text for mark in MARKS.values())
    assert kept(client, callers) == before


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_who_has_too_low_a_role_is_refused_everywhere(client, callers, session, method, path):
    if method == "SOCKET":
        return
    address = filled_in(path, session)
    for role in Access:
        if needed(method, address) in (Access.TRAINER, Access.ADMIN) and role is Access.TOOL:
            answer = ask(client, callers["own", role], method, address, BODIES.get(path))
            assert (answer.status_code, answer.json()["code"]) == (403, "key-role")
            assert not any(mark in answer.text for mark in MARKS.values())


def test_a_tool_may_make_fill_close_and_review_what_it_made_and_nothing_else():
    stored = [(method, path) for method, path in ROUTES if re.match(r"/v1/(sessions|trend|report)", path)]
    assert len(stored) >= 16
    assert {route for route in stored if needed(*route) is Access.TOOL} == {
        ("POST", "/v1/sessions"),
        ("POST", "/v1/sessions/{session_id}/turns"),
        ("POST", "/v1/sessions/{session_id}/close"),
        ("GET", "/v1/sessions/{session_id}/review"),
    }
    assert {route for route in stored if needed(*route) is Access.ADMIN} == set()


@pytest.mark.parametrize(
    "path",
    ["/v1/sessions/", "/v1//sessions", "/v1/sessions/x/turns/", "/v1/sessions/x/../y", "/v1/sessions/x%2Fy/review/z",
     "/v1/sessions/x/turns%0A", "/v1/sessions%2Fx", "/v1/trend/", "/v1/report/x", "/metrics/"],
)  # fmt: skip
def test_no_way_of_writing_a_path_needs_less(client, callers, path):
    for method in ("GET", "HEAD", "DELETE", "PUT", "PATCH", "OPTIONS"):
        answer = client.request(method, path, headers={"X-API-Key": callers["own", "tool"]}, follow_redirects=False)
        assert answer.status_code in (307, 403, 404, 405), (method, answer.status_code)


def test_lists_of_another_organisation_are_empty_and_ones_own_are_not(client, callers, session):
    for role in ("trainer", "admin"):
        for whose, count in (("theirs", 0), ("own", 1)):
            key = callers[whose, role]
            found = ask(client, key, "GET", "/v1/sessions", params={"group": MARKS["group"]}).json()
            assert len(found["sessions"]) == count
            points = ask(client, key, "GET", "/v1/trend", params={"group": MARKS["group"]}).json()["points"]
            assert len(points) == count


def test_the_same_id_is_free_in_another_organisation_and_taken_in_ones_own(client, callers, session):
    before = kept(client, callers)
    other = ask(client, callers["own", "other"], "POST", "/v1/sessions", {"id": MARKS["id"]})
    assert (other.status_code, other.json()["code"]) == (409, "session-exists")
    url = f"/v1/sessions/{MARKS['id']}"
    key = callers["theirs", "tool"]
    mine = ask(client, key, "POST", "/v1/sessions", {"id": MARKS["id"]}).json()
    assert (mine["turns"], mine["group"]) == (0, None)
    assert ask(client, key, "POST", f"{url}/turns", TURN).json()["stored"] == {"number": 1, "new": True}
    assert ask(client, callers["theirs", "trainer"], "DELETE", url).json() == {"erased": True}
    assert kept(client, callers) == before


def test_a_session_lives_on_when_its_key_is_revoked_for_trainers_alone(client, keys):
    key = keys.make("tijdelijk", Access.TOOL, organisation="De Kade")
    session = ask(client, key, "POST", "/v1/sessions", {}).json()["id"]
    keys.revoke(next(info.id for info in keys.list() if info.name == "tijdelijk"))
    assert ask(client, key, "GET", f"/v1/sessions/{session}/review").status_code == 401
    trainer = keys.make("x", Access.TRAINER, organisation="De Kade")
    assert ask(client, trainer, "GET", f"/v1/sessions/{session}/review").status_code == 200


def test_without_keys_all_is_one_organisations(coach, tmp_path):
    with TestClient(create_app(Settings(database=str(tmp_path / "x.db")), Coach.over(coach.nlp)), HERE) as client:
        session = client.post("/v1/sessions", json={}).json()
        assert (session["maker"], client.delete(f"/v1/sessions/{session['id']}").status_code) == (None, 200)


def test_sockets_keep_organisations_apart(client, callers, session):
    with client.websocket_connect("/v1/live") as own:
        own.send_json({"type": "open", "key": callers["own", "tool"], "keep": {"group": MARKS["group"]}})
        live = own.receive_json()["session"]
        for (whose, role), key in callers.items():
            if whose == "own" and role != "other":
                continue
            for kind in ("join", "follow"):
                with client.websocket_connect("/v1/live") as other:
                    other.send_json({"type": kind, "key": key, "session": live})
                    with pytest.raises(WebSocketDisconnect) as closed:
                        other.receive_json()
                    assert closed.value.code == {"own": 4403, "nobody": 4401}.get(whose, 4404), (whose, role)


def test_without_keys_no_page_of_another_site_gets_at_what_is_stored(coach, tmp_path):
    app = create_app(Settings(database=str(tmp_path / "x.db"), cors="https://eigen.example"), Coach.over(coach.nlp))
    with TestClient(app, HERE) as client:
        client.post("/v1/sessions", json={"id": "s"}).raise_for_status()
        # a name that another site lets point to this machine; a form on its page; a page without an origin
        far = [{"Host": "elders.example"}, {"Host": "127.0.0.1.elders.example:80"}, {"Host": ""}, {"Host": "[::1"},
               {"Origin": "https://elders.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:9"}]  # fmt: skip
        for headers in far:
            for method, path in ROUTES:
                if is_stored(path):
                    address = filled_in(path, {"session_id": "s", "pseudonym": "0" * 16})
                    answer = client.request(method, address, headers=headers, json=BODIES.get(path))
                    assert (answer.status_code, answer.json()["code"]) == (403, "keys-needed"), (headers, path)
        assert client.get("/v1/sessions").json()["sessions"][0]["turns"] == 0
        near = [
            {"Host": "localhost:8000"},
            {"Host": "[::1]:8000"},
            {"Origin": HERE},
            {"Origin": "https://eigen.example"},
        ]
        for headers in near:
            assert client.get("/v1/sessions", headers=headers).status_code == 200, headers
        # what keeps nothing answers as before
        assert client.post("/v1/check", json=TURN, headers={"Host": "elders.example"}).status_code == 200
        with client.websocket_connect("/v1/live", headers={"Host": "elders.example"}) as socket:
            socket.send_json({"type": "open", "keep": {"id": "s"}})
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_json()
            assert closed.value.code == 4403
