"""Job: something that is done once, and again when what it is told changes; it must not mind being done twice."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi

from components.substrate import ServiceArgs
from stacks.kubernetes.files import make_files
from stacks.kubernetes.objects import Object, Place, patient
from stacks.kubernetes.pod import Identity, Placing, template

if TYPE_CHECKING:
    from pulumi_kubernetes.batch.v1 import JobSpecArgsDict

ATTEMPTS = 10
"""How often it is tried; the pauses between grow to six minutes."""


def make_job(
    place: Place,
    name: str,
    args: ServiceArgs,
    opts: pulumi.ResourceOptions,
    *,
    entrypoint: Sequence[str] = (),
    identity: Identity | None = None,
) -> Object:
    """Run a service's command to its end; its ports and its probe are of no account.

    `entrypoint` is run instead of the image's own program.
    """
    files = make_files(place, name, args.files, args.secret_files, args.secret_env, opts)
    placing = Placing(identity=identity, entrypoint=entrypoint, restart_policy="Never")
    spec: JobSpecArgsDict = {
        "template": template(place, name, args, files, placing, probed=False),
        "backoff_limit": ATTEMPTS,
        "active_deadline_seconds": args.start_timeout_seconds,
    }
    needs = [*files.objects, *args.after, *([identity.ready] if identity else [])]
    # What a Job runs cannot be changed, and its name is given: the old one goes first.
    after = pulumi.ResourceOptions.merge(
        patient(), pulumi.ResourceOptions(depends_on=needs, delete_before_replace=True)
    )
    return place.make("batch/v1", "Job", name, spec=spec, opts=pulumi.ResourceOptions.merge(opts, after))
