"""The SDKs of the cloud, imported as the program imports them."""

from stacks.cloud.lean import install

install()
