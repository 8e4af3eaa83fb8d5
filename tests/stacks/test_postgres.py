"""The exporter is told the same wherever the server is."""

from stacks.postgres import PASSWORD_PATH, exporter_env, exporter_name


def test_the_password_is_a_file() -> None:
    env = exporter_env("database:5432/mlflow?sslmode=disable")
    assert env["DATA_SOURCE_PASS_FILE"] == PASSWORD_PATH
    assert env["DATA_SOURCE_URI"] == "database:5432/mlflow?sslmode=disable"
    assert exporter_name("database") == "database-metrics"
