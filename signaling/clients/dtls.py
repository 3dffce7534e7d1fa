"""The client's side of DTLS-SRTP, over datagrams that somebody else carries.

Invariant: no keys leave this file before the server's certificate was found to be the one that the answer
names by its fingerprint (RFC 8827 section 5.6.4).

pyOpenSSL's public calls are enough for a client, so that aiortc's transport objects, which cost a task and a
queue each, stay where they are needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from OpenSSL import SSL
from pylibsrtp import Policy, Session

MTU_BYTES = 1200
"""Of our handshake's datagrams: passes every network that carries WebRTC."""
MAX_DATAGRAM_BYTES = 1500
REPLAY_WINDOW_PACKETS = 1024

_KEY_LABEL = b"EXTRACTOR-dtls_srtp"  # RFC 5764 section 4.2


@dataclass(frozen=True, slots=True)
class _Profile:
    name: bytes
    number: int
    key_bytes: int
    salt_bytes: int


_PROFILES = (
    _Profile(b"SRTP_AEAD_AES_128_GCM", Policy.SRTP_PROFILE_AEAD_AES_128_GCM, 16, 12),
    _Profile(b"SRTP_AES128_CM_SHA1_80", Policy.SRTP_PROFILE_AES128_CM_SHA1_80, 16, 14),
)


class HandshakeFailed(ConnectionError):
    """The handshake broke, or the certificate is not the one that the answer names."""


class Certificate:
    """A self-signed certificate; one may serve all the clients of a process."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "manabiya client")])
        now = datetime.now(tz=UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .sign(self.key, hashes.SHA256())
        )
        self.fingerprint = fingerprint_of(self.certificate)


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate as SDP writes it (RFC 8122)."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


@dataclass(frozen=True, slots=True)
class SrtpSessions:
    """Ready to protect what we send and to unprotect what we get."""

    out: Session
    into: Session


class DtlsClient:
    """A handshake: `start`, then `feed` what arrives; both give what to send. `sessions` when it is done."""

    def __init__(self, certificate: Certificate, remote_fingerprint: str) -> None:
        context = SSL.Context(SSL.DTLS_METHOD)
        context.set_options(SSL.OP_NO_TICKET | SSL.OP_NO_QUERY_MTU)
        context.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *_: True)
        context.use_certificate(certificate.certificate)
        context.use_privatekey(certificate.key)
        context.set_tlsext_use_srtp(b":".join(profile.name for profile in _PROFILES))
        self._connection = SSL.Connection(context)
        self._connection.set_connect_state()
        self._connection.set_ciphertext_mtu(MTU_BYTES)
        self._remote_fingerprint = remote_fingerprint.upper()
        self.sessions: SrtpSessions | None = None
        self._failed = False

    def start(self) -> list[bytes]:
        """The first flight."""
        return self._step()

    def feed(self, datagram: bytes) -> list[bytes]:
        """Take in a datagram. Raises `HandshakeFailed`, once. What comes after the end is ignored."""
        if self.sessions is not None or self._failed:
            return []
        self._connection.bio_write(datagram)
        return self._step()

    def seconds_to_retry(self) -> float | None:
        """When to call `retry`, if nothing arrives before; `None`: nothing to repeat."""
        return None if self.sessions is not None else self._connection.DTLSv1_get_timeout()

    def retry(self) -> list[bytes]:
        """The last flight again."""
        self._connection.DTLSv1_handle_timeout()
        return list(self._outgoing())

    def _step(self) -> list[bytes]:
        try:
            self._connection.do_handshake()
        except SSL.WantReadError:
            pass
        except SSL.Error as error:
            self._failed = True
            raise HandshakeFailed(f"DTLS: {error}") from error
        else:
            self._failed = True  # until everything is found to be right
            self.sessions = self._finish()
            self._failed = False
        return list(self._outgoing())

    def _outgoing(self) -> Iterator[bytes]:
        while True:
            try:
                yield self._connection.bio_read(MAX_DATAGRAM_BYTES)
            except SSL.WantReadError:
                return

    def _finish(self) -> SrtpSessions:
        theirs = self._connection.get_peer_certificate(as_cryptography=True)
        if theirs is None or fingerprint_of(theirs) != self._remote_fingerprint:
            raise HandshakeFailed("the server's certificate is not the one in its answer")
        chosen = self._connection.get_selected_srtp_profile()
        for profile in _PROFILES:
            if profile.name == chosen:
                break
        else:
            raise HandshakeFailed("the server chose no SRTP profile")
        key, salt = profile.key_bytes, profile.salt_bytes
        material = self._connection.export_keying_material(_KEY_LABEL, 2 * (key + salt))
        ours = material[:key] + material[2 * key : 2 * key + salt]
        others = material[key : 2 * key] + material[2 * key + salt :]
        return SrtpSessions(
            out=Session(_policy(ours, Policy.SSRC_ANY_OUTBOUND, profile)),
            into=Session(_policy(others, Policy.SSRC_ANY_INBOUND, profile)),
        )


def _policy(key: bytes, ssrc_type: int, profile: _Profile) -> Policy:
    policy = Policy(key=key, ssrc_type=ssrc_type, srtp_profile=profile.number)
    policy.window_size = REPLAY_WINDOW_PACKETS
    return policy
