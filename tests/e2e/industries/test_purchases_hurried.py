"""A workshop that buys in a hurry: each role fills in its own form, and nobody waits for a boss."""

import pytest

from tests.e2e.industries.company import Person, Ticket
from tests.e2e.industries.conftest import Found
from tests.e2e.industries.founding import publish
from tests.product import Json

pytestmark = pytest.mark.e2e

WORKSHOP = """\
scenario: workshop
name: {zh: 修理铺, en: Workshop}
roles:
  mechanic: {label: {zh: 修理工, en: Mechanic}, scope: tenant}
  keeper: {label: {zh: 库管, en: Keeper}, scope: tenant}
  boss: {label: {zh: 老板, en: Boss}, scope: tenant}
ticket_types:
  - key: spare
    name: {zh: 配件, en: Spare part}
    states:
      wanted: {zh: 待购, en: Wanted}
      quoted: {zh: 已询价, en: Quoted}
      bought: {zh: 已购, en: Bought}
    fields:
      part: {type: string}
      cost: {type: money}
      shelf: {type: string}
      margin: {type: money}
    priority: [{default: P3}]
    transitions:
      - id: quote
        from: wanted
        to: quoted
        by: [mechanic, keeper]
        needs: [part]
        form:
          cost: {mechanic: readonly, keeper: required}
          shelf: {keeper: editable}
          margin: {mechanic: hidden}
      - {id: buy, from: quoted, to: bought, by: [keeper]}
    approvals:
      - {key: money, gate: buy, steps: [boss], on_absent: {after: 1s, then: admin}}
"""


def form_of(ticket: Json, move: str) -> Json:
    """Return what the fields of a move are to whoever read the ticket."""
    return dict(next(one["form"] for one in ticket["moves"] if one["name"] == move))


def step_of(ticket: Json) -> Json:
    """Return the one step of the approval that was asked for."""
    return dict(ticket["approvals"][-1]["steps"][0])


async def test_each_role_fills_in_its_own_form_and_an_administrator_stands_in(
    newcomer: Found,
) -> None:
    shop = await newcomer("")
    await publish(shop, {"document": WORKSHOP})
    mechanic, keeper = await shop.hire("mechanic"), await shop.hire("keeper")
    boss, admin = await shop.hire("boss"), await shop.hire("admin")
    spare = await mechanic.reports("spare", "刹车片")
    await mechanic.sees_it_come_to(spare, "wanted")
    await quoted(mechanic, keeper, spare)

    assert (await keeper.does(spare, "buy"))["state"] == "quoted", "the boss is asked first"
    await boss.is_asked_about(spare, "boss")
    await admin.is_asked_about(spare, "boss")
    (seat,) = step_of(await keeper.sees(spare))["seats"]
    assert (seat["approvers"], seat["stand_ins"]) == ([boss.member_id], [admin.member_id])
    await admin.approves(spare, "boss")
    bought = await keeper.sees_it_come_to(spare, "bought")
    (decision,) = step_of(bought)["decisions"]
    assert decision["authority"] == "stand_in"
    assert (decision["actor"], decision["on_behalf_of"]) == (admin.member_id, boss.member_id)


async def quoted(mechanic: Person, keeper: Person, spare: Ticket) -> None:
    """Each is shown a form of their own, and held to it."""
    assert form_of(await mechanic.sees(spare), "quote") == {"part": "required", "cost": "readonly"}
    assert form_of(await keeper.sees(spare), "quote") == {
        "part": "required",
        "cost": "required",
        "shelf": "editable",
    }
    part = {"part": "BP-3"}
    assert await mechanic.is_refused(spare, "quote", **part, cost="20.00") == "field-not-yours"
    assert await mechanic.is_refused(spare, "quote", **part, margin="9.00") == "field-not-yours"
    assert await keeper.is_refused(spare, "quote", **part) == "fields-missing"
    await keeper.does(spare, "quote", **part, cost="120.00", shelf="A-2")
