"""The network address of another server: its name looked up within a time, and no address that no map comes from."""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import Future
from contextlib import suppress
from threading import Lock, Thread
from typing import Final

from landdb.errors import UpstreamError, UpstreamTimeoutError

MOST_AT_ONCE: Final = 8
"""Names that are being looked up: a name server that keeps silent must not gather threads without end."""

OF_CLOUDS: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "100.100.100.200/32",  # Alibaba Cloud
        "168.63.129.16/32",  # Azure
        "192.0.0.192/32",  # Oracle Cloud
        "fd00:ec2::/32",  # Amazon Web Services
        "fd20:ce::254/128",  # Google Cloud
    )
)
"""Services of machines in a cloud (such as their keys) that are not link-local."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def failure(told_en: str, told_vi: str, *, unreachable: bool = False, late: bool = False) -> UpstreamError:
    """The error of a fetch; both texts are for administrators alone."""
    kind = UpstreamTimeoutError if late else UpstreamError
    return kind(told_en, told_vi, is_unreachable=unreachable)


class Names:
    """Looks names up on threads of their own, one for each name: the system's look-up cannot be broken off."""

    def __init__(self) -> None:
        self._asked: dict[tuple[str, int], Future[list[str]]] = {}
        self._lock = Lock()

    def look_up(self, host: str, port: int, patience_s: float) -> str:
        """The network address of a server.

        Loopback and private networks are where the servers of an air-gapped network are; link-local addresses hold the
        services of machines themselves, multicast and unspecified ones hold nothing. What only some cloud uses for such
        services is refused too, unless the server is named by that very address: then the operator wants it.

        Raises
        ------
        UpstreamError, UpstreamTimeoutError
            Nobody knows the name, or not in time; or the address is refused.
        """
        try:
            found = self._find(host, port, patience_s)
        except TimeoutError:
            raise failure(
                "its name was not looked up in time", "tra tên máy chủ quá lâu", unreachable=True, late=True
            ) from None
        except (OSError, UnicodeError):
            raise failure("its name is not known", "không tìm thấy tên máy chủ", unreachable=True) from None
        for text in found:
            if _is_refused(ipaddress.ip_address(text.partition("%")[0]), host):
                raise failure("its address may not be asked", "địa chỉ mạng này không được phép")
        return found[0]

    def _find(self, host: str, port: int, patience_s: float) -> list[str]:
        with suppress(socket.gaierror):
            return _ask_system(host, port, socket.AI_NUMERICHOST)
        key = (host, port)
        with self._lock:
            answer = self._asked.get(key)
            if answer is None:
                if len(self._asked) >= MOST_AT_ONCE:
                    raise TimeoutError
                answer = self._asked[key] = Future()
                Thread(target=self._answer, args=(key, answer), name="landdb-name", daemon=True).start()
        return answer.result(patience_s)

    def _answer(self, key: tuple[str, int], answer: Future[list[str]]) -> None:
        try:
            answer.set_result(_ask_system(*key))
        except Exception as error:  # noqa: BLE001 - whoever waits is told
            answer.set_exception(error)
        finally:
            with self._lock:
                del self._asked[key]


def _ask_system(host: str, port: int, flags: int = 0) -> list[str]:
    return [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)]


def _is_refused(address: _Address, host: str) -> bool:
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None) or address
    is_reserved = inner.is_reserved and not inner.is_loopback  # ::1 is both
    if inner.is_link_local or inner.is_multicast or inner.is_unspecified or is_reserved:
        return True
    return any(inner in network for network in OF_CLOUDS) and not _names(host, address)


def _names(host: str, address: _Address) -> bool:
    """Whether a server is named by its address."""
    with suppress(ValueError):
        return ipaddress.ip_address(host) == address
    return False
