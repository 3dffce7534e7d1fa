"""The description says what the server does."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest
from aiohttp.test_utils import TestServer

from signaling.http.rest.openapi import describe
from signaling.http.rest.table import OPERATIONS
from tests.kit.node import Caller, JsonObject, app_of

DOCUMENT = describe(OPERATIONS, version="1", session_cookie="cookie")


def references(value: object) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*(references(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(references(inner) for inner in value))
    return set()


def test_every_reference_leads_somewhere() -> None:
    """No `$ref` in the document is dangling."""
    schemas = DOCUMENT["components"]["schemas"]
    assert references(DOCUMENT) <= {f"#/components/schemas/{name}" for name in schemas}


def test_operation_ids_are_unique() -> None:
    """Generated clients name their methods by these."""
    names = [operation.name for operation in OPERATIONS]
    assert len(names) == len(set(names))


async def test_every_route_is_described(node: TestServer) -> None:
    """What is served under /api/v1 is in the document, and the other way round."""
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in app_of(node).router.routes()
        if route.resource is not None
        and route.resource.canonical.startswith("/api/v1/")
        and route.resource.canonical != "/api/v1/openapi.json"
        and route.method != "HEAD"
    }
    described = {(method, path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert served == described


def test_every_path_parameter_is_described() -> None:
    """Each `{name}` of a path is among its parameters."""
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            named = {each["name"] for each in operation["parameters"] if each["in"] == "path"}
            assert named == set(re.findall(r"\{(\w+)\}", path))


async def test_document_is_served(anybody: Caller) -> None:
    """Anybody may read the description."""
    reply = await anybody.get("/api/v1/openapi.json")
    assert reply.body["openapi"] == "3.1.0"
    assert reply.body["paths"].keys() == DOCUMENT["paths"].keys()
    assert reply.headers["Content-Type"].startswith("application/json")


def schema_of(method: str, path: str, status: int) -> dict[str, Any]:
    answer = DOCUMENT["paths"][path][method]["responses"][str(status)]
    schema: dict[str, Any] = dict(answer["content"]["application/json"]["schema"])
    return schema | {"components": DOCUMENT["components"]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("post", "/api/v1/lessons", {"title": "x"}),
        ("get", "/api/v1/lessons", None),
        ("get", "/api/v1/lessons/{lesson_id}", None),
        ("post", "/api/v1/lessons/{lesson_id}/tokens", {"role": "student", "name": "x"}),
        ("get", "/api/v1/codes/{code}", None),
        ("post", "/api/v1/lessons", {"title": ""}),
        ("post", "/api/v1/lessons", {"titel": ""}),
        ("get", "/api/v1/session", None),
    ],
)
async def test_answers_fit_their_description(
    program: Caller, lesson: JsonObject, method: str, path: str, body: JsonObject | None
) -> None:
    """What comes back has a described status, and the described shape."""
    reply = await program.call(method.upper(), path.format(lesson_id=lesson["id"], code=lesson["code"]), body)
    jsonschema.validate(reply.body, schema_of(method, path, reply.status))


def test_routes_are_plain_enough() -> None:
    """Paths are written for aiohttp and OpenAPI alike: no regular expressions."""
    assert all(":" not in operation.path for operation in OPERATIONS)
