"""The OpenAPI 3.1 description, made from the table of operations and the types of its bodies. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from ...wire.codes import RefusalCode
from ...wire.rest import ErrorBody
from ..caller import CSRF_HEADER, WATCH_COOKIE
from ..refusals import STATUS_OF
from .operation import PREFIX, Access, Operation

_PARAMETER = re.compile(r"\{(\w+)\}")
_ALWAYS = (RefusalCode.RATE_LIMITED, RefusalCode.TRY_AGAIN)
_WITH_BODY = (RefusalCode.BAD_MESSAGE, RefusalCode.TOO_LARGE)
_OF_ACCESS: dict[Access, tuple[RefusalCode, ...]] = {
    "open": (),
    "teacher": (RefusalCode.SIGN_IN_FIRST,),
    "manager": (RefusalCode.SIGN_IN_FIRST, RefusalCode.TOKEN_INVALID),
    "participant": (RefusalCode.SIGN_IN_FIRST, RefusalCode.TOKEN_INVALID, RefusalCode.TOKEN_EXPIRED),
    "watcher": (RefusalCode.SIGN_IN_FIRST, RefusalCode.TOKEN_INVALID, RefusalCode.TOKEN_EXPIRED),
}
_SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    "open": [],
    "teacher": [{"session": []}],
    "manager": [{"apiKey": []}, {"session": []}],
    "participant": [{"apiKey": []}, {"session": []}, {"lessonToken": []}],
    "watcher": [{"apiKey": []}, {"session": []}, {"watchLink": []}],
}


def describe(operations: Sequence[Operation], *, version: str, session_cookie: str) -> dict[str, Any]:
    """Return the whole document."""
    types = {
        kind.__name__: kind
        for operation in operations
        for kind in (operation.body, operation.answer)
        if isinstance(kind, type)
    } | {ErrorBody.__name__: ErrorBody}
    _, schemas = msgspec.json.schema_components(types.values(), ref_template="#/components/schemas/{name}")
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(PREFIX + operation.path, {})[operation.method.lower()] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Manabiya",
            "version": version,
            "description": "Lessons, tokens and the desk of a self-hosted live class.",
        },
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": _schemes(session_cookie)},
    }


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": _parameters(operation),
        "responses": _responses(operation),
        "security": _SECURITY[operation.access],
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _json_of(operation.body.__name__)}
    if operation.media:
        described["requestBody"] = {"required": True, "content": {operation.media: {}}}
    return described


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    in_path: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in _PARAMETER.findall(operation.path)
    ]
    in_query: list[dict[str, Any]] = [
        {"name": name, "in": "query", "description": what, "schema": {"type": kind}}
        for kind, fields in (("number", operation.query), ("string", operation.texts))
        for name, what in fields
    ]
    in_header: list[dict[str, Any]] = []
    if operation.method != "GET" and operation.access != "open":
        what = "With a session's cookie: the `csrf` of the session"
        in_header = [{"name": CSRF_HEADER, "in": "header", "description": what, "schema": {"type": "string"}}]
    return in_path + in_query + in_header


def _responses(operation: Operation) -> dict[str, Any]:
    if operation.answer is None:
        good: dict[str, Any] = {"description": "Done"}
    elif isinstance(operation.answer, str):
        good = {"description": "Done", "content": {operation.answer: {}}}
    else:
        good = {"description": "Done", "content": _json_of(operation.answer.__name__)}
    codes = set(operation.refusals) | set(_ALWAYS) | set(_OF_ACCESS[operation.access])
    if operation.body is not None or operation.media:
        codes |= set(_WITH_BODY)
    if operation.method != "GET":
        codes.add(RefusalCode.ORIGIN_REFUSED)
        if operation.access != "open":
            codes.add(RefusalCode.BAD_CSRF)
    by_status: dict[int, list[str]] = {}
    for code in sorted(codes):
        by_status.setdefault(STATUS_OF[code], []).append(code.value)
    refused = {
        str(status): {"description": " or ".join(names), "content": _json_of(ErrorBody.__name__)}
        for status, names in sorted(by_status.items())
    }
    return {str(operation.status): good, **refused}


def _json_of(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}


def _schemes(session_cookie: str) -> dict[str, Any]:
    return {
        "apiKey": {"type": "http", "scheme": "bearer", "description": "MANABIYA_API_KEY"},
        "lessonToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A participant's token",
        },
        "session": {"type": "apiKey", "in": "cookie", "name": session_cookie},
        "watchLink": {"type": "apiKey", "in": "cookie", "name": WATCH_COOKIE},
    }
