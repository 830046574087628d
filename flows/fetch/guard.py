"""Which addresses a stranger's link may lead to.

Asked twice: of all addresses that a name resolves to, and again at the socket, so that no spelling of an address and
no second DNS answer gets around it.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.abc import ResolveResult

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
AddressInfo = tuple[Any, Any, Any, Any, Any]

# Metadata services of clouds that are not link-local (documentation of Alibaba Cloud, Oracle Cloud, AWS, 2026-11).
_METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SITE_LOCAL = ipaddress.ip_network("fec0::/10")
_NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)

# Whether the request under way was redirected from a host of the open internet or of loopback: then it must not
# enter a private network, also where tests may ask for loopback.
followed: ContextVar[bool] = ContextVar("followed", default=False)


class RefusedAddressError(Exception):
    """An address that must not be connected to. Not an OSError, so that nothing tries the next address instead."""


def why_refused(address: str, *, allow_private: bool, redirected: bool = False) -> str | None:
    """Say why an address must not be connected to; None when it may be.

    Args:
        address: An IPv4 or IPv6 address, with or without a zone.
        allow_private: Lifts the guard for loopback and private networks, never for link-local addresses and
            metadata services.
        redirected: The address comes from a redirect; then private networks stay closed, loopback does not.

    >>> why_refused("93.184.216.34", allow_private=False) is None
    True
    >>> why_refused("::ffff:127.0.0.1", allow_private=True)
    '::ffff:127.0.0.1 is an IPv4 address in disguise'
    >>> why_refused("169.254.169.254", allow_private=True)
    '169.254.169.254 is not a public address'
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return f"{address[:60]} is not an address"
    if _carried(ip) is not None:
        return f"{address[:60]} is an IPv4 address in disguise"
    if ip.is_global and not ip.is_multicast and ip not in _METADATA:
        return None
    if allow_private and _is_local(ip, redirected=redirected):
        return None
    return f"{ip} is not a public address"


def why_host_refused(host: str) -> str | None:
    """Say why a host as written in a URL must not be asked: numbers that are no address as people write them.

    >>> why_host_refused("2130706433"), why_host_refused("0x7f.1")
    ('2130706433 is a disguised address', '0x7f.1 is a disguised address')
    >>> why_host_refused("127.0.0.1"), why_host_refused("example.org"), why_host_refused("4.example.org")
    (None, None, None)
    """
    last = host.rstrip(".").rpartition(".")[2]
    if not _NUMERIC_LABEL.fullmatch(last):
        return None
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return f"{host[:60]} is a disguised address"
    return None


def guarded_sockets(*, allow_private: bool) -> Callable[[AddressInfo], socket.socket]:
    """Return a socket factory that refuses addresses before a packet leaves."""

    def make(info: AddressInfo) -> socket.socket:
        family, kind, protocol, _, target = info
        why = why_refused(target[0], allow_private=allow_private, redirected=followed.get())
        if why:
            raise RefusedAddressError(why)
        made = socket.socket(family=family, type=kind, proto=protocol)
        made.setblocking(False)
        return made

    return make


class GuardedResolver(aiohttp.ThreadedResolver):
    """Refuses a name when one of its addresses is refused: mixed answers are how guards are got around."""

    def __init__(self, *, allow_private: bool) -> None:
        super().__init__()
        self._allow_private = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve a name; raises RefusedAddressError when any address is refused."""
        found = await super().resolve(host, port, family)
        for one in found:
            why = why_refused(one["host"], allow_private=self._allow_private, redirected=followed.get())
            if why:
                raise RefusedAddressError(f"{host[:100]} leads to {why}")
        return found


def _carried(ip: Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, compatible, 6to4, Teredo, NAT64."""
    if isinstance(ip, ipaddress.IPv4Address):
        return None
    number = int(ip)
    if ip in _NAT64 or (1 < number < 2**32):
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


def _is_local(ip: Address, *, redirected: bool) -> bool:
    """Loopback, or a private network where nobody redirected us into it."""
    if ip.is_loopback:
        return True
    if ip in _METADATA or ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return False
    return ip.is_private and not redirected and not (ip.version == 6 and ip in _SITE_LOCAL)
