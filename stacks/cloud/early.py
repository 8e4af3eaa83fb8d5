"""What the program imports for a stack in the cloud, to be imported before there is a run."""

from stacks.cloud.lean import install

install()

import stacks.cloud.substrate  # noqa: E402, F401  after what makes it lean  # pyright: ignore[reportUnusedImport]
