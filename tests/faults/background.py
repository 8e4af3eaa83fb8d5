"""Doing something in the background, at the right moment."""

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

LONGEST_SECONDS, PAUSE = 60, 0.02


@contextmanager
def once(true: Callable[[], bool], act: Callable[[], None]) -> Generator[None]:
    """Act in the background as soon as something is true, and wait at the end until that is done."""
    caught: list[BaseException] = []

    def wait_and_act() -> None:
        try:
            deadline = time.monotonic() + LONGEST_SECONDS
            while not true():
                assert time.monotonic() < deadline, "the moment to act never came"
                time.sleep(PAUSE)
            act()
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            caught.append(error)

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    try:
        yield
    finally:
        thread.join()
        assert caught == []
