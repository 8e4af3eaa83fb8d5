"""A real Kubernetes control plane on loopback: etcd, API server, controllers, scheduler; KWOK plays its nodes."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from isthmus.rehearsal import certificates
from isthmus.rehearsal.binaries import Binaries
from isthmus.rehearsal.kube import Kube
from isthmus.rehearsal.servers import Servers, free_port

_SERVICES = "10.96.0.0/16"
_START_SECONDS = 90.0
_QUIET = "--v=0"


@dataclass(frozen=True, kw_only=True)
class ControlPlane:
    """A control plane that answers; `kubeconfig` is a file."""

    kubeconfig: Path
    kube: Kube


def start(binaries: Binaries, servers: Servers, folder: Path) -> ControlPlane:
    """Start a control plane whose data are in `folder`; what was there before is there again. Raises EndedError."""
    keys = folder / "keys"
    certificates.make(keys)
    etcd = _start_etcd(binaries, servers, folder / "etcd")
    port = free_port()
    servers.start("kube-apiserver", _api_server(binaries, keys, etcd, port))
    kubeconfig = folder / "kubeconfig"
    kubeconfig.touch(mode=0o600)
    kubeconfig.write_text(yaml.safe_dump(_kubeconfig(keys, port)), encoding="utf-8")
    kube = Kube(f"https://127.0.0.1:{port}", keys)
    servers.wait(kube.ready, "the API server's readiness", seconds=_START_SECONDS)
    for name, more in (
        ("kube-controller-manager", _controllers(keys)),
        ("kube-scheduler", ["--leader-elect=false", "--secure-port=0"]),
        ("kwok", ["--manage-all-nodes=true", "--node-lease-duration-seconds=40", "--cidr=10.200.0.0/16"]),
    ):
        servers.start(name, [str(binaries.paths[name]), f"--kubeconfig={kubeconfig}", *more], again=name == "kwok")
    servers.wait(
        lambda: kube.exists("ServiceAccount", "default", "default"), "the first account", seconds=_START_SECONDS
    )
    return ControlPlane(kubeconfig=kubeconfig, kube=kube)


def _start_etcd(binaries: Binaries, servers: Servers, data: Path) -> str:
    client, peer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    servers.start(
        "etcd",
        [
            str(binaries.paths["etcd"]),
            f"--data-dir={data}",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            # The address of a cluster of one is new with each start.
            "--force-new-cluster",
            "--unsafe-no-fsync",
            "--logger=zap",
            "--log-level=warn",
        ],
    )
    return client


def _api_server(binaries: Binaries, keys: Path, etcd: str, port: int) -> list[str]:
    return [
        str(binaries.paths["kube-apiserver"]),
        f"--etcd-servers={etcd}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--secure-port={port}",
        f"--tls-cert-file={keys / 'server.crt'}",
        f"--tls-private-key-file={keys / 'server.key'}",
        f"--client-ca-file={keys / 'ca.crt'}",
        f"--service-account-key-file={keys / 'accounts.key'}",
        f"--service-account-signing-key-file={keys / 'accounts.key'}",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-cluster-ip-range={_SERVICES}",
        "--authorization-mode=Node,RBAC",
        # The rest of what admits objects is on by default: PodSecurity, ResourceQuota, LimitRanger and the others.
        "--enable-admission-plugins=NodeRestriction",
        # Debian's etcd is too old for lists that are streamed: asked for one, the API server would end the watch.
        "--feature-gates=WatchList=false",
        # Nothing else listens where the API server says that it is.
        "--endpoint-reconciler-type=none",
        _QUIET,
    ]


def _controllers(keys: Path) -> list[str]:
    return [
        "--leader-elect=false",
        "--secure-port=0",
        "--use-service-account-credentials=true",
        f"--service-account-private-key-file={keys / 'accounts.key'}",
        f"--root-ca-file={keys / 'ca.crt'}",
        "--controllers=*,-nodeipam,-cloud-node-lifecycle-controller,-node-route-controller,-service-lb-controller",
        # Quick to see what is there: nobody works here but the rehearsal.
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--horizontal-pod-autoscaler-sync-period=2s",
        "--pvclaimbinder-sync-period=2s",
        _QUIET,
    ]


def _kubeconfig(keys: Path, port: int) -> dict[str, object]:
    cluster = {"server": f"https://127.0.0.1:{port}", "certificate-authority": str(keys / "ca.crt")}
    user = {"client-certificate": str(keys / "admin.crt"), "client-key": str(keys / "admin.key")}
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "rehearsal", "cluster": cluster}],
        "users": [{"name": "admin", "user": user}],
        "contexts": [{"name": "rehearsal", "context": {"cluster": "rehearsal", "user": "admin"}}],
        "current-context": "rehearsal",
    }
