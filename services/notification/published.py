"""What others hear of notices: everything, what is personal sealed; of webhooks nothing."""

from services.notification.domain.notice import NOTICE
from shared.decider import Fact
from shared.eventstore import Public


def public_form(fact: Fact) -> Public | None:
    """Return what others see of a fact."""
    return Public(type=fact.TOPIC) if isinstance(fact, NOTICE.facts) else None
