"""E-mail that comes in: what is taken, which ticket it belongs to, and who may say otherwise."""

from typing import Any, Final

from services.intake.domain.mail.addresses import MAIL_ADDRESSES
from services.intake.domain.mail.mail import MAIL
from shared.decider import Decider

OF_MAIL: Final[tuple[Decider[Any, Any, Any], ...]] = (MAIL, MAIL_ADDRESSES)
