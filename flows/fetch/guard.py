"""Which addresses a stranger's link may lead to.

Asked at the socket, so that no spelling of an address and no second DNS answer gets around it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any

AddressInfo = tuple[Any, Any, Any, Any, Any]


class RefusedAddressError(OSError):
    """An address that must not be connected to."""


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet.

    >>> is_public("93.184.216.34"), is_public("::ffff:127.0.0.1"), is_public("169.254.169.254")
    (True, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (mapped is None or mapped.is_global)


def is_metadata(address: str) -> bool:
    """Link-local addresses: metadata services of clouds live there, and never a test."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    return bool((mapped or ip).is_link_local)


def guarded_sockets(*, allow_private: bool) -> Callable[[AddressInfo], socket.socket]:
    """A socket factory that refuses addresses before a packet leaves.

    Args:
        allow_private: Lifts the guard for loopback and private networks; for tests.
    """

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, target = info
        if is_metadata(target[0]) or not (allow_private or is_public(target[0])):
            raise RefusedAddressError(f"{target[0]} is not a public address")
        made = socket.socket(family=family, type=kind, proto=protocol)
        made.setblocking(False)
        return made

    return make
