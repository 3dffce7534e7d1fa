"""A certificate for this machine's own addresses, for a school network without a name in the DNS.

Browsers give a page camera and microphone only over TLS (or on the same machine). Invariant: the key of the
authority that signs is never stored, so a device that trusts it trusts this one certificate and nothing else.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID = dt.timedelta(days=397)
"""Apple's devices refuse longer ones for servers (398 days), and a school year fits."""

RENEW_BEFORE = dt.timedelta(days=30)
"""A start within the last month makes a new one: a certificate must not end in the middle of a term."""

BACKDATED = dt.timedelta(days=1)
"""A Chromebook whose clock is behind must not find it "not yet valid"."""

Name = x509.IPAddress | x509.DNSName


@dataclass(frozen=True, slots=True)
class Files:
    """Where a certificate lies: what the server shows, its key, and what devices may be told to trust."""

    chain: Path
    key: Path
    authority: Path


def ensure(folder: Path, hosts: Sequence[str], now: dt.datetime) -> tuple[Files, bool]:
    """Return a certificate for all of `hosts` (names and addresses), and whether it had to be made.

    One that is there is kept while it covers them and lasts: devices may have been told to trust it.
    """
    files = Files(folder / "certificate.pem", folder / "key.pem", folder / "manabiya-ca.crt")
    if covers(files.chain, hosts, now) and files.key.exists():
        return files, False
    chain, key, authority = make(hosts, now)
    folder.mkdir(parents=True, exist_ok=True)
    # The key first, and each by renaming: a start that is killed in between makes them anew.
    for path, content, mode in (
        (files.key, key, 0o600),
        (files.authority, authority, 0o644),
        (files.chain, chain, 0o644),
    ):
        aside = path.with_suffix(".new")
        aside.unlink(missing_ok=True)
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
        aside.replace(path)
    return files, True


def covers(chain: Path, hosts: Sequence[str], now: dt.datetime) -> bool:
    """Return whether the certificate names all of `hosts` and lasts long enough."""
    if not chain.exists():
        return False
    certificate = x509.load_pem_x509_certificate(chain.read_bytes())
    if certificate.not_valid_after_utc - now < RENEW_BEFORE:
        return False
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {_name(host) for host in hosts} <= set(names)


def make(hosts: Sequence[str], now: dt.datetime) -> tuple[bytes, bytes, bytes]:
    """Return (chain, key of the first certificate in it, authority), each PEM."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _subject(f"Manabiya on {hosts[0]}, made {now:%Y-%m-%d}")
    authority = (
        _unsigned(issuer, issuer, authority_key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    certificate = (
        _unsigned(_subject("Manabiya"), issuer, key, now)
        .add_extension(x509.SubjectAlternativeName([_name(host) for host in hosts]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    trusted = authority.public_bytes(Encoding.PEM)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM) + trusted, private, trusted


def fingerprint(authority: Path) -> str:
    """Return the SHA-256 of a certificate as devices show it, to be compared by eye."""
    digest = x509.load_pem_x509_certificate(authority.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":").upper()


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _subject(name: str) -> x509.Name:
    # RFC 5280 allows 64 characters.
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _name(host: str) -> Name:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
