"""What others hear of identity: who joined, what was granted; which keys and plug-ins there are.

Never a secret.
"""

from typing import Final

import msgspec

from services.identity.domain.api_key import ApiKeyCreated, ApiKeyRevoked
from services.identity.domain.feed import FeedEnded, FeedMade
from services.identity.domain.grants import RoleGranted, RoleRevoked
from services.identity.domain.label import LabelEnded, LabelMade
from services.identity.domain.member import MemberAdded
from services.identity.domain.person import PersonForgotten
from services.identity.domain.plugin import PluginInstalled, PluginRemoved
from services.identity.domain.tenant import TenantCreated
from shared.decider import Fact
from shared.eventstore import Public

ENCODER: Final = msgspec.json.Encoder(order="sorted")


def public_form(fact: Fact) -> Public | None:
    """Return what others see of a fact; logins and passwords are private."""
    match fact:
        case TenantCreated() | RoleGranted() | RoleRevoked() | ApiKeyRevoked() | PersonForgotten():
            return Public(type=fact.TOPIC)
        case LabelMade() | LabelEnded() | FeedEnded() | PluginInstalled() | PluginRemoved():
            return Public(type=fact.TOPIC)
        case FeedMade(member_id=member_id, feed_id=feed_id):
            data = {"member_id": member_id, "feed_id": feed_id}
            return Public(type=fact.TOPIC, data=ENCODER.encode(data))
        case MemberAdded(member_id=member_id, name=name):
            data = {"member_id": member_id, "name": name}
            return Public(type=fact.TOPIC, data=ENCODER.encode(data))
        case ApiKeyCreated():
            data = {
                "key_id": fact.key_id,
                "name": fact.name,
                "scopes": fact.scopes,
                "roles": fact.roles,
                "expires_at": fact.expires_at,
                "agent": fact.agent,
            }
            return Public(type=fact.TOPIC, data=ENCODER.encode(data))
        case _:
            return None
