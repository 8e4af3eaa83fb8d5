"""The registry waits for its database alone, keeps its secrets in files, and lets nobody in without a password."""

import configparser
from typing import Any

import pulumi

from components.registry import AUTH_FILE, TRACKING_URI_FILE, Registry, RegistryArgs
from components.substrate import Bucket, HttpProbe
from envs.schema import Registry as RegistrySpec
from tests.harness.memory import MemorySubstrate, Thing
from tests.harness.programs import run_program


def make(substrate: MemorySubstrate) -> Any:
    """Make the registry; the result is its secret files and the variables that clients inside are given."""

    def build() -> Any:
        bucket = Bucket(name="full-artifacts", ready=Thing("artifacts", pulumi.ResourceOptions()))
        registry = Registry("registry", RegistryArgs(spec=RegistrySpec(), artifacts=bucket), substrate=substrate)
        return {
            "files": dict(substrate.asked["registry"].secret_files),
            "env": registry.access.env,
            "secret_files": registry.access.secret_files,
        }

    return run_program(build).result


def test_the_database_and_its_password_are_in_a_file() -> None:
    files = make(MemorySubstrate())["files"]
    assert files[TRACKING_URI_FILE] == "postgresql+psycopg2://somebody:db-secret@database:5432/mlflow"


def test_how_the_database_is_connected_to_is_for_the_database_to_say() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    asked = substrate.asked["registry"]
    assert asked.env["PGSSLROOTCERT"] == "/authority.pem"
    assert asked.files == {"/authority.pem": "authority"}


def test_basic_auth_denies_by_default_and_keeps_its_users_in_the_database() -> None:
    parser = configparser.ConfigParser()
    parser.read_string(make(MemorySubstrate())["files"][AUTH_FILE])
    assert dict(parser["mlflow"]) == {
        "default_permission": "NO_PERMISSIONS",
        "database_uri": "postgresql+psycopg2://somebody:db-secret@database:5432/mlflow_auth",
        "admin_username": "admin",
        "admin_password": "registry-password-value",
    }


def test_it_starts_beside_its_database() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert substrate.asked["registry"].after == ()


def test_clients_put_artifacts_under_a_prefix_of_their_own() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert substrate.asked["registry"].env["ISTHMUS_ARTIFACT_ROOT"] == "s3://full-artifacts/mlflow"


def test_services_inside_are_given_what_a_stock_client_reads() -> None:
    made = make(MemorySubstrate())
    assert made["env"] == {
        "MLFLOW_TRACKING_URI": "http://registry.inside:5000",
        "MLFLOW_TRACKING_USERNAME": "admin",
    }
    credentials = configparser.ConfigParser()
    credentials.read_string(made["secret_files"]["/home/isthmus/.mlflow/credentials"])
    assert dict(credentials["mlflow"]) == {
        "mlflow_tracking_username": "admin",
        "mlflow_tracking_password": "registry-password-value",
    }


def test_it_is_healthy_when_it_answers() -> None:
    substrate = MemorySubstrate()
    make(substrate)
    assert substrate.asked["registry"].probe == HttpProbe(port=5000, path="/health")
    assert substrate.routes["registry"].health_path == "/health"
