"""Runs a provider's plugin as Pulumi's Python language host does: its folder's `__main__.py`.

Arguments: the folder, then the plugin's own.
"""

import runpy
import sys

import lazily

if __name__ == "__main__":
    # The folder of this script is not the plugin's to import from.
    sys.path.pop(0)
    lazily.install()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
