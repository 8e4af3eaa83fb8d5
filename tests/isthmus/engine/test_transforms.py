"""Tests of functions of the program that change what it registers."""

import pytest

from tests.isthmus.engine.rig import Rig

pytestmark = pytest.mark.timeout(180)

_ADD = """
def add(text):
    def transform(args):
        if args.type_ != "model:index:Thing":
            return None
        return pulumi.ResourceTransformResult(
            props={**args.props, "value": args.props["value"] + text}, opts=args.opts
        )
    return transform

"""


def test_the_order_is_own_then_parents_then_the_stacks(rig: Rig) -> None:
    program = """
    pulumi.runtime.register_resource_transform(add("5"))
    pulumi.runtime.register_resource_transform(add("6"))
    outer = Group("outer", opts=Opts(transforms=[add("4")]))
    inner = Group("inner", opts=Opts(parent=outer, transforms=[add("3")]))
    Thing("a", value="0", opts=Opts(parent=inner, transforms=[add("1"), add("2")]))
    Thing("b", value="0", opts=Opts(parent=outer))
    Thing("c", value="0")
    """
    rig.write(program)
    path = rig.root / "prog" / "__main__.py"
    path.write_text(path.read_text().replace("pulumi.runtime.reg", _ADD + "pulumi.runtime.reg", 1))
    assert rig.up().ok
    assert rig.things() == {"a": "0123456", "b": "0456", "c": "056"}
    assert rig.up().changed == 0


def test_a_transform_changes_options(rig: Rig) -> None:
    program = """
    a = Thing("a")

    def transform(args):
        args.opts.protect = True
        args.opts.ignore_changes = ["value"]
        args.opts.depends_on = [a]
        args.opts.additional_secret_outputs = ["stamp"]
        return pulumi.ResourceTransformResult(props=args.props, opts=args.opts)

    Thing("b", value={value}, opts=Opts(transforms=[transform]))
    """
    assert rig.up(program.format(value=1)).ok
    kept = rig.resources()["b"]
    assert kept["protect"]
    assert kept["dependencies"] == [rig.resources()["a"]["urn"]]
    assert "ciphertext" in kept["outputs"]["stamp"]
    assert rig.up(program.format(value=2)).changed == 0
    assert rig.things()["b"] == 1.0


def test_dependencies_and_secrets_survive_a_transform(rig: Rig) -> None:
    program = """
    a = Thing("a", value="tiger-stripes")

    def untouched(args):
        return None

    def rebuilt(args):
        return pulumi.ResourceTransformResult(props=dict(args.props), opts=args.opts)

    for name, transform in (("b", untouched), ("c", rebuilt)):
        Thing(name, value=a.stamp, hidden=pulumi.Output.secret("lion-mane"), opts=Opts(transforms=[transform]))
    """
    assert rig.preview(program).ok
    assert rig.up().ok
    urn = rig.resources()["a"]["urn"]
    for name in ("b", "c"):
        kept = rig.resources()[name]
        assert kept["propertyDependencies"]["value"] == [urn]
        assert kept["dependencies"] == [urn]
        assert "ciphertext" in kept["inputs"]["hidden"]
    assert "lion-mane" not in rig.state.read_text()
    assert rig.things() == {"a": "tiger-stripes", "b": 1.0, "c": 1.0}
    assert rig.up().changed == 0


def test_a_transform_of_a_component_gives_its_children_a_provider(rig: Rig) -> None:
    program = """
    mine = pulumi.ProviderResource("model", "mine", {"region": "here"})

    def transform(args):
        if args.type_ != "isthmus:test:Group":
            return None
        args.opts.providers = {"model": mine}
        return pulumi.ResourceTransformResult(props=args.props, opts=args.opts)

    group = Group("group", opts=Opts(transforms=[transform]))
    Thing("a", opts=Opts(parent=group))
    Thing("b")
    """
    assert rig.up(program).ok
    assert "::mine::" in rig.resources()["a"]["provider"]
    assert "::default::" in rig.resources()["b"]["provider"]
    assert rig.up().changed == 0


def test_a_transform_that_fails_stops_the_program(rig: Rig) -> None:
    program = """
    def transform(args):
        raise ValueError("no such luck")

    Thing("a", opts=Opts(transforms=[transform]))
    """
    result = rig.up(program)
    assert not result.ok
    assert "a transform failed" in result.failures[-1].message
    assert "no such luck" in result.failures[-1].message
    assert rig.things() == {}


def test_what_a_transform_asks_for_is_refused_by_name_as_well(rig: Rig) -> None:
    program = """
    def transform(args):
        args.opts.hooks = pulumi.ResourceHookBinding(after_create=[lambda told: None])
        return pulumi.ResourceTransformResult(props=args.props, opts=args.opts)

    Thing("a", opts=Opts(transforms=[transform]))
    """
    assert "hook" in rig.up(program).failures[-1].message


def test_function_calls_are_transformed(rig: Rig) -> None:
    program = """
    def transform(args):
        return pulumi.InvokeTransformResult(args={**args.args, "y": 2}, opts=args.opts)

    pulumi.runtime.register_invoke_transform(transform)
    pulumi.export("said", pulumi.runtime.invoke_output("model:index:echo", {"x": 1}))
    """
    result = rig.up(program)
    assert result.ok
    assert result.outputs["said"].value == {"x": 1, "y": 2}
