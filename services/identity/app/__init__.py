"""The use cases: administration, exchanging credentials, and what may be asked of the vault."""

from services.identity.app.administration import Administration, KeyWish, NewMember
from services.identity.app.exchange import Exchange

__all__ = ["Administration", "Exchange", "KeyWish", "NewMember"]
