"""What identity knows, as pure deciders: tenants, members, what they may do, and programs."""

from services.identity.domain.api_key import API_KEY
from services.identity.domain.feed import FEEDS
from services.identity.domain.grants import GRANTS
from services.identity.domain.label import LABEL
from services.identity.domain.login import LOGIN
from services.identity.domain.member import MEMBER
from services.identity.domain.person import PERSON
from services.identity.domain.plugin import PLUGINS
from services.identity.domain.tenant import TENANT

__all__ = [
    "API_KEY",
    "DECIDERS",
    "FEEDS",
    "GRANTS",
    "LABEL",
    "LOGIN",
    "MEMBER",
    "PERSON",
    "PLUGINS",
    "TENANT",
]

DECIDERS = (TENANT, MEMBER, LOGIN, GRANTS, API_KEY, LABEL, FEEDS, PLUGINS, PERSON)
