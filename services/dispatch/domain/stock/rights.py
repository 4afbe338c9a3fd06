"""Rights: who may write in the books, and a technician in those of their own van."""

from collections.abc import Collection
from typing import ClassVar

from services.dispatch.domain.rights import MEMBER, may_decide
from services.dispatch.domain.stock.accounts import FAULTY, SUPPLIER, VAN, kind_of
from shared.decider import Kind, Refusal
from shared.intent import Caller

STOREKEEPER = "parts"
"""The role that keeps the stores, in every scenario that has one."""


class NotYourStock(Refusal):
    """These books are for who keeps the parts, dispatchers, and technicians for their own van."""

    slug: ClassVar[str] = "stock-not-yours"
    kind: ClassVar[Kind] = Kind.FORBIDDEN


def may_keep(caller: Caller, roles: Collection[str]) -> bool:
    """Say whether somebody may write in all books; ``roles`` may assign under some scenario."""
    return may_decide(caller, {STOREKEEPER, *roles})


def concerns_own_van_only(accounts: Collection[str], own: Collection[str]) -> bool:
    """Say whether something is between a technician's own van and a store or a ticket.

    ``own`` are the vans that are theirs. Nothing is bought or sent back to a supplier by a van.
    """
    vans = {account.removeprefix(f"{FAULTY}:") for account in accounts}
    vans = {account for account in vans if kind_of(account) == VAN}
    return bool(vans) and vans <= {*own} and SUPPLIER not in accounts


def is_member(caller: Caller, member_id: str | None) -> bool:
    """Say whether it is this member who is asking."""
    return member_id is not None and caller.actor == f"{MEMBER}{member_id}"
