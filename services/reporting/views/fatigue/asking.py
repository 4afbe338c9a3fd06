"""Asking: what the sensor has found about the fields of a ticket type."""

import asyncio
from collections.abc import Collection, Mapping
from typing import ClassVar, Final

import msgspec

from services.reporting.views.fatigue.sensing import Form, Sensed, sense
from services.reporting.views.figures import Answer, Range
from shared.database import Connection
from shared.decider import Kind, Refusal

FORMS_MAX = 20_000
"""The newest of a type: months of most companies, and judged in about a second."""

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "used": ("有规则用到它", "Rules look at it."),
    "foretells": ("它的取值能预示返工", "Its values foretell rework."),
    "too-few": ("填写次数还太少", "It was filled in too rarely to say anything."),
    "cared-for": ("填写认真", "It is filled in with care."),
    "nobody-careful": (
        "几乎没有人认真填写, 无从判断它是否有用",
        "Hardly anybody fills it in with care, so nobody can say what it would be good for.",
    ),
    "burden": (
        "多半被随手填写, 既没有规则用到它, 也不能预示返工: 建议删除",
        "Mostly filled in without care; no rule looks at it, it foretells no rework: remove it.",
    ),
}
"""Why something is proposed, in Chinese and English."""


class TicketTypeMissing(Refusal):
    """Say which ticket type you ask about: `?type=equipment_repair`."""

    slug: ClassVar[str] = "ticket-type-missing"
    kind: ClassVar[Kind] = Kind.INVALID


_answers = msgspec.json.Decoder(dict[str, str]).decode
_labels = msgspec.json.Decoder(dict[str, object]).decode
_veiled = msgspec.json.Decoder(dict[str, list[str]]).decode
_rules = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode


async def form_fatigue(tx: Connection, wanted: Range) -> Answer:
    """Return what is known of each field of a type, the worst first, with a proposal.

    An answer that its ticket hides from whoever asks was never given. Raises TicketTypeMissing.
    Ranges choose forms by when they were filled in.
    """
    if wanted.type is None:
        raise TicketTypeMissing
    spec = await tx.fetchrow(
        "select labels::text, rules::text from reporting.form_types where type = $1", wanted.type
    )
    labels = _labels(spec["labels"]) if spec else {}
    named = _rules(spec["rules"]) if spec else {}
    forms = await _forms(tx, wanted)
    # A second of arithmetic; lists and histories need not wait for it.
    sensed = await asyncio.to_thread(sense, forms, named)
    return {
        "type": wanted.type,
        "forms": len(forms),
        "with_times": sum(form.seconds is not None for form in forms),
        "fields": [_shown(one, labels.get(one.field.partition("/")[0])) for one in sensed],
    }


async def _forms(tx: Connection, wanted: Range) -> list[Form]:
    """Return the newest forms, in the order in which they were filled in, without hidden fields."""
    asked = wanted.type, wanted.since, wanted.until
    shown, values = wanted.whole.tickets_after("forms.ticket_id", *asked)
    rows = await tx.fetch(
        f"""
        select newest.*, queue.veiled::text as veiled from (
            select forms.ticket_id, forms.version, who, seconds, answers::text, filled_at,
                came_back_at > forms.version as came_back
            from reporting.forms join reporting.form_tickets using (ticket_id)
            where forms.type = $1 and ($2::timestamptz is null or filled_at >= $2)
                and ($3::timestamptz is null or filled_at < $3) and {shown}
            order by filled_at desc, forms.ticket_id, forms.version limit {FORMS_MAX}
        ) newest join reporting.queue using (ticket_id)
        order by filled_at, ticket_id, newest.version
        """,
        *values,
    )
    veils = {row["veiled"] for row in rows}
    hidden = {one: wanted.whole.hidden_fields(_veiled(one)) for one in veils}
    return [
        Form(
            ticket_id=row["ticket_id"],
            version=row["version"],
            who=row["who"],
            seconds=row["seconds"],
            answers=_without(hidden[row["veiled"]], _answers(row["answers"])),
            came_back=row["came_back"],
        )
        for row in rows
    ]


def _without(hidden: Collection[str], answers: dict[str, str]) -> dict[str, str]:
    """Return answers without those to hidden fields; an item of a checklist is its field's."""
    if not hidden:
        return answers
    return {key: one for key, one in answers.items() if key.partition("/")[0] not in hidden}


def _shown(one: Sensed, label: object) -> Answer:
    zh, en = REASONS[one.why]
    return {
        "field": one.field,
        "label": label,
        "asked": one.asked,
        "distinct": one.distinct,
        "entropy_bits": one.entropy_bits,
        "top_share": one.top_share,
        "careless_share": one.careless_share,
        "changed_share": one.changed_share,
        "rules": list(one.rules),
        "rework_bits": one.influence.bits,
        "rework_p": one.influence.p,
        "proposal": one.proposal,
        "why": one.why,
        "why_label": {"zh": zh, "en": en},
    }
