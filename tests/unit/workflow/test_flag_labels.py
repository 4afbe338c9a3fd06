"""What the doubts about a ticket are called: in words, whoever raised them."""

from dataclasses import replace

from services.intake.domain.examination import CLOSED_BEFORE_OPENED, LOCATION_MISSING
from services.workflow.domain.automatic.rounds import GOES_ROUND
from services.workflow.domain.definition import FlagRule
from services.workflow.domain.labels import Label
from services.workflow.domain.opening import NOT_UNIQUE
from services.workflow.domain.words.reading import UNCLEAR
from services.workflow.views.flags import flag_labels
from tests.unit.workflow.flow_spec import of, reported
from tests.unit.workflow.ticket_spec import Story


def test_every_flag_has_a_name_in_both_languages() -> None:
    dear = FlagRule(key="dear", label=Label(zh="偏贵", en="Dear"), when=lambda _: True)
    rules = replace(of("complaint"), flags=(dear,))
    ours = (GOES_ROUND, NOT_UNIQUE, UNCLEAR, LOCATION_MISSING, CLOSED_BEFORE_OPENED)
    ticket = replace(Story().given(reported()).ticket, flags=("dear", "gone", *ours))
    named = flag_labels(ticket, rules)
    assert list(named) == [*ticket.flags]
    assert named["dear"] == {"zh": "偏贵", "en": "Dear"}
    assert named["gone"] == {"zh": "gone", "en": "gone"}, "as it was called once"
    assert all(named[one] != {"zh": one, "en": one} for one in ours)
