"""The types of containers on a Docker engine: ours, and those of Pulumi's provider."""

from policies.pack.inputs import Inputs

OURS = "containers:index:Container"
DOCKERS = "docker:index/container:Container"
CONTAINERS = (OURS, DOCKERS)


def sources(container: Inputs) -> list[tuple[str, str]]:
    """What a container mounts, each with the path of the property that says so."""
    found = [(each, key) for each in container.objects("mounts") for key in ("volume", "source")]
    found += [(each, key) for each in container.objects("volumes") for key in ("hostPath", "volumeName")]
    return [(each.text(key), each.where(key)) for each, key in found if each.text(key)]
