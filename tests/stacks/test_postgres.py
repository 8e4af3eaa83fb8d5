"""The exporter is told the same wherever the server is."""

from stacks.postgres import AUTHORITY_PATH, PASSWORD_PATH, exporter_env, exporter_name, verified


def test_the_password_is_a_file() -> None:
    env = exporter_env("database:5432/mlflow?sslmode=disable")
    assert env["DATA_SOURCE_PASS_FILE"] == PASSWORD_PATH
    assert env["DATA_SOURCE_URI"] == "database:5432/mlflow?sslmode=disable"
    assert exporter_name("database") == "database-metrics"


def test_a_verified_connection_is_one_to_the_host_that_was_asked_for() -> None:
    # Less than verify-full would take any server that the authority knows, and every customer of AWS has one.
    assert verified() == {"PGSSLMODE": "verify-full", "PGSSLROOTCERT": AUTHORITY_PATH}
