"""Tests of what the SDK is spared."""

import asyncio
from typing import Any

import pulumi
import pytest
from pulumi.runtime import resource

from isthmus.engine.host import frugal


class _Base:
    def __init__(self, look: Any) -> None:
        self.place = look()


class _Custom(_Base):
    def __init__(self, look: Any) -> None:
        super().__init__(look)


class _Item(_Custom):
    def __init__(self, look: Any) -> None:
        super().__init__(look)


def test_the_place_in_the_program_is_the_one_that_the_sdk_finds() -> None:
    theirs: Any = getattr(resource, "_get_stack_trace")  # noqa: B009  private to the SDK
    ours = frugal.of_caller_only(theirs)
    expected, found = [_Item(look).place for look in (theirs, ours)]
    assert found.frames[0].pc.uri.endswith("/test_frugal.py")
    assert found.frames[0] == expected.frames[0]


def test_code_that_is_in_no_file_has_no_place() -> None:
    names: dict[str, Any] = {"Item": _Item, "look": frugal.of_caller_only(lambda: None)}
    exec(compile("place = Item(look).place", "<string>", "exec"), names)
    assert not names["place"].frames[0].pc.uri


def test_the_sdks_own_debug_messages_are_dropped() -> None:
    told: list[str] = []
    debug = frugal.without_chatter(told.append)
    debug("mine")
    exec("debug('its own')", {"__name__": "pulumi.runtime.resource", "debug": debug})
    assert told == ["mine"]


def test_a_urn_is_made_for_whoever_asks_but_a_registration() -> None:
    create = frugal.unless_for_a_mock(lambda *args: args)

    def do_register() -> Any:
        return create("name", "type")

    assert create("name", "type") == ("name", "type")
    assert asyncio.run(do_register().future()) is None


@pytest.mark.parametrize("late", ["fails", "ends"])
def test_waiting_for_outputs_heeds_those_that_come_up_meanwhile(late: str) -> None:
    async def wait() -> tuple[int, int]:
        async def fail() -> None:
            raise pulumi.RunError(late)

        first: asyncio.Task[Any] = asyncio.create_task(asyncio.sleep(60))
        second: asyncio.Task[Any] = asyncio.create_task(fail() if late == "fails" else asyncio.sleep(0))
        done, pending = await frugal.Patient().wait([first, second], return_when=asyncio.FIRST_COMPLETED)
        second.exception()
        first.cancel()
        return len(done), len(pending)

    assert asyncio.run(wait()) == (1, 1)
