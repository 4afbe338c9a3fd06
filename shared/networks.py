"""Networks: which addresses a webhook may be dialled at. Ours and our neighbours' are not for them.

An IPv6 address that carries an IPv4 one is judged by the latter: it leads to the same machine.
"""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from shared.config import SettingsWrong

IpAddress = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

NAT64 = IPv6Network("64:ff9b::/96")
COMPATIBLE = IPv6Network("::/96")
"""How IPv4 addresses were once written in IPv6 (RFC 4291, 2.5.5.1); `::1` is among them."""
IPV4_BITS = 0xFFFF_FFFF


def may_dial(address: IpAddress, allowed: Collection[Network] = ()) -> bool:
    """Say whether an address is everybody's, or in a network that this installation allows."""
    carried = _carried(address)
    if any(one in network for one in (address, carried) for network in allowed):
        return True
    return carried.is_global and not (carried.is_multicast or carried.is_reserved)


def _carried(address: IpAddress) -> IpAddress:
    """Return the IPv4 address inside an IPv6 one, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64 or (address in COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & IPV4_BITS)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)


def networks_named(text: str) -> list[Network]:
    """Return the networks that a setting names; raises ``SettingsWrong``."""
    try:
        return [ip_network(one.strip()) for one in text.split(",") if one.strip()]
    except ValueError as wrong:
        raise SettingsWrong(
            f"GONGDAN_WEBHOOK_NETWORKS is 10.1.0.0/16, or several with commas: {wrong}."
        ) from wrong
