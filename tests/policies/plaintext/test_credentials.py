"""What is a credential in plain text, and what only looks like one."""

from typing import Any

import pytest

from isthmus.engine.values import Output, Secret
from policies.plaintext.credentials import RULE
from tests.policies.rig import UNKNOWN, unknown, violations

_KIND = "kubernetes:apps/v1:Deployment"
_RANDOM = "q7Zr2Xw9Lk4Vt8Np1Bs6"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("AKIA" + "IOSFODNN7EXAMPLE", "an AWS access key"),
        ("-----BEGIN RSA " + "PRIVATE KEY-----\nMII", "a private key"),
        ("-----BEGIN " + "PRIVATE KEY-----\nMII", "a private key"),
        ("ghp_" + "a1B2" * 9, "a GitHub token"),
        ("glpat-" + "a1B2c" * 4, "a GitLab token"),
        ("xoxb-" + "1234567890-abc", "a Slack token"),
        ("hf_" + "aBcD" * 9, "a Hugging Face token"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0." + "c2lnbmF0dXJl", "a JSON web token"),
        ('{"database": {"password": "correct1horse"}}', "a password in a configuration"),
        ("[mlflow]\nadmin_password = correct1horse\n", "a password in a configuration"),
        ("see postgresql://mlflow:hunter2@db:5432/mlflow", "a password in a URL"),
    ],
)
def test_what_looks_like_a_credential_is_found_anywhere(text: str, what: str) -> None:
    assert violations(RULE, _KIND, {"a": {"b": ["x", text]}}) == [f"a.b[1]: holds {what} in plain text"]
    assert violations(RULE, _KIND, {"a": {"b": Secret(["x", text])}}) == []


@pytest.mark.parametrize(
    "inputs",
    [
        {"masterPassword": "hunter2"},
        {"apiKey": _RANDOM},
        {"env": [{"name": "DB_PASSWORD", "value": "hunter2"}]},
        {"env": {"HF_TOKEN": _RANDOM}},
    ],
)
def test_what_is_named_like_a_secret_is_one(inputs: dict[str, Any]) -> None:
    (found,) = violations(RULE, _KIND, inputs)
    assert found.endswith("holds a secret in plain text, by its name")
    assert "hunter2" not in found
    assert _RANDOM not in found


@pytest.mark.parametrize(
    "inputs",
    [
        {"secretName": "registry-credentials-abc123", "tokenPath": "/var/run/secrets/token"},
        {"secretId": "arn:aws:secretsmanager:eu-central-1:1:secret:a-Ab12Cd"},
        {"env": [{"name": "AWS_WEB_IDENTITY_TOKEN_FILE", "value": "/var/run/t0ken"}]},
        {"env": [{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}]},
        {"env": [{"name": "URI", "value": "postgresql://mlflow:$(PASSWORD)@db/mlflow"}]},
        {"url": "https://user@example.org/a:b@c"},
        {"automountServiceAccountToken": False, "passwordLength": 32},
        {"image": "a@sha256:" + "ab12" * 16},
        {"tokenType": _RANDOM},
        {"annotations": {"isthmus/configuration-secret": _RANDOM}},
        {"secret": "example words only"},
        {"script": "password=$(cat /run/secrets/password1)", "code": 'password = os.environ["PASSWORD1"]'},
        {"code": "password = read_password1()", "config": "password_file: /run/secrets/password1"},
        {"config": "auth:\n  password: ${PASSWORD1}\n  passwordRef: registry1password"},
    ],
)
def test_what_only_points_to_a_secret_is_none(inputs: dict[str, Any]) -> None:
    assert violations(RULE, _KIND, inputs) == []


def test_the_data_of_a_kubernetes_secret_must_be_marked() -> None:
    kind = "kubernetes:core/v1:Secret"
    inputs = {
        "metadata": {"name": "x"},
        "stringData": {"a": "plain", "b": Secret("hidden")},
        "data": Secret({"c": "d"}),
    }
    assert violations(RULE, kind, inputs) == ["stringData.a: of a Kubernetes secret is in plain text"]
    assert unknown(RULE, kind, {"stringData": {"a": UNKNOWN}}) == ["stringData.a"]


def test_what_is_unknown_under_a_secret_s_name_is_not_passed() -> None:
    assert unknown(RULE, _KIND, {"password": UNKNOWN, "arn": UNKNOWN}) == ["password"]
    assert violations(RULE, _KIND, {"password": Secret(UNKNOWN)}) == []


def test_without_marks_it_cannot_tell() -> None:
    assert unknown(RULE, _KIND, {"password": "hunter2"}, marked=False) == ["password"]


def test_what_a_component_sends_is_looked_into() -> None:
    plain = Output(element="hunter2hunter2", known=True, secret=False)
    assert violations(RULE, _KIND, {"password": plain}) == ["password: holds a secret in plain text, by its name"]
    assert unknown(RULE, _KIND, {"password": Output(element=None, known=False, secret=False)}) == ["password"]
    assert violations(RULE, _KIND, {"password": Output(element="x", known=True, secret=True)}) == []
