"""Each root is what RDS' own list says of it: a region's, self-signed, RSA of 2048 bits, and good for decades."""

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from envs import catalogue
from envs.authorities import check_certificates, database_authority, database_regions, database_root

DECADES = datetime.datetime(2060, 1, 1, tzinfo=datetime.UTC)
"""The authorities of 2021 and later are made for forty years."""


@pytest.mark.parametrize("region", sorted(database_regions()))
def test_a_root_is_the_one_of_its_region(region: str) -> None:
    root = x509.load_pem_x509_certificate(database_root(region).encode())
    (name,) = root.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assert name.value == f"Amazon RDS {region} Root CA RSA2048 G1"
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    key = root.public_key()
    assert isinstance(key, RSAPublicKey)
    assert key.key_size == 2048
    assert root.not_valid_before_utc < datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert root.not_valid_after_utc > DECADES
    root.verify_directly_issued_by(root)


def test_a_root_is_one_certificate_and_no_key() -> None:
    for region in database_regions():
        text = database_root(region)
        assert text.startswith("-----BEGIN CERTIFICATE-----\n")
        assert text.endswith("\n-----END CERTIFICATE-----\n")
        assert text.count("-----BEGIN") == 1


def test_they_are_of_one_authority_in_regions_that_there_are() -> None:
    assert database_authority() == "rds-ca-rsa2048-g1"
    assert database_regions() <= catalogue.regions()
    assert {catalogue.partition_of(region) for region in database_regions()} == {"aws"}


def test_certificates_are_taken_as_they_are() -> None:
    both = database_root("eu-central-1") + database_root("eu-west-1")
    assert check_certificates(both.strip()) == both


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("certs/root.pem", "expected a certificate as PEM"),
        (f"{database_root('eu-west-1')}\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "expected a"),
        (f"my root\n{database_root('eu-west-1')}", "expected a certificate as PEM"),
        ("-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----", "is damaged"),
    ],
)
def test_anything_else_is_refused(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        check_certificates(text)
