"""All rules, in the order of their names."""

from policies.containers import capabilities as containers_capabilities
from policies.containers import loopback, memory, sockets
from policies.cost import ceiling
from policies.ec2 import open_security_groups
from policies.ecr import immutability, scanning
from policies.eks import endpoint, logs, secrets_encryption
from policies.iam import open_resources, trust, wildcards
from policies.kms import rotation
from policies.kube import (
    capabilities,
    default_deny,
    digests,
    host_namespaces,
    host_paths,
    internal_load_balancers,
    privileged,
    probes,
    root,
)
from policies.kube import resources as kube_resources
from policies.pack import exemptions
from policies.pack.rule import Rule
from policies.plaintext import credentials
from policies.pools import expiry, gpu_kinds, hard_limit, spot
from policies.rds import backups, exposure
from policies.rds import encryption as rds_encryption
from policies.rds import protection as rds_protection
from policies.regions import allowed
from policies.s3 import encryption, public_access, tls, versioning
from policies.stateful import protection, replacement
from policies.tags import required
from policies.vpc import flow_logs

_MODULES = (
    allowed,
    backups,
    capabilities,
    ceiling,
    containers_capabilities,
    credentials,
    default_deny,
    digests,
    encryption,
    endpoint,
    exemptions,
    expiry,
    exposure,
    flow_logs,
    gpu_kinds,
    hard_limit,
    host_namespaces,
    host_paths,
    immutability,
    internal_load_balancers,
    kube_resources,
    logs,
    loopback,
    memory,
    open_resources,
    open_security_groups,
    privileged,
    probes,
    protection,
    public_access,
    rds_encryption,
    rds_protection,
    replacement,
    required,
    root,
    rotation,
    scanning,
    secrets_encryption,
    sockets,
    spot,
    tls,
    trust,
    versioning,
    wildcards,
)
RULES: tuple[Rule, ...] = tuple(sorted((module.RULE for module in _MODULES), key=lambda rule: rule.name))
