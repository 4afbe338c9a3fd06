"""Private addresses are private in whatever form they come."""

from ipaddress import ip_address, ip_network

import pytest

from shared.networks import may_dial


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104  # what is refused
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "198.18.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)
def test_what_is_not_everybodys_is_not_dialled(text: str) -> None:
    assert not may_dial(ip_address(text))


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_everybodys_addresses_are(text: str) -> None:
    assert may_dial(ip_address(text))


def test_an_installation_may_allow_a_network_of_its_own() -> None:
    allowed = [ip_network("10.1.0.0/16"), ip_network("fd00:7::/32")]
    assert may_dial(ip_address("10.1.2.3"), allowed)
    assert may_dial(ip_address("::ffff:10.1.2.3"), allowed)
    assert may_dial(ip_address("fd00:7::1"), allowed)
    assert not may_dial(ip_address("10.2.0.1"), allowed)
    assert not may_dial(ip_address("127.0.0.1"), allowed)
