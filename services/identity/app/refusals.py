"""What whoever shows a credential is refused with."""

from typing import ClassVar

from shared.decider import Kind, Refusal


class SignInRefused(Refusal):
    """Tenant, login and password do not belong together."""

    slug: ClassVar[str] = "sign-in-refused"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class SessionEnded(Refusal):
    """The session has ended; sign in again."""

    slug: ClassVar[str] = "session-ended"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED


class CredentialWrong(Refusal):
    """The credential is not one of this installation."""

    slug: ClassVar[str] = "credential-wrong"
    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED
