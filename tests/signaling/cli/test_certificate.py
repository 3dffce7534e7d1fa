"""A certificate for this machine's own addresses."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import stat
import threading
from pathlib import Path

import pytest
from cryptography import x509

from signaling.cli.certificate import RENEW_BEFORE, VALID, covers, ensure, fingerprint

NOW = dt.datetime.now(dt.UTC)
HOSTS = ["127.0.0.1", "localhost", "fd00::2"]


def test_a_browser_that_trusts_the_authority_is_content(tmp_path: Path) -> None:
    """A TLS client with the authority's file connects to each address, without any exception made."""
    files, made = ensure(tmp_path, HOSTS, NOW)
    assert made
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.chain, files.key)
    client = ssl.create_default_context(cafile=str(files.authority))
    for host in HOSTS:
        assert handshake(server, client, host) == "TLSv1.3"


def test_an_address_that_is_not_named_is_refused(tmp_path: Path) -> None:
    """The certificate is good for this machine's addresses only."""
    files, _ = ensure(tmp_path, ["127.0.0.1"], NOW)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(files.chain, files.key)
    client = ssl.create_default_context(cafile=str(files.authority))
    with pytest.raises(ssl.SSLCertVerificationError):
        handshake(server, client, "192.0.2.9")


def handshake(server: ssl.SSLContext, client: ssl.SSLContext, host: str) -> str | None:
    """Let the two shake hands over a pair of sockets; return the protocol's version as the client sees it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        thread = threading.Thread(target=accept, args=(server, theirs))
        thread.start()
        try:
            with client.wrap_socket(ours, server_hostname=host) as done:
                return done.version()
        finally:
            ours.close()
            thread.join()


def accept(server: ssl.SSLContext, end: socket.socket) -> None:
    """Be the server of one connection, and do not mind if the client goes away."""
    try:
        server.wrap_socket(end, server_side=True).close()
    except OSError:
        end.close()


def test_it_is_kept_while_it_lasts(tmp_path: Path) -> None:
    """A second start shows the certificate that devices already trust."""
    first = ensure(tmp_path, HOSTS, NOW)[0].chain.read_bytes()
    files, made = ensure(tmp_path, HOSTS[:1], NOW + dt.timedelta(days=300))
    assert not made
    assert files.chain.read_bytes() == first


@pytest.mark.parametrize(
    ("hosts", "later"),
    [([*HOSTS, "192.0.2.1"], dt.timedelta(0)), (HOSTS, VALID - RENEW_BEFORE + dt.timedelta(days=1))],
)
def test_it_is_made_anew_when_it_would_not_do(tmp_path: Path, hosts: list[str], later: dt.timedelta) -> None:
    """A new address, or the last month of its time, brings a new one."""
    first = ensure(tmp_path, HOSTS, NOW)[0].chain.read_bytes()
    files, made = ensure(tmp_path, hosts, NOW + later)
    assert made
    assert files.chain.read_bytes() != first
    assert covers(files.chain, hosts, NOW + later)


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    """The key's file is readable by its owner only, and there is no key of the authority."""
    files, _ = ensure(tmp_path, HOSTS, NOW)
    assert stat.S_IMODE(files.key.stat().st_mode) == 0o600
    assert sum(b"PRIVATE KEY" in path.read_bytes() for path in tmp_path.iterdir()) == 1


def test_apple_accepts_how_long_it_lasts(tmp_path: Path) -> None:
    """A server's certificate lasts less than 398 days, and is valid on a device whose clock is behind."""
    files, _ = ensure(tmp_path, HOSTS, NOW)
    certificate = x509.load_pem_x509_certificate(files.chain.read_bytes())
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc < dt.timedelta(days=398)
    assert certificate.not_valid_before_utc < NOW - dt.timedelta(hours=12)


def test_the_server_certificate_can_sign_nothing(tmp_path: Path) -> None:
    """Whoever steals the server's key cannot make certificates for other sites with it."""
    files, _ = ensure(tmp_path, HOSTS, NOW)
    server, authority = x509.load_pem_x509_certificates(files.chain.read_bytes())
    assert not server.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_the_fingerprint_is_written_as_devices_show_it(tmp_path: Path) -> None:
    """Pairs of capital hex digits with colons between."""
    shown = fingerprint(ensure(tmp_path, HOSTS, NOW)[0].authority)
    assert len(shown.split(":")) == 32
    assert shown == shown.upper()
