"""The aws part of an environment: account, network, cluster, database, ways in, budget."""

from collections.abc import Iterator
from enum import StrEnum
from ipaddress import IPv4Network
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from envs import catalogue
from envs.authorities import check_certificates, database_regions, database_root
from envs.model import Model, fault
from envs.pool import check_families
from envs.units import Cidr, Duration, counted, matching

AccountId = Annotated[str, matching(r"[0-9]{12}", "an account's 12 digits, in quotes")]
RoleArn = Annotated[
    str,
    matching(
        r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]+", "a role's ARN such as arn:aws:iam::123456789012:role/admin"
    ),
]
CertificateArn = Annotated[
    str,
    matching(
        r"arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[\w-]+",
        "a certificate's ARN such as arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d",
    ),
]
Email = Annotated[str, matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address")]
Domain = Annotated[
    str, matching(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", "a domain name such as mlops.example.org")
]
TagText = Annotated[str, matching(r"[\w .:/=+@-]{1,128}", "1 to 128 letters, digits, spaces and _.:/=+-@")]
LogDays = Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3653]
"""Days that CloudWatch can keep logs for."""
LogType = Literal["api", "audit", "authenticator", "controllerManager", "scheduler"]
WORLD = "0.0.0.0/0"


class Nat(StrEnum):
    """How private subnets reach the internet."""

    ONE = "one"
    """One gateway for all zones: cheaper, and gone with its zone."""
    ZONE = "zone"
    """One gateway a zone."""


class Network(Model):
    """The VPC."""

    cidr: Cidr = "10.64.0.0/16"
    """Addresses of the VPC, /16 to /20."""
    nat: Nat = Nat.ONE
    """NAT gateways: `one` for all zones, or one a `zone`."""
    peers: tuple[Cidr, ...] = ()
    """Networks that this one is to be joined with; none may overlap with it or with another."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if not 16 <= IPv4Network(self.cidr).prefixlen <= 20:
            raise fault(f"{self.cidr} is too large or too small for a VPC of this kind; give a /16 to /20", "cidr")
        taken = [("cidr", self.cidr), ("the cluster's services", SERVICES)]
        for index, peer in enumerate(self.peers):
            for name, other in taken:
                if IPv4Network(peer).overlaps(IPv4Network(other)):
                    raise fault(f"{peer} overlaps with {name} ({other}); give networks that are apart", "peers", index)
            taken.append((f"peers[{index}]", peer))
        if IPv4Network(self.cidr).overlaps(IPv4Network(SERVICES)):
            raise fault(f"{self.cidr} overlaps with the cluster's services ({SERVICES}); choose another", "cidr")
        return self


PARTITIONS = ("aws", "aws-us-gov")
"""Partitions whose names of services and endpoints the kit knows."""
SERVICES = "172.20.0.0/16"
"""Addresses of Kubernetes services."""


class ServiceNodes(Model):
    """Nodes for everything but training pools."""

    instance_families: tuple[str, ...] = ("m7i", "m6i")
    """Families to take nodes from; images are built for amd64."""
    max_cpus: Annotated[int, Field(ge=4, le=10000)] = 32
    """CPUs of all of them together at most, a hard limit."""
    expire_after: Duration = 14 * 86400
    """How old a node may become before it is replaced; 21 days at most."""

    @field_validator("instance_families")
    @classmethod
    def _families(cls, families: tuple[str, ...]) -> tuple[str, ...]:
        check_families(families)
        return families


class Cluster(Model):
    """The Kubernetes cluster: EKS in Auto Mode."""

    version: Annotated[str, matching(r"1\.[0-9]{2}", "a version such as '1.35', in quotes")] = "1.35"
    """Kubernetes version. EKS upgrades one by itself whose standard support has ended: 1.35's ends on 2027-03-27."""
    public_access_cidrs: tuple[Cidr, ...] = ()
    """Who may reach the API server from outside; nobody when empty, and never the whole world."""
    admins: Annotated[tuple[RoleArn, ...], counted(1, 20, "roles")]
    """IAM roles that administer the cluster; the one that deploys must be among them."""
    log_types: tuple[LogType, ...] = ("api", "audit", "authenticator", "controllerManager", "scheduler")
    """Control-plane logs to keep."""
    services: ServiceNodes = ServiceNodes()

    @field_validator("version")
    @classmethod
    def _offered(cls, version: str) -> str:
        oldest = catalogue.oldest_kubernetes()
        # All of them are 1.MINOR, with two digits.
        if version < oldest:
            raise fault(f"EKS makes no clusters of {version} any more; {oldest} is the oldest")
        return version

    @field_validator("public_access_cidrs")
    @classmethod
    def _named(cls, cidrs: tuple[str, ...]) -> tuple[str, ...]:
        return _not_the_world(cidrs)


def _not_the_world(cidrs: tuple[str, ...]) -> tuple[str, ...]:
    if WORLD in cidrs:
        raise fault(f"{WORLD} is the whole world; name the networks that need it", cidrs.index(WORLD))
    return cidrs


class DatabaseServer(Model):
    """The registry's database: RDS for PostgreSQL."""

    version: Literal["15", "16", "17"] = "16"
    instance_class: Annotated[str, matching(r"db\.[\w-]+\.\w+", "a class such as db.t4g.medium")] = "db.t4g.medium"
    storage_gib: Annotated[int, Field(ge=20, le=65536)] = 20
    max_storage_gib: Annotated[int, Field(ge=20, le=65536)] = 200
    """How far storage may grow by itself."""
    authority: Annotated[str, AfterValidator(check_certificates)] | None = None
    """Root, as PEM, that clients check the server's certificate with; needed in regions whose root the kit lacks."""
    multi_zone: bool = True
    """A standby in another zone."""
    deletion_protection: bool = True
    backup_days: Annotated[int, Field(ge=1, le=35)] = 14

    @model_validator(mode="after")
    def _exists(self) -> Self:
        family, _, size = self.instance_class.removeprefix("db.").partition(".")
        known = catalogue.database_families()
        if family not in known:
            raise fault(catalogue.unknown("database instance family", family, known), "instance_class")
        if f"{family}.{size}" not in catalogue.instance_types():
            raise fault(f"the family {family} has no size {size!r}", "instance_class")
        if self.max_storage_gib < self.storage_gib:
            raise fault(f"{self.max_storage_gib} is less than storage_gib, {self.storage_gib}", "max_storage_gib")
        return self


class Routes(Model):
    """Ways in: internal unless they are made public."""

    public: bool = False
    """Reachable from the internet, over TLS alone, by `allowed_cidrs`."""
    domain: Domain | None = None
    """Name that leads to the load balancer and that the certificate is for; needed for a public one."""
    certificate_arn: CertificateArn | None = None
    """TLS certificate in ACM; needed for a public one."""
    allowed_cidrs: tuple[Cidr, ...] = ()
    """Who may connect; the VPC and its peers when empty."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.public:
            for key in ("domain", "certificate_arn", "allowed_cidrs"):
                if not getattr(self, key):
                    raise fault("needed here for a public route, and not given", key)
        _not_the_world(self.allowed_cidrs)
        return self


class Budget(Model):
    """What the estate may cost."""

    monthly_usd: Annotated[float, Field(gt=0)]
    """Ceiling of a month in USD: plans that are dearer are refused, and AWS sends alerts."""
    alerts: Annotated[tuple[Annotated[int, Field(ge=1, le=1000)], ...], counted(0, 4, "alerts")] = (50, 80, 100)
    """Percentages of the ceiling at which AWS sends an alert: four at most, beside the one for what is forecast."""
    emails: Annotated[tuple[Email, ...], counted(1, 10, "e-mail addresses")]
    """Who gets them, and the alarms."""


class Tags(Model):
    """Tags on everything, beside `owner`, `environment`, `stack` and `managed-by`, which are there by themselves."""

    cost_centre: TagText
    extra: dict[TagText, TagText] = Field(default_factory=dict[str, str])

    @field_validator("extra")
    @classmethod
    def _free(cls, extra: dict[str, str]) -> dict[str, str]:
        for key in extra:
            if key in OWN_TAGS or key.lower().startswith("aws:"):
                raise fault(f"the tag {key} is given by itself or kept by AWS; choose another key", key)
        return dict(sorted(extra.items()))


OWN_TAGS = frozenset({"owner", "cost-centre", "environment", "stack", "managed-by"})


class Retention(Model):
    """How long things are kept."""

    logs_days: LogDays = 90
    """Logs in CloudWatch."""
    access_logs_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """Access logs of buckets."""
    images: Annotated[int, Field(ge=2, le=1000)] = 20
    """Images of each name."""


class Aws(Model):
    """Where and how the estate is made in AWS."""

    account: AccountId
    """The account, 12 digits in quotes; nothing is made in another."""
    region: str
    zones: Annotated[tuple[str, ...], counted(2, 3, "availability zones")]
    """Two or three availability zones of the region."""
    production: bool
    """Whether people rely on it: policies are stricter then."""
    network: Network = Network()
    cluster: Cluster
    database: DatabaseServer = DatabaseServer()
    routes: Routes = Routes()
    budget: Budget
    tags: Tags
    retention: Retention = Retention()

    @model_validator(mode="after")
    def _places(self) -> Self:
        if catalogue.partition_of(self.region) is None:
            raise fault(catalogue.unknown("region", self.region, catalogue.regions()), "region")
        if self.partition not in PARTITIONS:
            known = " and ".join(PARTITIONS)
            raise fault(f"{self.region} is in {self.partition}, and only {known} are known", "region")
        if self.database.authority is None and self.region not in database_regions():
            needed = f"needed in {self.region}, whose root of RDS' certificates the kit does not have"
            which = f"Amazon RDS {self.region} Root CA RSA2048 G1"
            raise fault(f"{needed}: give the one that AWS' bundle names {which}, as PEM", "database", "authority")
        for index, zone in enumerate(self.zones):
            if zone[:-1] != self.region or not zone[-1].isalpha():
                example = f"{self.region}a"
                raise fault(f"{zone} is no zone of {self.region}; zones are named such as {example}", "zones", index)
            if zone in self.zones[:index]:
                raise fault(f"{zone} is given twice", "zones", index)
        for problem in self._arns():
            raise problem
        return self

    def _arns(self) -> Iterator[Exception]:
        for index, role in enumerate(self.cluster.admins):
            if role.split(":")[1] != self.partition:
                found = f"the role is in {role.split(':')[1]}, and {self.region} is in {self.partition}"
                yield fault(found, "cluster", "admins", index)
        certificate = self.routes.certificate_arn
        if certificate is None:
            return
        partition, region = certificate.split(":")[1], certificate.split(":")[3]
        if (partition, region) != (self.partition, self.region):
            found = f"the certificate is in {region} of {partition}, not in {self.region} of {self.partition}"
            yield fault(found, "routes", "certificate_arn")

    @property
    def database_root(self) -> str:
        """What clients check the certificate of the database with, as PEM."""
        return self.database.authority or database_root(self.region)

    @property
    def partition(self) -> str:
        """The partition of the region: `aws` nearly everywhere."""
        return catalogue.partition_of(self.region) or "aws"
