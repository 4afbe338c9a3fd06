"""OpenAPI 3.1: generated from the routes, with problems where the framework invents its own."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from services.gateway.api.problems import PROBLEM_JSON, Problem

DESCRIPTION: Final = (
    "Work orders on an event log you can prove. Every error is `application/problem+json` with a"
    " stable `code`. A command needs an `Idempotency-Key`; its `Gongdan-Position` can be sent back"
    " as `Gongdan-Min-Position`, and the answer then never misses that write."
)
_SECURITY: Final = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or an operator's"},
    "session": {"type": "apiKey", "in": "cookie", "name": "gongdan"},
}
_PROBLEM_REF: Final = "#/components/schemas/Problem"
_REQUIRED_HEADERS: Final = frozenset({"Idempotency-Key"})


def describe(app: FastAPI) -> None:
    """Give ``app`` its description; it is generated when it is first read, then kept."""

    def schema() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    openapi_version="3.1.0",
                    description=DESCRIPTION,
                    routes=app.routes,
                    license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
                )
            )
        return app.openapi_schema

    # FastAPI's own way to replace its generator is to replace this method.
    app.openapi = schema  # type: ignore[method-assign]


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    _, problems = models_json_schema(
        [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
    )
    schemas.update(problems["$defs"])
    components["securitySchemes"] = _SECURITY
    document["security"] = [{"bearer": []}, {"session": []}]
    for path in document["paths"].values():
        for operation in path.values():
            _mend(operation)
    return document


def _mend(operation: dict[str, Any]) -> None:
    content = {PROBLEM_JSON: {"schema": {"$ref": _PROBLEM_REF}}}
    operation["responses"].pop("422", None)
    operation["responses"]["default"] = {"description": "A problem (RFC 9457)", "content": content}
    if operation["operationId"] == "signIn":
        operation["security"] = []
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in _REQUIRED_HEADERS:
            parameter["required"] = True
