import ssl
from pathlib import Path

from cryptography import x509

from isthmus.rehearsal import certificates


def test_the_server_is_trusted_by_the_authority_and_the_keys_are_private(tmp_path: Path) -> None:
    certificates.make(tmp_path)
    context = ssl.create_default_context(cafile=str(tmp_path / "ca.crt"))
    context.load_cert_chain(tmp_path / "admin.crt", tmp_path / "admin.key")
    authority, server = (x509.load_pem_x509_certificate((tmp_path / f"{n}.crt").read_bytes()) for n in ("ca", "server"))
    server.verify_directly_issued_by(authority)
    assert {path.stat().st_mode & 0o077 for path in tmp_path.glob("*.key")} == {0}


def test_certificates_that_are_there_stay(tmp_path: Path) -> None:
    certificates.make(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    certificates.make(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
