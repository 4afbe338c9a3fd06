"""The one door: masks by default, never more by accident."""

from collections.abc import Mapping
from uuid import UUID, uuid4

import pytest

from shared.decider import Refusal
from shared.disclosure import Disclosure, DisclosureTooLarge, Purpose
from shared.intent import Caller, TenantId
from shared.sealed import DataKey, new_secret, seal

WEILAI = TenantId("weilai")
PERSON = DataKey(subject=uuid4(), secret=new_secret())
GONE = DataKey(subject=uuid4(), secret=new_secret())
PHONE = seal(WEILAI, PERSON, "phone", "+8613812345678")
NAME = seal(WEILAI, PERSON, "name", "王芳")
CLERK = Caller(tenant=WEILAI, actor="member:1")
MANAGER = Caller(tenant=WEILAI, actor="member:2", scopes=frozenset({"reveal"}))


class Keys:
    """Knows one person; another was forgotten."""

    def __init__(self) -> None:
        self.asked: list[set[UUID]] = []

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> Mapping[UUID, DataKey | None]:
        self.asked.append(subjects)
        known = {PERSON.subject: PERSON} if tenant == WEILAI else {}
        return {one: known.get(one) for one in subjects}


class KeysAway:
    """A vault that does not answer."""

    async def keys_of(self, tenant: TenantId, subjects: set[UUID]) -> Mapping[UUID, DataKey | None]:
        raise Refusal(tenant=tenant, subjects=str(len(subjects)))


async def seen(
    tree: object,
    caller: Caller = CLERK,
    purpose: Purpose = Purpose.SCREEN,
    keys: Keys | KeysAway | None = None,
) -> object:
    return await Disclosure(keys or Keys()).disclose(caller, tree, purpose)


async def test_everybody_sees_masks_wherever_the_value_stands() -> None:
    tree = {"reporter": {"name": NAME, "phones": [PHONE]}, "lat": 30.27, "ok": True, "none": None}
    assert await seen(tree) == {
        "reporter": {"name": "王*", "phones": ["138****5678"]},
        "lat": 30.27,
        "ok": True,
        "none": None,
    }


async def test_values_inside_a_text_and_in_keys_are_masked_too() -> None:
    assert await seen({PHONE: f"请拨打 {PHONE}。"}) == {"138****5678": "请拨打 138****5678。"}


async def test_who_may_reveal_sees_the_value() -> None:
    assert await seen([PHONE, NAME], MANAGER) == ["+8613812345678", "王芳"]


async def test_who_said_why_sees_the_value_this_once() -> None:
    assert await seen({"phone": PHONE, "text": f"请拨打 {PHONE}"}, CLERK, Purpose.REVEAL) == {
        "phone": "+8613812345678",
        "text": "请拨打 +8613812345678",
    }
    assert await seen({"phone": PHONE}, CLERK) == {"phone": "138****5678"}


async def test_a_reveal_opens_no_secret_and_nobody_who_was_forgotten() -> None:
    secret = seal(WEILAI, PERSON, "secret", "$argon2id$...")
    gone = seal(WEILAI, GONE, "phone", "1")
    shown = await seen({"hash": secret, "phone": gone}, CLERK, Purpose.REVEAL)
    assert shown == {"hash": None, "phone": "[erased]"}
    away = await seen({"phone": PHONE}, CLERK, Purpose.REVEAL, KeysAway())
    assert away == {"phone": "[sealed]"}


async def test_an_integrator_gets_a_person_and_no_key_is_even_asked_for() -> None:
    keys = Keys()
    shown = await seen({"phone": PHONE}, MANAGER, Purpose.INTEGRATION, keys)
    assert shown == {"phone": {"person": str(PERSON.subject)}}
    assert keys.asked == []


async def test_a_forgotten_person_is_erased() -> None:
    assert await seen([seal(WEILAI, GONE, "phone", "1"), NAME]) == ["[erased]", "王*"]


async def test_without_the_vault_nothing_is_shown() -> None:
    assert await seen({"a": PHONE, "b": f"x {NAME} y"}, MANAGER, keys=KeysAway()) == {
        "a": "[sealed]",
        "b": "x [sealed] y",
    }


async def test_another_tenants_value_stays_sealed() -> None:
    foreign = seal(TenantId("globex"), PERSON, "phone", "13812345678")
    assert await seen([foreign], MANAGER) == ["[sealed]"]


async def test_colleagues_have_names_and_secrets_are_dropped() -> None:
    staff = seal(WEILAI, PERSON, "staff_name", "张三")
    secret = seal(WEILAI, PERSON, "secret", "$argon2id$...")
    assert await seen({"name": staff, "hash": secret}, MANAGER) == {"name": "张三", "hash": None}


async def test_all_keys_of_a_tree_are_asked_for_at_once() -> None:
    keys = Keys()
    await seen([[PHONE], {"x": NAME}, seal(WEILAI, GONE, "name", "x")], keys=keys)
    assert keys.asked == [{PERSON.subject, GONE.subject}]


async def test_a_tree_without_personal_data_is_handed_through() -> None:
    tree = {"a": [1, "s1.not-a-token"]}
    keys = Keys()
    assert await seen(tree, keys=keys) is tree
    assert keys.asked == []


async def test_what_is_too_deep_or_too_large_is_refused() -> None:
    deep: object = PHONE
    for _ in range(40):
        deep = [deep]
    trees: list[object] = [deep, [0] * 200_001]
    for tree in trees:
        with pytest.raises(DisclosureTooLarge):
            await seen(tree)


async def test_what_is_not_json_does_not_slip_through() -> None:
    with pytest.raises(TypeError):
        await seen({"phone": PHONE.encode()})
