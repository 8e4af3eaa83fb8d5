"""What a person sees when an estate is up: where everything answers, and what to run next."""

from collections.abc import Mapping

from isthmus.cli.stack_outputs import as_contract
from isthmus.cli.terminal import say
from isthmus.contract import Contract
from isthmus.engines.results import OutputValue


def say_endpoints(stack: str, outputs: Mapping[str, OutputValue]) -> None:
    """Print the endpoints and the one command that runs the example."""
    contract = as_contract(stack, outputs)
    rows = endpoints(contract)
    width = max(len(name) for name, _ in rows)
    say()
    for name, url in rows:
        say(f"  {name:<{width}}  {url}")
    fell_back = sorted(name for name, pool in contract.training.pools.items() if pool.gpu_fell_back)
    if fell_back:
        say(f"\n  Without GPUs, as gpu_fallback allows: {', '.join(fell_back)}")
    say(f"\nRun the example:\n  bin/isthmus run {stack} -- python -m examples.purchases")


def endpoints(contract: Contract) -> list[tuple[str, str]]:
    """Name and URL of everything that answers outside the estate."""
    return [
        ("storage (S3)", contract.storage.endpoint or f"S3 in {contract.storage.region}"),
        ("registry (MLflow)", contract.registry.uri),
        ("training (Ray)", contract.training.address),
        ("serving (v2)", contract.serving.url),
        ("Prometheus", contract.monitoring.prometheus_url),
        ("Alertmanager", contract.monitoring.alertmanager_url),
        ("Pushgateway", contract.monitoring.pushgateway_url),
    ]
