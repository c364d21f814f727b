"""The addresses this device has on local networks; asks the operating system, sends nothing."""

import contextlib
import socket
import struct
import sys
from collections.abc import Iterator

from sync.nearby_words import is_beside

if sys.platform != "win32":
    import fcntl

_ELSEWHERE = ("lo", "rmnet", "ccmni", "pdp", "ppp", "tun", "wg", "docker", "veth", "br-", "virbr")
"""How interfaces begin that lead to nobody beside us: this machine itself, the mobile network, tunnels, containers."""
_PROBES = ("192.168.43.1", "192.168.49.1", "192.168.137.1", "172.20.10.1", "192.168.1.1", "172.16.0.1", "10.0.0.1")
"""Hotspots of phones and of Windows, and the ends of the private ranges: which of our addresses would speak to them?"""
_LIKELY = ("192.168.", "172.", "10.")
_ASK_ADDRESS = 0x8915  # SIOCGIFADDR (Linux, netdevice(7))
_NAME = 15


def own_addresses() -> list[str]:
    """Private IPv4 addresses, likeliest first; none where there is no local network."""
    found = dict.fromkeys(_of_interfaces() or _routed())
    beside = (one for one in found if is_beside(one) and not one.startswith("127."))
    return sorted(beside, key=_rank)


def _rank(address: str) -> int:
    return next((n for n, begin in enumerate(_LIKELY) if address.startswith(begin)), len(_LIKELY))


def _of_interfaces() -> list[str]:
    """Those of the interfaces that are up; none where the system does not tell them so: only Linux does, and some Androids."""
    if sys.platform not in {"linux", "android"}:
        return []
    try:
        names = [name for _, name in socket.if_nameindex() if not name.startswith(_ELSEWHERE)]
    except OSError:  # newer Androids keep it from apps
        return []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        return [address for name in names for address in _of_interface(asking, name)]


def _of_interface(asking: socket.socket, name: str) -> Iterator[str]:
    request = struct.pack("256s", name.encode()[:_NAME])
    with contextlib.suppress(OSError):
        yield socket.inet_ntoa(fcntl.ioctl(asking.fileno(), _ASK_ADDRESS, request)[20:24])


def _routed() -> Iterator[str]:
    """The address each way would begin with; a datagram socket that is only connected sends nothing."""
    for probe in _PROBES:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect((probe, 9))
            yield asking.getsockname()[0]
