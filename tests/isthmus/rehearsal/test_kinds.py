from isthmus.rehearsal.kinds import BY_NAME, BY_TOKEN


def test_tokens_are_pulumis() -> None:
    assert BY_NAME["Namespace"].token == "kubernetes:core/v1:Namespace"
    assert BY_NAME["NetworkPolicy"].token == "kubernetes:networking.k8s.io/v1:NetworkPolicy"
    assert BY_NAME["NodePool"].token == "kubernetes:karpenter.sh/v1:NodePool"
    assert len(BY_TOKEN) == len(BY_NAME)


def test_paths_are_the_api_servers() -> None:
    assert BY_NAME["Secret"].path("ns", "s") == "/api/v1/namespaces/ns/secrets/s"
    assert BY_NAME["Secret"].path("") == "/api/v1/secrets"
    assert BY_NAME["Deployment"].path("ns") == "/apis/apps/v1/namespaces/ns/deployments"
    assert BY_NAME["NodePool"].path("ignored", "gpu") == "/apis/karpenter.sh/v1/nodepools/gpu"
