"""One point: a run killed, and everything that must be true after it."""

import random
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.kill.examine import Seen, faults_when_down, faults_when_up
from bench.kill.place import Place
from bench.kill.shot import Hit, RunError, Shot, fire
from providers.containers.docker_host import DockerHost


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a point went; `converged` and `verified` are seconds, and no faults means that all is well."""

    shot: Shot
    hit: Hit
    converged: float
    verified: float
    faults: tuple[str, ...]

    def line(self) -> str:
        """The point in one line of text."""
        at = f"{self.shot.verb:7} line {self.hit.line:3} {'amid' if self.shot.delay else 'at  '} {self.hit.step}"
        times = f"up {self.converged:5.1f} s, verify {self.verified:4.1f} s"
        return f"{at:64} {self.shot.whom:6}  {times}  {'; '.join(self.faults) or 'ok'}"

    def as_json(self) -> dict[str, Any]:
        """The point as JSON values."""
        return {
            **asdict(self.shot),
            **asdict(self.hit),
            "converged": round(self.converged, 2),
            "verified": round(self.verified, 2),
            "faults": list(self.faults),
            "ok": not self.faults,
        }


@dataclass(kw_only=True)
class Trials:
    """Tries points on one estate, which each of them leaves up."""

    place: Place
    docker: DockerHost
    reference: Seen
    destroy_lines: int
    seed: int = 0
    verifying: bool = True
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Prepare to draw the points at which a `destroy` between two trials is killed."""
        self._random = random.Random(self.seed)  # noqa: S311  nobody is to be kept from guessing it

    def run(self, shot: Shot) -> Outcome:
        """Kill a run, and see what the next ones make of it."""
        faults: list[str] = []
        if shot.verb == "up":
            faults += self._clear()
        try:
            hit = fire(self.place, shot)
        except RunError as error:
            hit = Hit(hit=True, line=shot.line, step="", seconds=0.0)
            faults.append(error.what)
        if not hit.hit:
            faults.append(f"{shot.verb} was over before line {shot.line}, so that nothing was killed")
        began = time.perf_counter()
        _, wrong = self.place.report("up")
        converged = time.perf_counter() - began
        if wrong:
            return Outcome(shot=shot, hit=hit, converged=converged, verified=0.0, faults=(*faults, wrong))
        faults += faults_when_up(self.place, self.docker, self.reference)
        began = time.perf_counter()
        faults += self._verify()
        verified = time.perf_counter() - began
        faults += self._nothing_more_to_do()
        return Outcome(shot=shot, hit=hit, converged=converged, verified=verified, faults=tuple(faults))

    def _clear(self) -> list[str]:
        """Bring the estate down by a `destroy` that is killed, and one that is not."""
        line = self._random.randint(1, self.destroy_lines)
        fire(self.place, Shot(verb="destroy", line=line))
        ended = self.place.run("destroy")
        found = faults_when_down(self.place, self.docker)
        if ended.returncode:
            found.append(f"destroy ended with {ended.returncode}")
        elif "swept what the state did not know of" in ended.stderr:
            found.append("destroy had to sweep what the state did not know of")
        return [f"after destroy was killed at line {line}, and run again: {fault}" for fault in found]

    def _verify(self) -> list[str]:
        if not self.verifying:
            return []
        report, wrong = self.place.report("verify")
        if wrong:
            return [wrong]
        return [f"verify: {check['name']}: {check['message']}" for check in report["checks"] if not check["ok"]]

    def _nothing_more_to_do(self) -> list[str]:
        report, wrong = self.place.report("up")
        if wrong:
            return [f"a further {wrong}"]
        return [f"a further up has changes: {report['changes']}"] if report["changed"] else []
