"""What a provider answers is kept without anybody's address or number."""

import pytest

from services.notification.app.channels.discretion import without_person
from services.notification.app.channels.ports import refused, sent


@pytest.mark.parametrize(
    ("outcome", "to", "kept"),
    [
        (
            "550 5.1.1 <Zhang.San@x.com>: Recipient address rejected",
            "zhang.san@x.com",
            "550 5.1.1 <…>: Recipient address rejected",
        ),
        ("unknown user 13812345678", "+8613812345678", "unknown user …"),
        ("421 try later, ask wang@mail.cn", "", "421 try later, ask …"),
        ("OK 9006197469364984400", "13812345678", "OK 9006197469364984400"),
    ],
)
def test_an_answer_names_nobody(outcome: str, to: str, kept: str) -> None:
    assert without_person(refused(outcome), to).outcome == kept
    assert without_person(sent(outcome), to).outcome == kept
