"""The description of the service is what it does: examples are real, and fuzzing finds nothing else."""

import json

import pytest
from coach.api.app import create_app
from coach.api.documentation import examples
from fastapi.testclient import TestClient

from coach import Coach
from coach.config import Settings

HERE = "http://127.0.0.1"
"""Without keys, what is stored is for this machine alone."""
PATHS = {"rewrite": "/v1/rewrite", "session": "/v1/session/review"}


@pytest.fixture(scope="module")
def client(coach, tmp_path_factory):
    settings = Settings(database=str(tmp_path_factory.mktemp("openapi") / "coach.db"))
    with TestClient(create_app(settings, Coach.over(coach.nlp)), HERE, raise_server_exceptions=False) as client:
        yield client


def steady(value):
    """Leave out what changes with every version and machine."""
    if isinstance(value, dict):
        return {k: steady(v) for k, v in value.items() if k not in ("versions", "scores", "score", "threshold")}
    return [steady(v) for v in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", sorted(examples()))
def test_every_example_is_what_the_service_answers(client, name):
    """To renew: write the answers of these requests into ``api/examples.json``."""
    example = examples()[name]
    answer = client.post(PATHS.get(name, "/v1/check"), json=example["request"])
    assert steady(answer.json()) == steady(example["answer"])


def test_every_operation_is_described_with_its_problems(client):
    described = client.get("/openapi.json").json()
    for path, operations in described["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            for code, answer in operation["responses"].items():
                if code.startswith(("4", "5")) and path.startswith("/v1"):
                    assert set(answer.get("content", {"application/problem+json": 0})) == {"application/problem+json"}
    check = described["paths"]["/v1/check"]["post"]
    assert set(check["requestBody"]["content"]["application/json"]["examples"]) == {"turn", "step", "list"}
    assert json.dumps(described).count('"$ref": "#/$defs') == 0


@pytest.mark.slow
def test_fuzzing_finds_no_fault_and_no_undocumented_answer(client, coach):
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed here")
    from hypothesis import HealthCheck, given, settings
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    found = 0
    for operation in schema.get_all_operations():
        operation = operation.ok()
        if operation.path.startswith("/v1/live") or operation.path.startswith("/v2"):
            continue

        @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
        @given(case=operation.as_strategy())
        def fuzz(case):
            answer = case.call()
            case.validate_response(
                answer,
                checks=[
                    not_a_server_error,
                    status_code_conformance,
                    content_type_conformance,
                    response_schema_conformance,
                ],
            )

        fuzz()
        found += 1
    assert found >= 9
