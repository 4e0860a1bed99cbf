"""Requests made up from the API's own description: the server never fails and answers only what the description says."""

from typing import Any

import pytest
import requests
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.access.objects import FINDERS
from tests.access.world import World

EXAMPLES = 12
SCHEMA = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
OPERATIONS = [f"{method.upper()} {path}" for path, methods in SCHEMA["paths"].items() for method in methods]


@pytest.fixture(scope="module")
def operations() -> dict[str, Any]:
    """Every operation of the description by its method and path, ready to make up requests."""
    import schemathesis  # noqa: PLC0415  (slow, and of all processes one asks for it)

    found = [each.ok() for each in schemathesis.openapi.from_dict(SCHEMA).get_all_operations()]
    return {f"{one.method.upper()} {one.path}": one for one in found}


def prepared(case: Any) -> requests.PreparedRequest:
    """The case as it would go over the wire."""
    arguments = case.as_transport_kwargs(base_url="http://testserver")
    known = {
        name: value
        for name, value in arguments.items()
        if name in {"method", "url", "headers", "params", "json", "data", "files", "cookies"}
    }
    return requests.Request(**known).prepare()


@pytest.mark.parametrize(("at", "name"), [("take_files", name) for name in OPERATIONS])
def test_made_up_requests_are_answered_as_described(world: World, operations: dict[str, Any], at: str, name: str) -> None:
    operation = operations[name]
    described = set(operation.definition.raw["responses"])
    with world.visit(at):
        tender, project = FINDERS["tender"](world, "ours")[0], world.project("ours").number
        numbers = st.sampled_from(["", tender if "/tenders/" in name else project])

        @seed(20261122)
        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck), derandomize=False)
        @given(case=operation.as_strategy(), number=numbers)
        def ask(case: Any, number: str) -> None:
            if number and "number" in (case.path_parameters or {}):
                case.path_parameters["number"] = number
            wire = prepared(case)
            headers = {**wire.headers, "Authorization": f"Bearer {world.tokens['supplier' if '/tenders/' in name else 'filer']}"}
            kind = headers.pop("Content-Type", "application/octet-stream")
            answer = world.ask("anonymous", str(wire.method), str(wire.path_url), data=wire.body or b"", content_type=kind, headers=headers)
            assert str(answer.status_code) in described, (answer.status_code, wire.path_url, wire.body)
            if answer.status_code >= 400:
                assert answer.headers["Content-Type"] == "application/problem+json"

        ask()
