"""Names of other servers: which addresses are taken, and how long a name server may keep silent."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from landdb.basemaps import names
from landdb.basemaps.names import MOST_AT_ONCE, Names
from landdb.basemaps.upstream import Upstream
from landdb.errors import UpstreamError, UpstreamTimeoutError

CLOUD = ["fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192"]


def look_up(host: str) -> str:
    return Names().look_up(host, 80, 1.0)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Let every name that is no address stand for some."""
    real = names._ask_system
    monkeypatch.setattr(names, "_ask_system", lambda *args: real(*args) if len(args) > 2 else list(addresses))


@pytest.fixture
def silence(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A name server that says nothing until the test is over; the names that it was asked for."""
    over, asked = Event(), list[str]()
    real = names._ask_system

    def ask(host: str, *others: Any) -> list[str]:
        if len(others) > 1:
            return real(host, *others)
        asked.append(host)
        over.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(names, "_ask_system", ask)
    yield asked
    over.set()


@pytest.mark.parametrize("host", [
    "169.254.169.254", "fe80::1", "224.0.0.1", "0.0.0.0", "::", "::ffff:169.254.1.1",  # noqa: S104
    "2002:a9fe:a9fe::1", "64:ff9b::a9fe:a9fe",
])  # fmt: skip
def test_addresses_of_machines_themselves_are_never_asked(host: str) -> None:
    with pytest.raises(UpstreamError) as caught:
        look_up(host)
    assert "may not be asked" in caught.value.told_en


@pytest.mark.parametrize("address", [*CLOUD, "::ffff:168.63.129.16", "2002:a83f:8110::1"])
def test_a_name_does_not_lead_to_the_services_of_a_cloud(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolve_to(monkeypatch, "192.168.1.1", address)
    with pytest.raises(UpstreamError) as caught:
        look_up("maps.inner.example")
    assert "may not be asked" in caught.value.told_en
    resolve_to(monkeypatch, "192.168.1.1")
    assert look_up("maps.inner.example") == "192.168.1.1"


@pytest.mark.parametrize("address", CLOUD)
def test_an_operator_who_names_the_address_itself_wants_it(address: str) -> None:
    assert look_up(address) == address


def test_the_loopback_may_be_asked_in_both_families() -> None:
    assert look_up("::1") == "::1"
    assert look_up("127.0.0.1") == "127.0.0.1"


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UpstreamError) as caught:
        look_up("n\u1ec1n..example")
    assert caught.value.is_unreachable


def test_a_silent_name_server_holds_nobody(silence: list[str]) -> None:
    source = Upstream(timeout_s=0.4)
    started = time.monotonic()
    with pytest.raises(UpstreamTimeoutError) as caught:
        source.fetch("http://maps.inner.example/0/0/0.png")
    assert time.monotonic() - started < 1
    assert caught.value.is_unreachable
    started = time.monotonic()
    with pytest.raises(UpstreamError):
        source.fetch("http://maps.inner.example/0/0/1.png")
    assert time.monotonic() - started < 0.2, "it is left alone for a while"
    assert silence == ["maps.inner.example"]


def test_a_silent_name_server_is_asked_once_for_each_name_and_for_few_names(silence: list[str]) -> None:
    asker = Names()
    for number in range(MOST_AT_ONCE + 3):
        for _ in range(2):
            with pytest.raises(UpstreamTimeoutError):
                asker.look_up(f"m{number}.example", 80, 0.02)
    assert silence == [f"m{number}.example" for number in range(MOST_AT_ONCE)]
    assert asker.look_up("127.0.0.1", 80, 0.02) == "127.0.0.1", "an address needs no name server"
