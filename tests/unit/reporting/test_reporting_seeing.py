"""Seeing: what is kept from somebody whose roles show a whole tenant."""

from services.reporting.views.seeing import WHOLE, Whole
from shared.sight import TENANT, Grant

CONFIDENTIAL = frozenset({"inquiry", "refund"})


def grant(*types: str) -> Grant:
    return Grant(role="manager", scope=TENANT, values=frozenset(), types=frozenset(types))


def test_a_confidential_type_is_known_to_whoever_acts_in_it_by_any_role() -> None:
    for grants, kept in (
        ((grant(),), {"inquiry", "refund"}),
        ((grant("refund"),), {"inquiry"}),
        ((grant("refund"), grant("inquiry")), set[str]()),
    ):
        whole = Whole(everything=False, grants=grants, confidential=CONFIDENTIAL)
        assert whole.kept_types == kept


def test_from_who_sees_everything_no_type_is_kept() -> None:
    assert WHOLE.kept_types == frozenset()
    assert Whole(confidential=CONFIDENTIAL).kept_types == frozenset()


def test_a_field_is_hidden_from_whoever_holds_none_of_the_roles_that_see_it() -> None:
    veiled = {"/fields/pay": ["hr"], "/fields/secret": [], "/reporter": ["manager"]}
    for roles, hidden in (({"manager"}, {"pay", "secret"}), ({"manager", "hr"}, {"secret"})):
        whole = Whole(everything=False, grants=(grant(),), roles=frozenset(roles))
        assert whole.hidden_fields(veiled) == hidden
    assert WHOLE.hidden_fields(veiled) == frozenset()
