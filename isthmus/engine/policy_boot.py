"""The policy packs of a run, made ready: told about its stack, asked about themselves, and configured."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from isthmus.engine.analyzer import Analyzer
from isthmus.engine.context import Context
from isthmus.engine.errors import PolicyConfigError
from isthmus.engine.policy_config import PolicyConfig, read, reconcile, unknown
from isthmus.engine.policy_pack import PackProcess
from isthmus.engines.results import Options


async def boot(
    context: Context, processes: "Sequence[asyncio.Task[PackProcess]]", settings: Mapping[str, object], engine: str
) -> list[Analyzer]:
    """The packs of a run, told about its stack, and configured; their processes have been started already.

    Raises PolicyPackError and PolicyConfigError.
    """
    configs = list(configurations(context.options))
    packs = await asyncio.gather(*processes)
    return await asyncio.gather(
        *(_boot(context, pack, path, settings, engine) for pack, path in zip(packs, configs, strict=True))
    )


def configurations(options: Options) -> list[Path | None]:
    """The file of each pack's configuration, None where it has none; raises PolicyConfigError where some are left."""
    if not options.policy_configs:
        return [None] * len(options.policy_packs)
    if len(options.policy_configs) != len(options.policy_packs):
        raise PolicyConfigError(
            f"there are {len(options.policy_packs)} policy packs and {len(options.policy_configs)} configurations",
            where="--policy-pack-config",
            hint="give one for each --policy-pack, in the same order, or none",
        )
    return list(options.policy_configs)


async def _boot(
    context: Context, process: PackProcess, path: Path | None, settings: Mapping[str, object], engine: str
) -> Analyzer:
    given: dict[str, PolicyConfig] = {} if path is None else read(path)
    port = await process.serve(settings, line=lambda text: context.say("info", text))
    analyzer = await Analyzer.connect(process, port, settings=settings, engine=engine)
    info = analyzer.info
    where = str(process.folder if path is None else path)
    if not info.configurable:
        if path is not None:
            raise PolicyConfigError(f"policy pack {info.name} takes no configuration", where=where)
        return analyzer
    for name in unknown(info, given):
        context.say("warning", f"{where}: {name} is no policy of pack {info.name}")
    await analyzer.configure(reconcile(info, given, where=where))
    return analyzer
