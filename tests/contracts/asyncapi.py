"""What integrators read over NATS, as AsyncAPI 3; ``tests.contracts.accept`` writes it anew.

Everything in it follows from the facts and from what each service publishes of them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import msgspec

from shared.contracts.nouns import NOUNS
from shared.decider import Fact
from shared.eventstore import Public
from tests.contracts.described import (
    PREFIX,
    Json,
    Schemas,
    example_of,
    facts_of,
    hints_of,
    is_certain,
    sentence_of,
)

DOCUMENT = Path(__file__).parents[2] / "services" / "gateway" / "asyncapi.json"
INSIDE = {"from": "from_state", "to": "to_state"}
"""What members are called in the domain, if not as outside."""
ABOUT = (
    "What happens in a tenant, as CloudEvents 1.0 in binary mode of the NATS binding. A key with"
    " the scope `events:read` reads the stream that `GET /api/v1/event-stream` names: of each"
    " source everything in order, at least once, kept as long as the tenant's administrator said"
    " and from any place of it; what is older is at `GET /api/v1/events`. Persons are ids. Clients"
    " set `inboxPrefix` to `_INBOX_<tenant>` and do not check the API (`checkAPI: false`). What is"
    " confidential comes on `evr.<tenant>.` instead of `evt.<tenant>.`, from a stream of its own"
    " (scope `events:confidential`). Members may be added to data, never taken away."
)
UUID_TEXT: Json = {"type": "string", "format": "uuid"}
SEQUENCE: Json = {"type": "string", "pattern": "^[0-9]{20}$"}
MOMENT: Json = {"type": "string", "format": "date-time"}
HEADERS: Json = {
    "ce-specversion": {"const": "1.0"},
    "ce-id": {**UUID_TEXT, "description": "The event's id, the same wherever it is read."},
    "ce-source": {"type": "string", "description": "/<tenant>/<service>: whose log it is in."},
    "ce-type": {"type": "string"},
    "ce-subject": {**UUID_TEXT, "description": "What it is about."},
    "ce-time": {**MOMENT, "description": "When it happened."},
    "ce-recordedtime": {**MOMENT, "description": "When it was recorded."},
    "ce-sequence": {**SEQUENCE, "description": "Its place in the log."},
    "ce-previous": {
        **SEQUENCE,
        "description": "The place of the event before it of that source in this stream.",
    },
    "ce-actor": {"type": "string", "description": "key:<id>, member:<id>, system:<service>..."},
    "ce-onbehalfof": {"type": "string", "description": "For whom, if for somebody else."},
    "ce-correlationid": {**UUID_TEXT, "description": "The command that it goes back to."},
    "ce-causationid": {**UUID_TEXT, "description": "The event that led to it, if one did."},
    "ce-datacontenttype": {"const": "application/json"},
    "ce-traceparent": {"type": "string", "description": "The W3C trace, if there is one."},
    "traceparent": {"type": "string", "description": "The same, as tracers look for it."},
}
NOT_ALWAYS = ("ce-onbehalfof", "ce-causationid", "ce-traceparent", "traceparent")


@dataclass(frozen=True, kw_only=True)
class Told:
    """A fact that others hear of: an example of it, and what they are told of that."""

    service: str
    fact: type[Fact]
    type: str
    data: Json


def told_facts() -> Iterator[Told]:
    """Yield every fact that services publish, service by service."""
    for service in NOUNS:
        import_module(f"services.{service}.__main__")
        public_form = import_module(f"services.{service}.published").public_form
        for fact in facts_of(service):
            example = cast("Fact", example_of(fact))
            public = cast("Public | None", public_form(example))
            if public is not None:
                yield Told(
                    service=service, fact=fact, type=public.type, data=_data(example, public)
                )


def document() -> Json:
    """Return the whole document."""
    schemas = Schemas()
    told = list(told_facts())
    messages = {one.type: _message(one, schemas) for one in told}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Gongdan events",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "nats": {
                "host": "{host}:{port}",
                "protocol": "nats",
                "description": "The account of integrators.",
                "variables": {
                    "host": {"default": "localhost"},
                    "port": {"default": "4222"},
                },
                "security": [{"$ref": "#/components/securitySchemes/key"}],
            }
        },
        "channels": {one.type: _channel(one) for one in told},
        "operations": {one.type: _operation(one) for one in told},
        "components": {
            "messages": messages,
            "schemas": {
                "Headers": {
                    "type": "object",
                    "properties": HEADERS,
                    "required": [one for one in HEADERS if one not in NOT_ALWAYS],
                },
                **{name: schemas.known[name] for name in sorted(schemas.known)},
            },
            "parameters": {"tenant": {"description": "The tenant's key, such as weilai."}},
            "securitySchemes": {
                "key": {
                    "type": "userPassword",
                    "description": "An API key with the scope events:read, as the token or as the"
                    " password under any name.",
                }
            },
        },
    }


def text() -> str:
    """Return the document as it is written down."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


def _message(told: Told, schemas: Schemas) -> Json:
    kind = {"properties": {"ce-type": {"const": type_of(told)}}}
    return {
        "name": type_of(told),
        "title": told.type,
        "summary": sentence_of(told.fact),
        "contentType": "application/json",
        "correlationId": {"location": "$message.header#/ce-correlationid"},
        "headers": {"allOf": [{"$ref": f"{PREFIX}Headers"}, kind]},
        "payload": _payload(told, schemas),
    }


def _payload(told: Told, schemas: Schemas) -> Json:
    hints, known = hints_of(told.fact), {one.name: one for one in fields(told.fact)}
    names = {one: one if one in known else INSIDE[one] for one in told.data}
    members = {
        outside: (hints[inside], is_certain(known[inside])) for outside, inside in names.items()
    }
    return schemas.object(members, told.fact)


def _channel(told: Told) -> Json:
    return {
        "address": f"evt.{{tenant}}.{told.type}",
        "summary": sentence_of(told.fact),
        "parameters": {"tenant": {"$ref": "#/components/parameters/tenant"}},
        "messages": {"event": {"$ref": f"#/components/messages/{told.type}"}},
        "tags": [{"name": told.service}],
    }


def _operation(told: Told) -> Json:
    return {
        "action": "send",
        "summary": f"Said by {told.service}.",
        "channel": {"$ref": f"#/channels/{told.type}"},
        "messages": [{"$ref": f"#/channels/{told.type}/messages/event"}],
    }


def type_of(told: Told) -> str:
    """Return the CloudEvents type."""
    return f"gongdan.{told.type}.v{told.fact.SCHEMA_VERSION}"


def _data(example: Fact, public: Public) -> Json:
    told: Any = public.data
    if told is None:
        said = {one.name: getattr(example, one.name) for one in fields(example)}
        told = msgspec.json.encode(
            {name: one for name, one in said.items() if name != "occurred_at"}
        )
    return cast("Json", msgspec.json.decode(told))


def write() -> None:
    """Write the document where the gateway has it."""
    DOCUMENT.write_text(text(), "utf-8")
