"""What e-mails leave on tickets: words and files, until they turn out to belong elsewhere."""

from services.workflow.domain.commands import CommentOnTicket, WithdrawMail
from services.workflow.domain.facts import TicketCommented, TicketMailWithdrawn
from tests.unit.workflow.ticket_spec import MANAGER, at, attach, opened_story, rules


def test_a_comment_that_came_by_e_mail_says_which_and_from_whom() -> None:
    said = CommentOnTicket(
        rules=rules(),
        text="还是不行",
        internal=False,
        caller=MANAGER,
        now=at(2),
        mail="m",
        sender="s1.x",
    )
    story = opened_story().given(said)
    fact = story.facts[-1]
    assert isinstance(fact, TicketCommented)
    assert (fact.mail, fact.sender) == ("m", "s1.x")


def test_a_mail_that_is_withdrawn_takes_its_own_files_along() -> None:
    story = opened_story().given(attach("a.jpg"), attach("b.jpg", number=2))
    first, second = story.ticket.attachments
    withdraw = WithdrawMail(rules=rules(), mail="m", refs=(str(first["ref"]),), now=at(3))
    after = story.given(withdraw)
    assert isinstance(after.facts[-1], TicketMailWithdrawn)
    assert after.ticket.attachments == (second,)
