"""Whether the object store that something is to be removed from is there at all."""

from urllib.parse import urlsplit

from providers.containers.call import Call
from providers.containers.ports import container_on
from providers.containers.signed import answers


def gone_with_its_store(call: Call, endpoint: str, what: str) -> bool:
    """Say that there is nothing to remove: nothing answers at the endpoint, and no container publishes its port.

    What a stopped store holds is in its volume, and goes with it; so that `destroy` works on an estate whose store
    was stopped or removed by hand. It is said aloud, since the bucket's data stays as long as the volume does.
    """
    port = urlsplit(endpoint).port
    if answers(endpoint) or (port is not None and container_on(call, port)):
        return False
    call.warn(f"the object store at {endpoint} doesn't run: {what} goes with the store's volume")
    return True
