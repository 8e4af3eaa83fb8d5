"""The certificates of a rehearsal's control plane: one authority, one server, one administrator."""

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_DAYS = 365
_SERVICE = "10.96.0.1"
"""The first address of the cluster's services, which the API server calls itself by."""

Key = ec.EllipticCurvePrivateKey


def make(folder: Path) -> None:
    """Write `ca`, `server`, `admin` (each .crt and .key) and `accounts.key` into a folder, unless they are there."""
    if (folder / "accounts.key").is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    authority = ec.generate_private_key(ec.SECP256R1())
    issuer = _name("rehearsal")
    _write(folder, "ca", authority, _signed(issuer, authority, issuer, authority))
    for name, subject in (("server", _name("kube-apiserver")), ("admin", _name("admin", "system:masters"))):
        key = ec.generate_private_key(ec.SECP256R1())
        _write(folder, name, key, _signed(subject, key, issuer, authority, server=name == "server"))
    accounts = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    # Written last: what says that all are there.
    _secret(folder / "accounts.key", accounts)


def _name(common: str, organization: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)]
    if organization:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(parts)


def _signed(
    subject: x509.Name, key: Key, issuer: x509.Name, authority: Key, *, server: bool = False
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=key is authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False)
    )
    if key is not authority:
        usages = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=False)
    if server:
        addresses = [x509.IPAddress(ipaddress.ip_address(each)) for each in ("127.0.0.1", _SERVICE)]
        names = [x509.DNSName(each) for each in ("localhost", "kubernetes", "kubernetes.default.svc")]
        builder = builder.add_extension(x509.SubjectAlternativeName([*addresses, *names]), critical=False)
    return builder.sign(authority, hashes.SHA256())


def _write(folder: Path, name: str, key: Key, certificate: x509.Certificate) -> None:
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    _secret(folder / f"{name}.key", key)


def _secret(path: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
