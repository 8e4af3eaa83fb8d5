"""The plugin's entry: an engine runs this folder with Python."""

import sys
from pathlib import Path

# Run as a folder, Python puts the folder itself first in the path; what is wanted there is the project.
HERE = Path(__file__).resolve().parent
sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != HERE]
sys.path.insert(0, str(HERE.parents[1]))

from providers.containers.server import main  # noqa: E402 (after the path is right)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
