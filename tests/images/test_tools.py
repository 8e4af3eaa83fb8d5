"""The image tools: what builds the others."""

import pytest

from tests.images.kit import Container, Images

pytestmark = pytest.mark.docker


def test_a_library_that_is_missing_is_named_and_fails_the_build(images: Images) -> None:
    script = "mkdir -p /root/lone/usr/bin && cp /usr/bin/python3.11 /root/lone/usr/bin/ && check-libraries /root/lone"
    with Container(images["tools"], "sleep", "60") as tools:
        code, output = tools.run("sh", "-c", script)
        assert code == 1
        assert "add the packages of these" in output
        assert "libexpat.so.1" in output
        assert tools.run("check-libraries", "/python") == (0, "")


def test_a_given_bundle_is_trusted_beside_debians_own(images: Images) -> None:
    with Container(images["tools"], "sleep", "60") as tools:
        script = "echo OURS > /tmp/ca-bundle.crt && with-ca sh -c 'tail -n 1 $SSL_CERT_FILE; wc -l < $PIP_CERT'"
        ours, lines = tools.run("sh", "-c", script)[1].split()
        assert ours == "OURS"
        assert int(lines) > 1000
        assert tools.run("sh", "-c", ": > /tmp/ca-bundle.crt; with-ca printenv SSL_CERT_FILE") == (
            0,
            "/etc/ssl/certs/ca-certificates.crt\n",
        )
