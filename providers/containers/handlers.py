"""The handlers of all resource types, by token."""

from collections.abc import Mapping

from providers.containers.bucket import BucketHandler
from providers.containers.call import Handler
from providers.containers.container import ContainerHandler
from providers.containers.identity import IdentityHandler
from providers.containers.image import ImageHandler
from providers.containers.network import NetworkHandler
from providers.containers.push import PushHandler
from providers.containers.secret import SecretHandler
from providers.containers.volume import VolumeHandler

_ALL: tuple[Handler, ...] = (
    BucketHandler(),
    ContainerHandler(),
    IdentityHandler(),
    ImageHandler(),
    NetworkHandler(),
    PushHandler(),
    SecretHandler(),
    VolumeHandler(),
)
HANDLERS: Mapping[str, Handler] = {handler.type.token: handler for handler in _ALL}
