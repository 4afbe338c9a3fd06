"""WeCom (企业微信): accounts whose members report by talking to them, and what they say."""

from services.intake.domain.wecom.account import ACCOUNTS
from services.intake.domain.wecom.conversation import CONVERSATION

__all__ = ["OF_WECOM"]

OF_WECOM = (ACCOUNTS, CONVERSATION)
"""What is kept of them."""
