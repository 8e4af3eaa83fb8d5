"""An authority as RDS has one: a root that clients know, and an intermediate that signs what servers show."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


class Authority:
    """Keys and certificates of one authority."""

    def __init__(self, name: str) -> None:
        """Make the root and the intermediate."""
        self._root, self._key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self._name, self._intermediate = f"{name} root", f"{name} intermediate"
        self.root = _pem(_certificate(self._name, self._root, self._name, self._root))
        self._between = _pem(_certificate(self._intermediate, self._key, self._name, self._root))

    def issue(self, host: str) -> tuple[str, str]:
        """Certificates that a server of this host name shows, its own first, and its key; all as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        own = _pem(_certificate(host, key, self._intermediate, self._key, host=host))
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return own + self._between, private.decode()


def _certificate(
    subject: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    signer: ec.EllipticCurvePrivateKey,
    *,
    host: str | None = None,
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_common(subject))
        .issuer_name(_common(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    return builder.sign(signer, hashes.SHA256())


def _common(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
