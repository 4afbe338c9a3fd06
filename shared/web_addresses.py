"""Web addresses that strangers chose: read by one expression, without asking anybody.

What it says is the host is what is dialled: two parsers that disagree about an address are how
private ones get past a check.
"""

import re
from dataclasses import dataclass

URL_CHARS_MAX = 500
PORT_MAX = 65_535
PORTS = {"http": 80, "https": 443}

_URL = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<target>[/?][!-\"$-~]*)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a request goes: a host name or IP address, without brackets, and what of it."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_sealed(self) -> bool:
        """Whether nobody on the way can read what is sent."""
        return self.scheme == "https"


def address_of(url: str) -> Address | None:
    """Return what an address says; None for what is none, or has more in it than we send to."""
    found = _URL.fullmatch(url)
    if found is None or len(url) > URL_CHARS_MAX:
        return None
    scheme = found["scheme"].lower()
    port = int(found["port"] or PORTS[scheme])
    if not 0 < port <= PORT_MAX:
        return None
    target = found["target"] or "/"
    return Address(
        scheme=scheme,
        host=found["host"].strip("[]").lower(),
        port=port,
        target=target if target.startswith("/") else f"/{target}",
    )
