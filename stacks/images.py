"""Image: built from `images/`, or the ready one that the environment names; each at most once a stack."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, get_args

import pulumi

from components.substrate import Image
from envs.schema import Environment, ImageName
from providers.containers import resources

_OVERRIDABLE: frozenset[str] = frozenset(get_args(ImageName))
_TOOLS = "tools"
"""What builds the other images, and never runs."""


class Place(Protocol):
    """Where images are asked for."""

    @property
    def environment(self) -> Environment:
        """What the platform team asks for."""
        ...

    def shared_options(self) -> pulumi.ResourceOptions:
        """Options of what belongs to the estate as a whole."""
        ...


@dataclass(frozen=True, kw_only=True)
class Images:
    """The images that a stack asked for so far, on the machine that they are made on."""

    place: Place
    made: dict[str, resources.Image] = field(default_factory=dict[str, resources.Image])

    def get(self, name: str) -> Image:
        """The image of `images/NAME`; made, with what it is built on, when it is first asked for."""
        return Image(name=name, reference=self.made_of(name).image_id)

    def made_of(self, name: str) -> resources.Image:
        """The resource of `images/NAME`."""
        if name not in self.made:
            self.made[name] = self._make(name)
        return self.made[name]

    def _make(self, name: str) -> resources.Image:
        images = self.place.environment.images
        overrides: Mapping[str, str] = {str(key): value for key, value in images.overrides.items()}
        if name in _OVERRIDABLE and name in overrides:
            return self._pulled(name, overrides[name])
        if name == "base":
            debian = self._pulled("debian", images.base, bootstrap=True)
            return self._built(name, {"DEBIAN": debian.tag})
        # Tags carry the hash of what an image is made from, so that the same sources give the same build arguments.
        base = self.made_of("base").tag
        if name == _TOOLS:
            return self._built(name, {"BASE": base})
        return self._built(name, {"BASE": base, "TOOLS": self.made_of(_TOOLS).tag})

    def _options(self) -> pulumi.ResourceOptions:
        # Other stacks may run from the same image, and the next `up` wants it again.
        return pulumi.ResourceOptions.merge(self.place.shared_options(), pulumi.ResourceOptions(retain_on_delete=True))

    def _built(self, name: str, args: Mapping[str, pulumi.Input[str]]) -> resources.Image:
        return resources.Image(
            name,
            resources.ImageArgs(
                name=name,
                context=f"images/{name}",
                build_args=dict(args),
                ca_bundle=self.place.environment.images.ca_bundle,
            ),
            self._options(),
        )

    def _pulled(self, name: str, reference: str, *, bootstrap: bool = False) -> resources.Image:
        return resources.Image(
            name,
            resources.ImageArgs(name=name, reference=reference, bootstrap=bootstrap),
            self._options(),
        )
