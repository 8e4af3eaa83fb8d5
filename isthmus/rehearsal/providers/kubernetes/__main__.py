"""Start of the stand-in as a Pulumi plugin."""

import sys

from isthmus.rehearsal.providers.kubernetes.stand_in import KubernetesStandIn
from isthmus.rehearsal.providers.serving import main

if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:], KubernetesStandIn))
