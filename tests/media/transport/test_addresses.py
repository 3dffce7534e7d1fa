"""Which addresses the port is bound to."""

from __future__ import annotations

import ipaddress

import pytest

from media.transport import addresses
from media.transport.addresses import addresses_to_bind


def test_a_named_address_is_taken_as_it_is() -> None:
    """MEDIA_HOST binds to exactly that."""
    assert addresses_to_bind("127.0.0.1") == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::"])
def test_every_address_is_one_that_others_can_use(host: str) -> None:
    """No unspecified, no link-local address: a candidate has to be reachable."""
    found = [ipaddress.ip_address(address) for address in addresses_to_bind(host)]
    assert found
    assert not any(address.is_unspecified or address.is_link_local for address in found)


def test_a_machine_without_a_network_has_its_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lesson can still be tried out."""
    monkeypatch.setattr(addresses, "get_host_addresses", lambda **_: [])
    assert addresses_to_bind("") == ["127.0.0.1"]
