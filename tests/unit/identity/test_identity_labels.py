"""Labels: one for each thing, the same until it is withdrawn, and no code that we did not sign."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.identity.app.labels import LabelSigner
from services.identity.domain.label import (
    LABEL,
    Event,
    Label,
    LabelClash,
    LabelEnded,
    LabelMade,
    LabelNotFound,
    LabelUnknown,
    LabelWishWrong,
    LabelWithdrawn,
    MakeLabel,
    Thing,
    WithdrawLabel,
    label_id_of,
    parse_code,
    require_good,
    require_made,
)
from shared.decider import Refusal
from shared.intent import TenantId

AT = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
WEILAI = TenantId("weilai")
FREEZER = Thing(type="equipment_repair", asset="FRZ-0042", place="store:042")
WISH = MakeLabel(at=AT, label_id="0123456789ab", thing=FREEZER, name="1号冷柜", role="customer")
END = WithdrawLabel(at=AT, label_id="0123456789ab")


def after(*commands: MakeLabel | WithdrawLabel) -> Label:
    label = LABEL.initial()
    for command in commands:
        label = LABEL.fold(LABEL.decide(command, label), label)
    return label


def refused(wish: MakeLabel | WithdrawLabel, label: Label) -> type[Refusal]:
    with pytest.raises(Refusal) as refusal:
        LABEL.decide(wish, label)
    return type(refusal.value)


def test_a_thing_has_one_label_however_often_it_is_printed() -> None:
    assert LABEL.decide(WISH, after(WISH)) == []


def test_a_label_that_was_withdrawn_is_never_good_again() -> None:
    assert require_good(after(WISH), 1) == FREEZER
    with pytest.raises(LabelWithdrawn):
        require_good(after(WISH, END), 1)
    again = after(WISH, END, WISH)
    assert require_good(again, 2) == FREEZER
    with pytest.raises(LabelWithdrawn):
        require_good(again, 1)


def test_what_was_reported_by_a_withdrawn_label_is_followed_still() -> None:
    assert require_made(after(WISH, END), 1) == FREEZER


def test_a_generation_that_never_was_is_unknown() -> None:
    for ask in (require_good, require_made):
        with pytest.raises(LabelUnknown):
            ask(after(WISH), 2)
        with pytest.raises(LabelUnknown):
            ask(Label(), 1)


def test_withdrawing_twice_says_nothing_new() -> None:
    assert LABEL.decide(END, after(WISH, END)) == []
    assert refused(END, Label()) is LabelNotFound


def test_another_name_keeps_what_is_printed_good() -> None:
    renamed = replace(WISH, name="大冷柜")
    (made,) = LABEL.decide(renamed, after(WISH))
    assert isinstance(made, LabelMade)
    assert (made.generation, made.name) == (1, "大冷柜")
    assert require_good(after(WISH, renamed), 1) == FREEZER


def test_a_label_without_a_name_is_called_as_its_thing() -> None:
    assert after(replace(WISH, name=" ")).name == "FRZ-0042"
    place = replace(WISH, name="", thing=Thing(type="cleaning", place="building:3"))
    assert after(place).name == "building:3"


def test_two_things_never_share_a_label() -> None:
    other = replace(WISH, thing=replace(FREEZER, asset="FRZ-0043"))
    assert refused(other, after(WISH)) is LabelClash


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        (replace(WISH, thing=replace(FREEZER, type="No such")), "/type"),
        (replace(WISH, thing=Thing(type="equipment_repair")), "/asset"),
        (replace(WISH, thing=replace(FREEZER, asset="<b>")), "/asset"),
        (replace(WISH, thing=replace(FREEZER, place="042")), "/place"),
        (replace(WISH, thing=replace(FREEZER, place="moon:042")), "/place"),
        (replace(WISH, thing=replace(FREEZER, place="store:\u202e042")), "/place"),
        (replace(WISH, name="冷柜\u202e柜冷"), "/name"),
        (replace(WISH, name="x" * 81), "/name"),
        (replace(WISH, role="system"), "/role"),
        (replace(WISH, role=""), "/role"),
    ],
)
def test_a_label_that_cannot_be_printed_or_trusted_is_refused(
    wrong: MakeLabel, pointer: str
) -> None:
    with pytest.raises(LabelWishWrong) as refusal:
        LABEL.decide(wrong, Label())
    assert [one.pointer for one in refusal.value.reasons] == [pointer]


def test_what_is_said_of_a_label_is_all_that_is_known_of_it() -> None:
    facts: list[Event] = [*LABEL.decide(WISH, Label()), *LABEL.decide(END, after(WISH))]
    assert [type(one) for one in facts] == [LabelMade, LabelEnded]
    assert LABEL.fold(facts) == after(WISH, END)


def test_only_codes_that_we_signed_are_known() -> None:
    signer, other = LabelSigner(b"master"), LabelSigner(b"another installation")
    label_id = label_id_of(WEILAI, FREEZER)
    code = signer.code(WEILAI, label_id, 1)
    assert signer.code(WEILAI, label_id, 1) == code
    shown = signer.proven(code)
    assert (shown.tenant, shown.label_id, shown.generation) == (WEILAI, label_id, 1)
    signature = code.rpartition("-")[2]
    for forged in (
        other.code(WEILAI, label_id, 1),
        f"weilai-{label_id}-2-{signature}",
        f"globex-{label_id}-1-{signature}",
        f"weilai-{label_id_of(WEILAI, replace(FREEZER, asset='FRZ-0043'))}-1-{signature}",
    ):
        with pytest.raises(LabelUnknown):
            signer.proven(forged)


@pytest.mark.parametrize(
    "text", ["", "nonsense", "a" * 10_000, "weilai-1-1-1", "中文-1", "../../x"]
)
def test_a_garbled_code_is_unknown(text: str) -> None:
    with pytest.raises(LabelUnknown):
        parse_code(text)


def test_different_things_have_different_ids() -> None:
    things = [
        FREEZER,
        replace(FREEZER, place=""),
        replace(FREEZER, asset=""),
        replace(FREEZER, type="cleaning"),
    ]
    ids = {label_id_of(tenant, one) for one in things for tenant in (WEILAI, TenantId("globex"))}
    assert len(ids) == 2 * len(things)
