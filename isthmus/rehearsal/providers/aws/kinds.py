"""The resource types of AWS that a rehearsal knows, by token."""

from isthmus.rehearsal.providers.aws import cluster, database, identity, network, routing, storage, watching

KINDS = {
    kind.token: kind
    for part in (cluster, database, identity, network, routing, storage, watching)
    for kind in part.KINDS
}
