"""The providers that resources have from the components they are in."""

from isthmus.engine import urn as urns
from isthmus.engine.protocol import resource_pb2 as pb


class Inheritance:
    """Which providers each component of a run hands down, by package.

    The SDK looks for them itself. What it cannot know is what a transform gave to a component.
    """

    def __init__(self) -> None:
        """No component has been registered yet."""
        self._handed_down: dict[str, dict[str, str]] = {}

    def resolved(self, request: pb.RegisterResourceRequest, urn: str) -> pb.RegisterResourceRequest:
        """The request, with the provider that it has from its component where it names none; a component is noted."""
        above = self._handed_down.get(request.parent, {})
        if not request.custom:
            mine = above | dict(request.providers)
            if mine:
                self._handed_down[urn] = mine
            return request
        found = request.provider or request.providers.get(urns.package_of(request.type), "")
        found = found or above.get(urns.package_of(request.type), "")
        if found == request.provider or urns.is_provider(request.type):
            return request
        result = pb.RegisterResourceRequest()
        result.CopyFrom(request)
        result.provider = found
        return result
