"""Seeing: of which types somebody whose roles show a whole tenant may know nothing."""

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
