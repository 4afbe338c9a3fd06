"""What somebody has the server say where producers speak is no report."""

import pytest

from services.intake.adapters.producers import is_from_a_producer

EVENT = {
    "ce-specversion": "1.0",
    "ce-id": "1",
    "ce-source": "urn:example",
    "ce-type": "report",
}
INBOX = "_INBOX_weilai.one.2"
API_ANSWER = b'{"type":"io.nats.jetstream.api.v1.stream_info_response","config":{"name":"EVT"}}'


@pytest.mark.parametrize(
    ("subject", "reply", "headers", "body", "expected"),
    [
        ("intake.weilai.api", INBOX, None, b"not even JSON", True),
        ("ref.weilai.order", INBOX, EVENT, b"{}", True),
        ("intake.weilai.api", "", EVENT, b"{}", True),
        ("intake.weilai.api", "_INBOX_globex.one.2", EVENT, b"{}", False),
        ("intake.weilai.api", "_INBOX.one.2", EVENT, b"{}", False),
        ("intake.weilai.api", "_INBOX_weilai2.one", EVENT, b"{}", False),
        ("intake.weilai.api", "$JS.ACK.EVT_a.one.1.1.1.1.0", EVENT, b"{}", False),
        ("intake.weilai.api", "$JS.API.STREAM.DELETE.EVT_globex", EVENT, b"{}", False),
        ("intake.weilai.api", "", {"Status": "404"}, b"", False),
        ("intake.weilai.api", "", None, API_ANSWER, False),
        ("intake.weilai.api", "", None, b'{"stream":"intake","seq":5}', False),
        ("evt.weilai.ticket.opened", INBOX, EVENT, b"{}", False),
    ],
)
def test_only_what_a_producer_may_send_is_taken(
    subject: str, reply: str, headers: dict[str, str] | None, body: bytes, *, expected: bool
) -> None:
    assert is_from_a_producer(subject, reply, headers, body) is expected
