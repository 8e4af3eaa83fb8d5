"""Image: made on this machine by the same recipe as everywhere, kept in ECR, and run by its digest."""

import json
from dataclasses import dataclass, field

import pulumi
from pulumi_aws.ecr.lifecycle_policy import LifecyclePolicy
from pulumi_aws.ecr.repository import Repository

from components.substrate import Image
from providers.containers.resources import Push, PushArgs
from stacks.cloud.encryption import Keys
from stacks.cloud.site import Group, Site
from stacks.images import Images

UNTAGGED_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Registry:
    """The images that a stack asked for so far, each in a repository of its own."""

    site: Site
    keys: Keys
    group: Group
    local: Images
    pushed: dict[str, Push] = field(default_factory=dict[str, Push])

    def get(self, name: str) -> Image:
        """The image of `images/NAME`; made and pushed when it is first asked for."""
        if name not in self.pushed:
            self.pushed[name] = self._push(name)
        return Image(name=name, reference=self.pushed[name].reference)

    def _push(self, name: str) -> Push:
        made = self.local.made_of(name)
        opts = pulumi.ResourceOptions(parent=self.group)
        repository = _repository(self.site, self.keys, name, opts)
        return Push(
            name,
            PushArgs(image=made.tag, repository=repository_url(self.site, name)),
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[repository], retain_on_delete=True)),
        )


def open_registry(site: Site, keys: Keys) -> Registry:
    """Make ready for images; none is made before it is asked for."""
    return Registry(
        site=site, keys=keys, group=Group("Images", "images", site.shared_options()), local=Images(place=site)
    )


def repository_url(site: Site, name: str) -> str:
    """Where an image is kept, known before its repository is made."""
    return f"{site.aws.account}.dkr.ecr.{site.aws.region}.amazonaws.com/{_name(site, name)}"


def _name(site: Site, name: str) -> str:
    return f"isthmus/{site.stack}/{name}"


def _repository(site: Site, keys: Keys, name: str, opts: pulumi.ResourceOptions) -> Repository:
    repository = Repository(
        name,
        name=_name(site, name),
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": keys.data.arn}],
        force_delete=False,
        tags=site.tags(),
        opts=site.options(opts, protect=True),
    )
    LifecyclePolicy(
        name, repository=repository.name, policy=lifecycle(site.aws.retention.images), opts=site.options(opts)
    )
    return repository


def lifecycle(images: int) -> str:
    """What ECR may remove: images that lost their tag, and all but the newest `images`."""
    untagged = {
        "rulePriority": 1,
        "description": f"Remove images without a tag after {UNTAGGED_DAYS} days",
        "selection": {
            "tagStatus": "untagged",
            "countType": "sinceImagePushed",
            "countUnit": "days",
            "countNumber": UNTAGGED_DAYS,
        },
        "action": {"type": "expire"},
    }
    oldest = {
        "rulePriority": 2,
        "description": f"Keep the newest {images} images",
        "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": images},
        "action": {"type": "expire"},
    }
    return json.dumps({"rules": [untagged, oldest]}, sort_keys=True)
