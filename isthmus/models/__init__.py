"""Models: bring a registered version to traffic."""

from isthmus.models.deploy import SERVING_TAG, Deployment, SlotDeployment, deploy
from isthmus.models.errors import LoadError, RegistryError, SmokeError, UnknownAliasError, UnknownModelError

__all__ = [
    "SERVING_TAG",
    "Deployment",
    "LoadError",
    "RegistryError",
    "SlotDeployment",
    "SmokeError",
    "UnknownAliasError",
    "UnknownModelError",
    "deploy",
]
