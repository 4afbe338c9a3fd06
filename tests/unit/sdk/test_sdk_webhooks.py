"""Webhooks, signed by the library of the standard, and read by ours."""

import base64
import json
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from gongdan import NotGenuine, verify_webhook

SECRET = "whsec_" + base64.b64encode(b"k" * 24).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 24).decode()
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
BODY = json.dumps(
    {"id": "e-1", "type": "gongdan.ticket.opened.v1", "subject": "t-1", "sequence": "0042"}
)


def headers(secret: str = SECRET, body: str = BODY) -> dict[str, str]:
    return {
        "Webhook-Id": "e-1",
        "Webhook-Timestamp": str(int(NOW.timestamp())),
        "Webhook-Signature": Webhook(secret).sign("e-1", NOW, body),
    }


def verified(sent: dict[str, str], *, body: str = BODY, late_s: float = 0) -> int:
    event = verify_webhook(body.encode(), sent, SECRET, now=NOW.timestamp() + late_s)
    return event.position


def test_what_was_signed_with_our_secret_is_its_event() -> None:
    assert verified(headers()) == 42
    two = headers()
    two["Webhook-Signature"] = f"v1,AAAA {two['Webhook-Signature']}"
    assert verified(two) == 42, "one of several signatures is enough"
    rotated = verify_webhook(BODY.encode(), headers(OTHER), [SECRET, OTHER], now=NOW.timestamp())
    assert rotated.id == "e-1"


def test_nothing_else_is_believed() -> None:
    for sent, body, late_s in (
        (headers(OTHER), BODY, 0),
        (headers(), BODY.replace("t-1", "t-2"), 0),
        (headers(), BODY, 301),
        (headers(), BODY, -301),
        (headers() | {"Webhook-Timestamp": "soon"}, BODY, 0),
        (headers() | {"Webhook-Id": "e-2"}, BODY, 0),
        (headers() | {"Webhook-Signature": ""}, BODY, 0),
        ({}, BODY, 0),
    ):
        with pytest.raises(NotGenuine):
            verified(sent, body=body, late_s=late_s)
    with pytest.raises(ValueError, match="whsec_"):
        verify_webhook(BODY.encode(), headers(), "whsec_not base64", now=NOW.timestamp())
