"""Why an e-mail is not taken, or not given to a ticket; shown to mail servers as well."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class MailUnknown(Refusal):
    """There is no such e-mail."""

    slug: ClassVar[str] = "mail-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class MailOpenedTicket(Refusal):
    """The e-mail opened a ticket of its own: merge that ticket with the other one instead."""

    slug: ClassVar[str] = "mail-opened-ticket"


class MailTooDeep(Refusal):
    """The e-mail has too many parts within one another: send it more plainly."""

    slug: ClassVar[str] = "mail-too-deep"
    kind: ClassVar[Kind] = Kind.INVALID


class MailHeadersTooLarge(Refusal):
    """The head of the e-mail is too large: send it with fewer recipients and references."""

    slug: ClassVar[str] = "mail-headers-too-large"
    kind: ClassVar[Kind] = Kind.INVALID


class MailAddressUnknown(Refusal):
    """There is no such address for e-mail here."""

    slug: ClassVar[str] = "mail-address-unknown"
    kind: ClassVar[Kind] = Kind.NOT_FOUND


class MailAddressTaken(Refusal):
    """There is such an address already: remove it first, or choose another name."""

    slug: ClassVar[str] = "mail-address-taken"


class MailAddressWrong(Refusal):
    """The address for e-mail cannot be set up; every reason is listed."""

    slug: ClassVar[str] = "mail-address-wrong"
    kind: ClassVar[Kind] = Kind.INVALID


class MailsTooMany(Refusal):
    """Too much e-mail came from this sender within an hour: try again later."""

    slug: ClassVar[str] = "mails-too-many"
    kind: ClassVar[Kind] = Kind.BUSY


class MailUnusable(Refusal):
    """No ticket can be made of the e-mail by this address; every reason is listed."""

    slug: ClassVar[str] = "mail-unusable"
    kind: ClassVar[Kind] = Kind.INVALID
