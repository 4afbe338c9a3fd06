"""Advising: too many tickets about one thing in a window of time, so something should be done."""

from services.workflow.domain.facts import TicketEvent
from services.workflow.domain.facts.flow import TicketAdvised
from services.workflow.domain.facts.of_tickets import Tell
from services.workflow.domain.flow.children import child_requested
from services.workflow.domain.flow.rules import WindowRule
from services.workflow.domain.flow.tidings import Advise
from services.workflow.domain.flow.values import values_in
from services.workflow.domain.labels import Label
from services.workflow.domain.ticket import Ticket

ASSET = "asset"
LINK = "caused_by"
DAY_S = 86_400
HOUR_S = 3_600


def decide_advice(command: Advise, ticket: Ticket) -> list[TicketEvent]:
    """Return the advice, and the wish for the ticket that the rule opens, if it does."""
    rules = command.rules
    rule = next((one for one in rules.flow.windows if one.key == command.rule), None)
    if rule is None:
        return []
    at = max(command.occurred_at, ticket.opened_at)
    count, span = len(command.counted), _span(rule.window_s)
    advised: TicketEvent = TicketAdvised(
        occurred_at=at,
        number=ticket.number,
        type=ticket.type,
        rule=rule.key,
        advice=rule.advise,
        subject=command.subject,
        window_s=rule.window_s,
        counted=command.counted,
        words=Label(
            zh=f"连同此单，{span.zh}内同一对象已有 {count} 张“{rules.name.zh}”工单，"
            f"{rule.advise.zh}。",
            en=f"it makes {count} of {rules.name.en} about the same within {span.en};"
            f" {rule.advise.en}.",
        ),
        tell=tuple(Tell(role=role, via="app") for role in rule.notify),
    )
    if not rule.create:
        return [advised]
    wanted = child_requested(
        ticket,
        rules,
        rule=rule.key,
        kind=rule.create,
        link=LINK,
        at=at,
        counted=command.counted_ids,
    )
    return [advised, wanted]


def subject_of(ticket: Ticket, rule: WindowRule) -> str:
    """Return what a rule counts a ticket by; empty if it does not say."""
    value = ticket.fields.get(rule.per)
    if value is None and rule.per == ASSET:
        value = ticket.asset
    return next(iter(values_in(value)), "")


def _span(seconds: int) -> Label:
    if seconds % DAY_S == 0 and seconds > DAY_S:
        days = seconds // DAY_S
        return Label(zh=f"{days} 天", en=f"{days} days")
    hours = max(1, round(seconds / HOUR_S))
    return Label(zh=f"{hours} 小时", en=f"{hours} hours")
