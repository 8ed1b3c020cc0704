"""Which addresses the product may be sent to.

An administrator types where an archive stands, and the product then asks there with a secret. A name that leads into
the installation's own network would let it ask machines that nobody outside can; so private addresses are refused
unless the installation names their networks.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
# Both carry an IPv4 address that a gateway on the way unpacks, so they lead wherever it says.
_TUNNELS = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"))


def may_be_asked(address: str, allowed: Iterable[str]) -> bool:
    """Whether the address is public, or in one of the networks that the installation allows."""
    try:
        found = _unwrapped(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if any(found in ip_network(network, strict=False) for network in allowed):
        return True
    return found.is_global and not found.is_multicast and not any(found in tunnel for tunnel in _TUNNELS)


def _unwrapped(address: Address) -> Address:
    """An IPv4 address that is written as IPv6 is that IPv4 address."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
