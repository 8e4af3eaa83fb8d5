import json
import socket
import threading

import pytest

from isthmus.rehearsal.errors import EndedError
from isthmus.rehearsal.providers.aws.account import Account, AwsRefusedError, pairs
from isthmus.rehearsal.providers.aws.inputs import Inputs
from isthmus.rehearsal.servers import free_port
from tests.harness.fake_http import Answer, Request, serve

SECRET = {"ARN": "arn:s", "Name": "s"}


def _account(url: str) -> Account:
    return Account(url, region="eu-central-1", account="123456789012", default_tags={"owner": "me"})


@pytest.mark.parametrize(
    "refusal",
    [
        (429, {"__type": "TooMany", "message": "slow down"}),
        (400, {"__type": "ThrottlingException", "message": "slow down"}),
        (409, {"__type": "ConflictException", "message": "somebody else is at it"}),
    ],
)
def test_throttling_and_conflicts_are_waited_out(refusal: Answer) -> None:
    left = [refusal, refusal]

    def app(request: Request) -> Answer:
        return left.pop() if left else (200, SECRET)

    with serve(app) as server:
        assert _account(server.url).ask("secretsmanager", "describe_secret", SecretId="s") == SECRET
        assert len(server.requests) == 3


def test_a_refusal_says_the_call_and_the_code() -> None:
    answer = (400, {"__type": "InvalidParameterException", "message": "no such policy"})
    with serve(lambda _: answer) as server, pytest.raises(AwsRefusedError) as caught:
        _account(server.url).ask("secretsmanager", "describe_secret", SecretId="s")
    assert str(caught.value).startswith("secretsmanager.describe_secret: the AWS emulator refuses it")
    assert caught.value.code == "InvalidParameterException"


def test_what_is_gone_is_none_and_may_be_dropped_again() -> None:
    with serve(lambda _: (400, {"__type": "ResourceNotFoundException", "message": "gone"})) as server:
        account = _account(server.url)
        assert account.found("secretsmanager", "describe_secret", SecretId="s") is None
        account.drop("secretsmanager", "delete_secret", SecretId="s")


def test_an_emulator_that_has_died_is_said_to_have() -> None:
    with pytest.raises(EndedError, match="does not answer"):
        _account(f"http://127.0.0.1:{free_port()}").ask("secretsmanager", "describe_secret", SecretId="s")


def test_a_connection_that_is_closed_is_opened_again() -> None:
    """As a server does that lets go of an idle connection in the moment in which it is used again."""
    body = json.dumps(SECRET).encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer_the_second() -> None:
            for told in (b"", answer):
                connection, _ = listening.accept()
                with connection:
                    connection.recv(65536)
                    connection.sendall(told)

        answering = threading.Thread(target=answer_the_second, daemon=True)
        answering.start()
        account = _account(f"http://127.0.0.1:{listening.getsockname()[1]}")
        assert account.ask("secretsmanager", "describe_secret", SecretId="s") == SECRET
        answering.join()


def test_tags_are_the_resources_own_over_the_providers() -> None:
    tags = _account("http://nowhere").tags(Inputs({"tags": {"b": "2", "a": "1"}}))
    assert pairs(tags) == [{"Key": k, "Value": v} for k, v in (("a", "1"), ("b", "2"), ("owner", "me"))]
