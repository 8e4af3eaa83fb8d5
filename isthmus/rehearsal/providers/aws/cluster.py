"""EKS: the cluster, who may use it, and which pods are who."""

from isthmus.rehearsal.providers.aws.account import Account
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.providers.aws.kind import Kind

_AUTO = "Auto Mode runs compute, balancers and disks; the emulator takes it and does nothing, KWOK plays the nodes"


def _make_cluster(account: Account, inputs: Inputs) -> str:
    name = str(inputs.take("name"))
    access = inputs.part("accessConfig").renamed(
        authenticationMode="authenticationMode",
        bootstrapClusterCreatorAdminPermissions="bootstrapClusterCreatorAdminPermissions",
    )
    encryption = inputs.part("encryptionConfig")
    key = encryption.part("provider").take("keyArn")
    account.ask(
        "eks",
        "create_cluster",
        name=name,
        roleArn=inputs.take("roleArn"),
        version=inputs.take("version"),
        resourcesVpcConfig=_placed(inputs),
        logging={"clusterLogging": [{"types": inputs.take("enabledClusterLogTypes") or [], "enabled": True}]},
        accessConfig=access,
        encryptionConfig=[{"provider": {"keyArn": key}, "resources": encryption.take("resources")}] if key else None,
        computeConfig=inputs.part("computeConfig").renamed(
            enabled="enabled", nodePools="nodePools", nodeRoleArn="nodeRoleArn"
        ),
        storageConfig={"blockStorage": inputs.part("storageConfig").part("blockStorage").renamed(enabled="enabled")},
        kubernetesNetworkConfig=_addressed(inputs),
        bootstrapSelfManagedAddons=inputs.take("bootstrapSelfManagedAddons"),
        upgradePolicy=inputs.part("upgradePolicy").renamed(supportType="supportType"),
        zonalShiftConfig=inputs.part("zonalShiftConfig").renamed(enabled="enabled"),
        deletionProtection=inputs.take("deletionProtection"),
        tags=account.tags(inputs),
    )
    return name


def _placed(inputs: Inputs) -> Plain:
    return inputs.part("vpcConfig").renamed(
        subnetIds="subnetIds",
        securityGroupIds="securityGroupIds",
        endpointPrivateAccess="endpointPrivateAccess",
        endpointPublicAccess="endpointPublicAccess",
        publicAccessCidrs="publicAccessCidrs",
    )


def _addressed(inputs: Inputs) -> Plain:
    network = inputs.part("kubernetesNetworkConfig")
    balancing = network.part("elasticLoadBalancing").renamed(enabled="enabled")
    return {
        **network.renamed(serviceIpv4Cidr="serviceIpv4Cidr", ipFamily="ipFamily"),
        "elasticLoadBalancing": balancing,
    }


def _apply_cluster(account: Account, ident: str, inputs: Inputs) -> None:
    """Take what EKS can change; the emulator has no call for it, so that it is planned alone."""
    del account, ident
    for name in ("deletionProtection", "enabledClusterLogTypes", "vpcConfig"):
        inputs.take(name)


def _read_cluster(account: Account, ident: str) -> Plain | None:
    found = account.found("eks", "describe_cluster", name=ident)
    if found is None:
        return None
    cluster = found["cluster"]
    placed = cluster["resourcesVpcConfig"]
    return {
        "arn": cluster["arn"],
        "endpoint": cluster["endpoint"],
        "status": cluster["status"],
        "certificateAuthority": {"data": cluster["certificateAuthority"].get("data", "")},
        "certificateAuthorities": [{"data": cluster["certificateAuthority"].get("data", "")}],
        "platformVersion": cluster.get("platformVersion", ""),
        "vpcConfig": {
            "clusterSecurityGroupId": placed["clusterSecurityGroupId"],
            "vpcId": placed["vpcId"],
            "subnetIds": placed["subnetIds"],
        },
    }


def _drop_cluster(account: Account, ident: str) -> None:
    account.drop("eks", "delete_cluster", name=ident)


def _make_entry(account: Account, inputs: Inputs) -> str:
    arguments = inputs.renamed(
        clusterName="clusterName",
        principalArn="principalArn",
        type="type",
        kubernetesGroups="kubernetesGroups",
        userName="username",
    )
    account.ask("eks", "create_access_entry", **arguments, tags=account.tags(inputs))
    return f"{arguments['clusterName']}:{arguments['principalArn']}"


def _read_entry(account: Account, ident: str) -> Plain | None:
    cluster, _, principal = ident.partition(":")
    found = account.found("eks", "describe_access_entry", clusterName=cluster, principalArn=principal)
    return None if found is None else {"accessEntryArn": found["accessEntry"].get("accessEntryArn", "")}


def _drop_entry(account: Account, ident: str) -> None:
    cluster, _, principal = ident.partition(":")
    account.drop("eks", "delete_access_entry", clusterName=cluster, principalArn=principal)


def _make_association(account: Account, inputs: Inputs) -> str:
    arguments = inputs.renamed(clusterName="clusterName", principalArn="principalArn", policyArn="policyArn")
    scope = inputs.part("accessScope").renamed(type="type", namespaces="namespaces")
    account.ask("eks", "associate_access_policy", **arguments, accessScope=scope)
    return "#".join((arguments["clusterName"], arguments["principalArn"], arguments["policyArn"]))


def _read_association(account: Account, ident: str) -> Plain | None:
    cluster, principal, policy = ident.split("#")
    found = account.found("eks", "list_associated_access_policies", clusterName=cluster, principalArn=principal) or {}
    return {} if any(each["policyArn"] == policy for each in found.get("associatedAccessPolicies", [])) else None


def _drop_association(account: Account, ident: str) -> None:
    cluster, principal, policy = ident.split("#")
    account.drop("eks", "disassociate_access_policy", clusterName=cluster, principalArn=principal, policyArn=policy)


def _make_identity(account: Account, inputs: Inputs) -> str:
    arguments = inputs.renamed(clusterName="clusterName", namespace="namespace", serviceAccount="serviceAccount")
    role = inputs.take("roleArn")
    made = account.ask("eks", "create_pod_identity_association", **arguments, roleArn=role, tags=account.tags(inputs))
    return f"{arguments['clusterName']}:{made['association']['associationId']}"


def _apply_identity(account: Account, ident: str, inputs: Inputs) -> None:
    cluster, _, association = ident.partition(":")
    role = inputs.take("roleArn")
    account.ask("eks", "update_pod_identity_association", clusterName=cluster, associationId=association, roleArn=role)


def _read_identity(account: Account, ident: str) -> Plain | None:
    cluster, _, association = ident.partition(":")
    found = account.found("eks", "describe_pod_identity_association", clusterName=cluster, associationId=association)
    if found is None:
        return None
    return {"associationArn": found["association"].get("associationArn", ""), "associationId": association}


def _drop_identity(account: Account, ident: str) -> None:
    cluster, _, association = ident.partition(":")
    account.drop("eks", "delete_pod_identity_association", clusterName=cluster, associationId=association)


def _make_addon(account: Account, inputs: Inputs) -> str:
    arguments = inputs.renamed(clusterName="clusterName", addonName="addonName")
    inputs.take("resolveConflictsOnCreate")
    account.ask(
        "eks",
        "create_addon",
        **arguments,
        **inputs.renamed(addonVersion="addonVersion", configurationValues="configurationValues"),
        tags=account.tags(inputs),
    )
    return f"{arguments['clusterName']}:{arguments['addonName']}"


def _read_addon(account: Account, ident: str) -> Plain | None:
    cluster, _, name = ident.partition(":")
    found = account.found("eks", "describe_addon", clusterName=cluster, addonName=name)
    return None if found is None else {"arn": found["addon"].get("addonArn", "")}


def _drop_addon(account: Account, ident: str) -> None:
    cluster, _, name = ident.partition(":")
    account.drop("eks", "delete_addon", clusterName=cluster, addonName=name)


KINDS = (
    Kind(
        token="aws:eks/cluster:Cluster",  # noqa: S106  a type's token
        make=_make_cluster,
        apply=_apply_cluster,
        read=_read_cluster,
        drop=_drop_cluster,
        fixed=frozenset({"name", "roleArn", "encryptionConfig", "bootstrapSelfManagedAddons"}),
        planned={"computeConfig": _AUTO, "storageConfig": _AUTO, "kubernetesNetworkConfig": _AUTO},
        tagged="arn",
    ),
    Kind(
        token="aws:eks/accessEntry:AccessEntry",  # noqa: S106
        make=_make_entry,
        read=_read_entry,
        drop=_drop_entry,
        fixed=frozenset({"clusterName", "principalArn", "type"}),
    ),
    Kind(
        token="aws:eks/accessPolicyAssociation:AccessPolicyAssociation",  # noqa: S106
        make=_make_association,
        read=_read_association,
        drop=_drop_association,
        fixed=frozenset({"clusterName", "principalArn", "policyArn", "accessScope"}),
    ),
    Kind(
        token="aws:eks/podIdentityAssociation:PodIdentityAssociation",  # noqa: S106
        make=_make_identity,
        apply=_apply_identity,
        read=_read_identity,
        drop=_drop_identity,
        fixed=frozenset({"clusterName", "namespace", "serviceAccount"}),
    ),
    Kind(
        token="aws:eks/addon:Addon",  # noqa: S106
        make=_make_addon,
        read=_read_addon,
        drop=_drop_addon,
        fixed=frozenset({"clusterName", "addonName"}),
    ),
)
