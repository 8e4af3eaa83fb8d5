"""A policy pack as the engine sees it: typed calls over Pulumi's analyzer protocol."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

import grpc
import grpc.aio
from google.protobuf import empty_pb2, json_format, struct_pb2

from isthmus.engine.analysis import Subject, request, resource
from isthmus.engine.errors import PolicyPackError
from isthmus.engine.policy_config import Level, PackInfo, PolicyConfig, PolicyInfo
from isthmus.engine.policy_pack import PackProcess
from isthmus.engine.protocol import analyzer_pb2 as pb
from isthmus.engine.protocol import analyzer_pb2_grpc
from isthmus.engine.provider import CHANNEL_OPTIONS
from isthmus.engine.values import Value
from isthmus.engine.wire import from_struct

_PREFIX = "Exception calling application: "


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a policy has against a resource, or with an empty `urn` against the stack."""

    policy: str
    level: Literal["advisory", "mandatory"]
    message: str
    description: str
    urn: str
    severity: str = ""


@dataclass(frozen=True, kw_only=True)
class Remediation:
    """What a policy made of a resource's inputs; or, where `diagnostic` is not empty, why it could not."""

    policy: str
    description: str
    properties: Mapping[str, Value]
    diagnostic: str = ""


class Analyzer:
    """One running policy pack."""

    def __init__(self, process: PackProcess, stub: Any) -> None:
        """A pack that has not been asked about itself yet."""
        self.process = process
        self._stub: Any = stub
        self.info = PackInfo(name=process.folder.name, version=process.version, policies=())

    @classmethod
    async def connect(cls, process: PackProcess, port: int, *, settings: Mapping[str, Any], engine: str) -> "Analyzer":
        """A pack that listens on a port of the loopback interface, told about its stack and asked about itself."""
        channel = grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=CHANNEL_OPTIONS)
        found = cls(process, analyzer_pb2_grpc.AnalyzerStub(channel))
        folder = str(process.folder)
        shaken = pb.AnalyzerHandshakeRequest(engine_address=engine, root_directory=folder, program_directory=folder)
        await found._optional(found._stub.Handshake, shaken)
        configured = pb.AnalyzerStackConfigureRequest(
            stack=settings["stack"],
            project=settings["project"],
            organization=settings["organization"],
            dry_run=settings["dry_run"],
            config=settings["config"],
            config_secret_keys=settings["secret_keys"],
        )
        await found._optional(found._stub.ConfigureStack, configured)
        answer = await found._call(found._stub.GetAnalyzerInfo, empty_pb2.Empty())
        found.info = _info(answer, process.version)
        return found

    async def configure(self, config: Mapping[str, PolicyConfig]) -> None:
        """Set the level and the properties of the policies."""
        asked = pb.ConfigureAnalyzerRequest()
        for name, wanted in sorted(config.items()):
            entry = asked.policyConfig[name]
            if wanted.level is not None:
                entry.enforcementLevel = pb.EnforcementLevel.Value(wanted.level.upper())
            entry.properties.CopyFrom(json_format.ParseDict(dict(wanted.properties), struct_pb2.Struct()))
        await self._call(self._stub.Configure, asked)

    async def remediate(self, subject: Subject) -> list[Remediation]:
        """What the pack's policies make of a resource's inputs, one after the other."""
        answer = await self._call(self._stub.Remediate, request(subject, internal=True))
        return [
            Remediation(
                policy=each.policyName,
                description=each.description,
                properties=from_struct(each.properties),
                diagnostic=each.diagnostic,
            )
            for each in cast("list[pb.Remediation]", list(answer.remediations))
        ]

    async def analyze(self, subject: Subject) -> list[Finding]:
        """What the pack's policies have against a resource."""
        return _findings(await self._call(self._stub.Analyze, request(subject, internal=False)))

    async def analyze_stack(self, subjects: Iterable[Subject]) -> list[Finding]:
        """What the pack's policies have against all resources together."""
        asked = pb.AnalyzeStackRequest(resources=[resource(subject) for subject in subjects])
        return _findings(await self._call(self._stub.AnalyzeStack, asked))

    async def _optional(self, method: Callable[[Any], Awaitable[Any]], asked: Any) -> None:
        try:
            await method(asked)
        except grpc.aio.AioRpcError as error:
            if error.code() != grpc.StatusCode.UNIMPLEMENTED:
                raise self._error(error) from error

    async def _call(self, method: Callable[[Any], Awaitable[Any]], asked: Any) -> Any:
        try:
            return await method(asked)
        except grpc.aio.AioRpcError as error:
            raise self._error(error) from error

    def _error(self, error: grpc.aio.AioRpcError) -> PolicyPackError:
        if error.code() == grpc.StatusCode.UNAVAILABLE:
            return self.process.ended()
        told = (error.details() or str(error.code())).removeprefix(_PREFIX)
        return PolicyPackError(f"policy pack {self.info.name} failed: {told}", where=str(self.process.folder))


def _info(answer: pb.AnalyzerInfo, version: str) -> PackInfo:
    listed = list(answer.policies)
    return PackInfo(
        name=answer.name,
        version=version or answer.version,
        configurable=answer.supportsConfig,
        policies=tuple(
            PolicyInfo(
                name=each.name,
                level=_level(each.enforcementLevel),
                schema=json_format.MessageToDict(each.configSchema.properties),
                required=tuple(each.configSchema.required),
            )
            for each in sorted(listed, key=lambda each: each.name)
        ),
        initial={
            name: PolicyConfig(
                level=_level(config.enforcementLevel), properties=json_format.MessageToDict(config.properties)
            )
            for name, config in answer.initialConfig.items()
        },
    )


def _level(number: int) -> Level:
    return cast("Level", pb.EnforcementLevel.Name(cast("Any", number)).lower())


def _findings(answer: pb.AnalyzeResponse) -> list[Finding]:
    return [
        Finding(
            policy=each.policyName,
            # What is still wrong after a remediation, or what none can be tried on, is mandatory.
            level="advisory" if _level(each.enforcementLevel) == "advisory" else "mandatory",
            message=each.message,
            description=each.description,
            urn=each.urn,
            severity=pb.PolicySeverity.Name(each.severity).rpartition("_")[2].lower() if each.severity else "",
        )
        for each in answer.diagnostics
    ]
