"""Runs a provider's plugin as Pulumi's Python language host does: its folder's `__main__.py`.

Arguments: the folder, then the plugin's own. Standard input is open for as long as the engine lives.
"""

import gc
import runpy
import sys

import lazily
import orphan
import seldom

if __name__ == "__main__":
    # The folder of this script is not the plugin's to import from.
    sys.path.pop(0)
    lazily.install()
    gc.set_threshold(*seldom.SELDOM)
    orphan.die_with(sys.stdin.fileno())
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
