"""A ticket migrates in the middle of something: work side by side, and what happens by itself."""

from dataclasses import replace

from services.workflow.adapters.documents.compiling import definition_of, read_document
from services.workflow.domain.commands import FinishBranch, MigrateTicket
from services.workflow.domain.definition import Definition
from services.workflow.domain.timers import timers_of
from tests.unit.workflow.clockwork_spec import SHOP, TECH, ring
from tests.unit.workflow.flow_spec import BUILDER, DESIGNER, QA, TEA, reported, tea
from tests.unit.workflow.flow_spec import move as move_in_tea
from tests.unit.workflow.ticket_spec import Story, at, move, open_ticket, resume, wait

SPAWN = """\
        - {branch: design, role: designer, needs: [design_result]}
"""


def in_tea(change: str, to: str) -> Definition:
    assert change in TEA
    return definition_of(read_document(TEA.replace(change, to)), 2)


def migrated(story: Story, to: Definition, kind: str, minutes: float) -> Story:
    rules = tea().types[kind] if to.key == "tea" else SHOP_V1.types[kind]
    return story.given(MigrateTicket(rules=rules, newer=to, places={}, now=at(minutes)))


def split() -> Story:
    return Story().given(reported("renovation"), move_in_tea("split", QA, 1, "renovation"))


def done(newer: Definition, branch: str, minutes: float, **fields: object) -> FinishBranch:
    who = BUILDER if branch == "build" else DESIGNER
    rules = newer.types["renovation"]
    return FinishBranch(rules=rules, branch=branch, caller=who, now=at(minutes), fields=fields)


def test_branches_that_run_go_on_and_join_under_the_newer_rules() -> None:
    newer = in_tea("join: all\n      then: joined", "join: all\n      then: joined # 2")
    story = migrated(split(), newer, "renovation", 2)
    story.given(done(newer, "build", 3, build_result="好"))
    assert story.ticket.state == "working"
    story.given(done(newer, "design", 4, design_result="好"))
    assert (story.ticket.state, story.ticket.definition) == ("verifying", "tea@2")


def test_work_that_was_split_keeps_its_branches_whatever_newer_rules_would_spawn() -> None:
    newer = in_tea(SPAWN, SPAWN + SPAWN.replace("branch: design", "branch: garden"))
    story = migrated(split(), newer, "renovation", 2)
    assert [one.key for one in story.ticket.flow.tasks] == ["build", "design"]
    story.given(
        done(newer, "build", 3, build_result="好"), done(newer, "design", 4, design_result="好")
    )
    assert story.ticket.state == "verifying"


def test_a_move_that_newer_rules_do_not_make_at_the_join_is_made_by_people() -> None:
    newer = in_tea(
        "{id: joined, from: working, to: verifying, by: [system]}",
        "{id: joined, from: working, to: verifying, by: [qa, system]}",
    )
    rules = newer.types["renovation"]
    flow = replace(rules.flow, parallel=None)
    newer = replace(newer, types={**newer.types, "renovation": replace(rules, flow=flow)})
    story = migrated(split(), newer, "renovation", 2)
    story.given(
        done(newer, "build", 3, build_result="好"), done(newer, "design", 4, design_result="好")
    )
    assert (story.ticket.flow.joined, story.ticket.state) == (True, "working")
    story.given(move("joined", QA, 5, of=newer.types["renovation"]))
    assert story.ticket.state == "verifying"


def test_follow_ups_that_are_planned_happen_as_they_were_planned() -> None:
    loop = """{after: close, delay: 3d, create: callback, when: "offer == 'refund'"}"""
    older = in_tea(loop, "{after: take, delay: 3d, create: callback}")
    newer = in_tea(loop, "{after: take, delay: 9d, create: callback}")
    rules = older.types["complaint"]
    story = Story().given(
        replace(reported(problem="taste"), rules=rules), move("take", QA, 1, of=rules)
    )
    story.given(MigrateTicket(rules=rules, newer=newer, places={}, now=at(2)))
    (planned,) = timers_of(story.ticket, newer.types["complaint"])
    assert planned.due_at == at(1 + 3 * 1_440)


SHOP_V1 = definition_of(read_document(SHOP), 1)
NEWER = SHOP.replace("target: 4h", "target: 2h").replace(
    "to: working, by: [technician]", "to: working, by: [technician, system]"
)
SHOP_V2 = definition_of(read_document(NEWER + "    auto: [{transition: start, after: 3h}]\n"), 2)


def in_shop() -> Story:
    command = open_ticket(rules=SHOP_V1.types["repair"], fields={}, asset=None)
    return Story().given(replace(command, definition="shop@1"))


def test_what_happens_by_itself_is_counted_anew_from_what_has_happened_already() -> None:
    """The clock has gone since the report: the newer promise is held against all of it."""
    story = in_shop()
    v1, v2 = SHOP_V1.types["repair"], SHOP_V2.types["repair"]
    assert next(one.due_at for one in timers_of(story.ticket, v1)) == at(240)
    story = migrated(story, SHOP_V2, "repair", 30)
    due = {one.key: one.due_at for one in timers_of(story.ticket, v2)}
    assert due["escalate:resolve:75%:1"] == at(90)
    assert due["auto:start"] == at(180)


def test_a_rung_that_was_climbed_is_not_climbed_again_under_newer_rules() -> None:
    story = in_shop().given(ring("escalate:resolve:75%:1", at(241), SHOP_V1.types["repair"]))
    story = migrated(story, SHOP_V2, "repair", 250)
    keys = [one.key for one in timers_of(story.ticket, SHOP_V2.types["repair"])]
    assert "escalate:resolve:75%:1" not in keys
    assert "escalate:resolve:+2h:1" in keys


def test_a_clock_that_rests_goes_on_resting() -> None:
    v1, v2 = SHOP_V1.types["repair"], SHOP_V2.types["repair"]
    story = in_shop().given(wait("customer", TECH, 30, of=v1))
    story = migrated(story, SHOP_V2, "repair", 40)
    assert not [one for one in timers_of(story.ticket, v2) if one.key.startswith("escalate")]
    story.given(resume(TECH, 130, of=v2))
    due = {one.key: one.due_at for one in timers_of(story.ticket, v2)}
    assert due["escalate:resolve:75%:1"] == at(130 + 60 + 60)  # the shop closes for an hour
