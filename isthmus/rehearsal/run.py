"""A rehearsal from its beginning to its end: up, seen, up again, edited, and gone."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from envs.load import load
from isthmus.engine import editing
from isthmus.engine.backend import Backend
from isthmus.engines import EngineName, Options, Result, choose
from isthmus.engines.elsewhere import nowhere_else
from isthmus.engines.events import Display
from isthmus.engines.project import Project
from isthmus.rehearsal import checks, inventory, judged, overlay, planned
from isthmus.rehearsal.edits import EDITS, Edit, edited, rotated
from isthmus.rehearsal.errors import CutShortError, EndedError, RehearsalError
from isthmus.rehearsal.folder import REPORT, alone, begin_anew, clear, moved
from isthmus.rehearsal.grants.compared import compared
from isthmus.rehearsal.report import Report, none_of, some_of
from isthmus.rehearsal.settling import calm, settle
from isthmus.rehearsal.stage import Stage, open_stage
from isthmus.rehearsal.watching import Done, Watching

_HOLDING = frozenset(
    {
        "aws:ecr/repository:Repository",
        "aws:kms/key:Key",
        "aws:rds/instance:Instance",
        "aws:s3/bucket:Bucket",
        "aws:secretsmanager/secret:Secret",
    }
)
"""Types of what would take data with it."""

_BEFORE = "before.json"
"""What there was before the stack was."""

Say = Callable[[str], None]


@dataclass(kw_only=True)
class Rehearsal:
    """One rehearsal under way; `display` makes what a run is shown on."""

    stack: str
    project: Project
    folder: Path
    stage: Stage
    report: Report
    say: Say
    display: Callable[[], Display]
    kubernetes: str
    """The version that the environment asks for."""
    engine: EngineName = EngineName.embedded
    document: dict[str, Any] = field(default_factory=dict[str, Any])

    def carry_out(self, verb: str, *, refresh: bool = False, judged: bool = False) -> tuple[Result, list[Done]]:
        """Have the engine do it, with the project's policies where it is `judged`, as a deployment has them.

        Raises EndedError where a server has ended meanwhile.
        """
        pack = self.project.root / "policies"
        packs = (pack,) if judged and pack.is_dir() else ()
        options = Options(refresh=refresh, policy_packs=packs)
        display = Watching(behind=self.display())
        try:
            engine = choose(self.engine, self.project)
            result: Result = getattr(engine, verb)(self.stack, options=options, display=display)
        finally:
            display.close()
        self.stage.servers.check()
        if result.cancelled:
            raise _cut_short(self.stack)
        if not result.ok:
            self.stage.servers.blame()
        return result, display.done

    def write(self, document: dict[str, Any]) -> None:
        """Make this the environment."""
        self.document = document
        text = yaml.safe_dump(document, sort_keys=False)
        overlay.environment(self.project, self.stack).write_text(text, encoding="utf-8")

    def phase(self, name: str, work: Callable[[], None]) -> None:
        """Do one part, and note how long it took."""
        self.say(name)
        began = time.monotonic()
        try:
            work()
        except KeyboardInterrupt as error:
            raise _cut_short(self.stack) from error
        finally:
            self.report.seconds[name] = time.monotonic() - began


def rehearse(
    root: Path, stack: str, *, say: Say, display: Callable[[], Display], engine: EngineName = EngineName.embedded
) -> Report:
    """Rehearse a stack; the report is in `.isthmus/rehearsal/STACK/report.json` too. Raises RehearsalError.

    Where one before was cut short, this goes on from there.
    """
    environment = load(root / "envs" / f"{stack}.yaml")
    if environment.aws is None:
        raise RehearsalError(
            f"{stack} has nothing to rehearse: its substrate is no cloud", where=f"envs/{stack}.yaml: substrate"
        )
    aws, folder = environment.aws, root / ".isthmus" / "rehearsal" / stack
    began = time.monotonic()
    # The state of what is deployed is none of a rehearsal's business.
    with nowhere_else(), alone(folder):
        before = moved(folder, region=aws.region, account=aws.account)
        if before is not None:
            say(f"the rehearsal that was cut short was in {before}; this one begins anew")
            begin_anew(folder)
        report = Report(stack=stack, resumed=(folder / _BEFORE).is_file())
        with open_stage(folder, region=aws.region, account=aws.account, say=say) as stage:
            project = overlay.lay(root, folder / "project", stack)
            report.versions = stage.versions
            report.seconds["start"] = time.monotonic() - began
            run = Rehearsal(
                stack=stack,
                project=project,
                folder=folder,
                stage=stage,
                report=report,
                say=say,
                display=display,
                kubernetes=aws.cluster.version,
                engine=engine,
            )
            run.document = yaml.safe_load(overlay.environment(project, stack).read_text(encoding="utf-8"))
            try:
                _all_of_it(run, report.resumed)
            except EndedError:
                # What has ended first says more than who missed it.
                stage.servers.blame()
                raise
        report.seconds["all"] = time.monotonic() - began
        report.write(folder / REPORT)
        if report.ok:
            clear(folder)
    return report


def _cut_short(stack: str) -> CutShortError:
    hint = f"bin/isthmus rehearse {stack} goes on from here."
    return CutShortError(f"the rehearsal of {stack} was interrupted", hint=hint)


def _all_of_it(run: Rehearsal, resumed: bool) -> None:
    before = _before(run, resumed)
    run.phase("up", lambda: _up(run, resumed))
    if not run.report.ok:
        return
    run.phase("seen", lambda: see(run))
    run.phase("up again", lambda: _again(run))
    for edit in EDITS:
        run.phase(f"edit: {edit.name}", lambda edit=edit: _edit(run, edit))
    run.phase("edit: rotated secret", lambda: _rotate(run))
    run.phase("seen again", lambda: compare(run, ", after all edits"))
    run.phase("destroy", lambda: _destroy(run, before))
    for what, why in planned.claims(asked=run.kubernetes, rehearsed=run.stage.versions["kubernetes"]):
        run.report.add(what, True, why, label="planned")


def _before(run: Rehearsal, resumed: bool) -> set[str]:
    """What there is that is not the stack's, as the first of several attempts found it."""
    path = run.folder / _BEFORE
    if not resumed:
        there = inventory.of_account(run.stage.account) | inventory.of_cluster(run.stage.kube)
        path.write_text(json.dumps(sorted(there), indent=1), encoding="utf-8")
    return set(json.loads(path.read_text(encoding="utf-8")))


def _up(run: Rehearsal, resumed: bool) -> None:
    if resumed:
        # What an edit has added goes now, a bucket too; what the environment has is protected again at once.
        _unprotect(run)
    result, _ = run.carry_out("up", refresh=resumed, judged=True)
    failures = [f"{failure.urn.rpartition('::')[2]}: {failure.message}" for failure in result.failures]
    run.report.counts.update({f"{op} at first": count for op, count in sorted(result.changes.items())})
    seen = some_of(failures) or _made(run)
    run.report.add("the stack is made: every call and every object was accepted", result.ok, seen)


def _made(run: Rehearsal) -> str:
    engine = choose(run.engine, run.project)
    made = engine.resources(run.stack)
    by = "the Pulumi CLI" if engine.name is EngineName.pulumi else "the embedded engine"
    return f"{len(made)} resources of {len({each.type for each in made})} types, by {by}"


def see(run: Rehearsal) -> None:
    """Look at what stands."""
    calm(run.stage.kube)
    kube, report, namespace = run.stage.kube, run.report, _namespace(run)
    report.add("every Deployment, StatefulSet and RayCluster has its pods", *none_of(checks.unavailable(kube)))
    report.add("no pod is pending, Ray's workers at their most included", *none_of(checks.unplaced(kube)))
    workers = checks.gpu_pods(kube)
    report.add(
        "GPU pods are on GPU nodes, and no others are", *none_of(checks.misplaced(kube), f"{len(workers)} GPU pods")
    )
    report.add(
        "nothing is allowed by default, and every pod has its policy", *none_of(checks.unguarded(kube, namespace))
    )
    compare(run)
    report.add("policies have nothing against what is there", *_judged(run))
    report.add("nothing that stands in for the cloud's controllers failed", *none_of(run.stage.attendants.faults))


def compare(run: Rehearsal, when: str = "") -> None:
    """Compare live policies and roles with what the components declare."""
    calm(run.stage.kube)
    outputs = choose(run.engine, run.project).outputs(run.stack)
    found = compared(
        run.stage.kube,
        run.stage.account,
        overlay.environment(run.project, run.stack),
        namespace=_namespace(run),
        buckets=outputs["storage"].value["buckets"],
    )
    run.report.add(
        f"network policies allow what components use, and nothing else{when}",
        *none_of(found.network, f"{found.connections} connections"),
    )
    run.report.add(
        f"roles of pods permit what components are granted, and nothing else{when}",
        *none_of(found.identity, f"{found.grants} grants"),
    )


def _judged(run: Rehearsal) -> tuple[bool, str]:
    found = judged.judged(run.project, run.stack)
    return none_of(judged.against(found), judged.untold(found))


def _again(run: Rehearsal) -> None:
    result, done = run.carry_out("up")
    run.report.add("a second run changes nothing", result.ok and not done, some_of([str(step) for step in done]))


def _edit(run: Rehearsal, edit: Edit) -> None:
    run.write(edited(run.document, edit))
    result, done = run.carry_out("up")
    _judge(run, edit, result, done)


def _rotate(run: Rehearsal) -> None:
    edit, chosen = rotated()

    def drawn_anew(record: Any) -> Any:
        return replace(record, pending_replacement=True) if chosen(record.urn) else record

    editing.rewrite(run.project, run.stack, drawn_anew, say=run.say)
    result, done = run.carry_out("up")
    _judge(run, edit, result, done)


def _judge(run: Rehearsal, edit: Edit, result: Result, done: list[Done]) -> None:
    failures = [failure.message for failure in result.failures]
    beyond = edit.beyond(done)
    holds = result.ok and not beyond and any(edit.must(step) for step in done)
    seen = some_of(failures) or (f"beyond it: {some_of(beyond)}" if beyond else some_of([str(step) for step in done]))
    run.report.add(f"edit: {edit.name} changes what it should, and nothing else", holds, seen or "nothing changed")


def _destroy(run: Rehearsal, before: set[str]) -> None:
    bare = _unprotected(run)
    run.report.add("what holds data is protected", *none_of(bare, "databases, buckets, keys, secrets, images"))
    run.write(overlay.unprotected(run.document))
    lifted, _ = run.carry_out("up")
    _unprotect(run)
    result, _ = run.carry_out("destroy")
    failures = [failure.message for failure in (*lifted.failures, *result.failures)]
    run.report.add("with protection lifted, destroy succeeds", lifted.ok and result.ok, some_of(failures))
    settle(lambda: not _left(run, before))
    run.report.add("destroy leaves nothing in either", *none_of(sorted(_left(run, before))))


def _unprotect(run: Rehearsal) -> None:
    """Take protection off what has been made, if anything has."""
    if not Backend(root=run.project.state, project=run.project.name, stack=run.stack).exists():
        return
    editing.rewrite(run.project, run.stack, lambda record: replace(record, protect=False), say=run.say)


def _unprotected(run: Rehearsal) -> list[str]:
    """What holds data and could be destroyed by mistake."""
    resources = choose(run.engine, run.project).resources(run.stack)
    return [f"{each.type} {each.id}" for each in resources if each.type in _HOLDING and not each.protect]


def _left(run: Rehearsal, before: set[str]) -> set[str]:
    there = inventory.of_account(run.stage.account) | inventory.of_cluster(run.stage.kube)
    return there - before


def _namespace(run: Rehearsal) -> str:
    """Where the stack's pods are: the namespace with the most of them."""
    pods = [pod["metadata"]["namespace"] for pod in run.stage.kube.list("Pod")]
    if not pods:
        raise EndedError("there are no pods to be seen", where=run.stack)
    return max(sorted(set(pods)), key=pods.count)
