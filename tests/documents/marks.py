"""Which marks a template uses, found from its syntax tree and the types of its context: no rendering, no sample."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import Environment, nodes

Used = set[tuple[type, str]]


class UnknownMark(Exception):
    """A template names something that its context does not have."""


def used_marks(environment: Environment, template: str, context: type) -> Used:
    """Every field that the template and all it includes read, by the dataclass that it belongs to."""
    used: Used = set()
    _walk(environment, template, {"paper": context}, used)
    return used


def all_fields(context: type) -> Used:
    """Every field of a context and of all dataclasses within it."""
    found: Used = set()
    for field in fields(context):
        found.add((context, field.name))
        for inner in _dataclasses(get_type_hints(context)[field.name]):
            found |= all_fields(inner)
    return found


def _dataclasses(hint: Any) -> Iterator[type]:
    if is_dataclass(hint):
        yield hint  # type: ignore[misc]
    for inner in get_args(hint):
        yield from _dataclasses(inner)


def _walk(environment: Environment, template: str, scope: dict[str, Any], used: Used) -> None:
    source, _, _ = environment.loader.get_source(environment, template)
    for node in environment.parse(source).body:
        _visit(environment, node, dict(scope), used)


def _visit(environment: Environment, node: nodes.Node, scope: dict[str, Any], used: Used) -> None:
    if isinstance(node, nodes.Include):
        _walk(environment, node.template.value, scope, used)
        return
    if isinstance(node, nodes.For):
        items = _type_of(node.iter, scope, used)
        scope = scope | {node.target.name: get_args(items)[0], "loop": None}
        children: list[nodes.Node] = [*node.body, *node.else_]
    elif isinstance(node, nodes.Getattr | nodes.Name):
        _type_of(node, scope, used)
        return
    else:
        children = list(node.iter_child_nodes())
    if isinstance(node, nodes.Assign):
        scope[node.target.name] = None
    for child in children:
        _visit(environment, child, scope, used)


def _type_of(node: nodes.Node, scope: dict[str, Any], used: Used) -> Any:
    """The type of a name or of a chain of attributes; None for what the template itself has set."""
    if isinstance(node, nodes.Name):
        if node.ctx == "load" and node.name not in scope and node.name not in OWN_NAMES:
            raise UnknownMark(f"line {node.lineno}: {node.name}")
        return scope.get(node.name)
    if isinstance(node, nodes.Add):
        left, _ = (_type_of(side, scope, used) for side in (node.left, node.right))
        return left
    if not isinstance(node, nodes.Getattr):
        raise UnknownMark(f"line {node.lineno}: {node}")
    owner = _plain(_type_of(node.node, scope, used))
    if owner is None:
        return None
    hints = get_type_hints(owner) if is_dataclass(owner) else {}
    if node.attr not in hints:
        raise UnknownMark(f"line {node.lineno}: {owner.__name__} has no {node.attr}")
    used.add((owner, node.attr))
    return hints[node.attr]


OWN_NAMES = {
    "with_place_date",
    "signature_left",
    "lying",
    "ROLES",
    "ATTENDANCE",
    "METHODS",
    "VOTERS",
    "VERDICTS",
    "ANSWERS",
} | {
    "ADVICE",
    "ALLOWED",
    "kinds",
    *("steps", "awards", "reasons", "gates", "breaks", "said", "percent_bars", "debt_plot"),
}
"""What templates set for themselves."""


def _plain(hint: Any) -> Any:
    """The type behind `X | None`."""
    if get_origin(hint) in (Union, UnionType):
        return next(inner for inner in get_args(hint) if inner is not type(None))
    return hint
