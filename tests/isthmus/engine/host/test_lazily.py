"""Tests of modules that are loaded at their first use."""

import subprocess
import sys
from pathlib import Path

import isthmus.engine.host.lazily as _lazily

_HOST = Path(_lazily.__file__).parent
_SEE = """
import sys
sys.path.insert(0, sys.argv[1])
import lazily
lazily.install()
sys.path.pop(0)
import pulumi, pulumi.runtime
loaded = lambda: "pulumi.automation._stack" in sys.modules
print(loaded())
import inspect
class A: pass
try:
    inspect.getsource(A)  # asks every module for its file
except OSError:
    pass
print(loaded(), pulumi.automation.__name__)
print(pulumi.automation.LocalWorkspace.__name__, loaded(), type(pulumi.automation).__name__)
from pulumi.automation import errors
print(errors.__name__)
import dill
print(len(dill.dumps(1)) > 0)
"""


def test_they_are_loaded_by_use_and_not_by_a_look_at_where_they_are() -> None:
    told = subprocess.run([sys.executable, "-c", _SEE, str(_HOST)], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == [
        "False",
        "False pulumi.automation",
        "LocalWorkspace True module",
        "pulumi.automation.errors",
        "True",
    ]
