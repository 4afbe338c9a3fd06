"""Recipients: ``<tenant>.<name>@domain`` opens tickets, ``<tenant>+<token>@domain`` answers one.

The tenant is part of the address, so no tenant can take another's mail by naming its address; a
company's own address (baoxiu@example.com) is forwarded to ours.
"""

from dataclasses import dataclass
from typing import ClassVar

from shared.decider import Kind, Refusal


class RecipientUnknown(Refusal):
    """Nobody here takes e-mail for this recipient."""

    slug: ClassVar[str] = "recipient-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whom an e-mail is for: a tenant, one of its names (or none), and a token (or none)."""

    tenant: str
    name: str = ""
    token: str = ""


def recipient_of(address: str, domain: str) -> Recipient:
    """Return whom an address of our domain means; raises RecipientUnknown."""
    local, at, where = address.strip().lower().rpartition("@")
    if not at or where != domain.lower():
        raise RecipientUnknown
    base, _, token = local.partition("+")
    tenant, _, name = base.partition(".")
    if not tenant:
        raise RecipientUnknown
    return Recipient(tenant=tenant, name=name, token=token)


def token_in(reference: str, tenant: str, domain: str) -> str:
    """Return the token in a Message-ID that a letter refers to, if it is one of ours.

    The address that answers about a ticket go to is also the root of what is said about it.
    """
    try:
        root = recipient_of(reference, domain)
    except RecipientUnknown:
        return ""
    return root.token if root.tenant == tenant else ""


def is_ours(address: str, domain: str) -> bool:
    """Say whether an address is one of our domain, from which nobody writes but ourselves."""
    return address.lower().endswith(f"@{domain.lower()}")


def address_of(tenant: str, name: str, domain: str) -> str:
    """Return the address under which a tenant's name is reached."""
    return f"{tenant}.{name}@{domain}"
