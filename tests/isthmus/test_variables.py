"""Tests of isthmus/variables.py."""

from isthmus.variables import SECRET_NAMES, environment, variable_name, variables
from tests.harness.contracts import PASSWORD, SECRET_KEY, contract


def test_every_variable_that_stock_clients_read_is_there() -> None:
    named = variables(contract(storage="http://s", registry="http://r", training="http://t", serving="http://v"))
    assert list(named) == sorted(named)
    assert named["AWS_ENDPOINT_URL_S3"] == "http://s"
    assert named["AWS_REGION"] == named["AWS_DEFAULT_REGION"] == "us-east-1"
    assert named["AWS_SECRET_ACCESS_KEY"] == SECRET_KEY
    assert named["MLFLOW_TRACKING_URI"] == "http://r"
    assert named["MLFLOW_TRACKING_PASSWORD"] == PASSWORD
    assert named["RAY_ADDRESS"] == "http://t"
    assert named["ISTHMUS_SERVING_URL"] == "http://v"
    assert named["ISTHMUS_BUCKET_DATASETS"] == "isthmus-dev-local-datasets"
    assert named["ISTHMUS_POOL_CPU"] == "pool_cpu"


def test_slots_come_in_the_order_of_their_names() -> None:
    named = variables(contract(slots={"b": "http://b", "a": "http://a"}))
    assert named["ISTHMUS_SERVING_SLOTS"] == "http://a,http://b"


def test_what_the_cloud_leaves_to_the_chain_is_absent() -> None:
    cloud: dict[str, object] = {
        "region": "eu-west-1",
        "buckets": {},
        "endpoint": None,
        "access_key_id": None,
        "secret_access_key": None,
    }
    here = contract()
    named = variables(here.model_copy(update={"storage": here.storage.model_validate(cloud)}))
    assert "AWS_ENDPOINT_URL_S3" not in named
    assert "AWS_ACCESS_KEY_ID" not in named
    assert "AWS_SECRET_ACCESS_KEY" not in named


def test_secrets_are_in_the_variables_that_are_said_to_be_secret_and_nowhere_else() -> None:
    for name, value in variables(contract()).items():
        assert (value in (SECRET_KEY, PASSWORD)) == (name in SECRET_NAMES)


def test_a_name_with_a_dash_makes_a_name_that_a_shell_takes() -> None:
    assert variable_name("ISTHMUS_BUCKET", "raw-data.v2") == "ISTHMUS_BUCKET_RAW_DATA_V2"


def test_credentials_of_another_account_do_not_leak_in() -> None:
    base = {"AWS_SESSION_TOKEN": "other", "AWS_PROFILE": "other", "AWS_ACCESS_KEY_ID": "other", "HOME": "/h"}
    merged = environment(contract(), base)
    assert merged["AWS_ACCESS_KEY_ID"] == "user"
    assert merged["HOME"] == "/h"
    assert not {"AWS_SESSION_TOKEN", "AWS_PROFILE"} & set(merged)


def test_a_proxy_is_not_used_for_the_estate() -> None:
    merged = environment(contract(), {"https_proxy": "http://proxy", "NO_PROXY": "example.org"})
    assert merged["NO_PROXY"] == "example.org,127.0.0.1"
    assert merged["no_proxy"] == "127.0.0.1"
    assert "NO_PROXY" not in environment(contract(), {})
