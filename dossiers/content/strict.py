"""Strict reading of stored JSON values: each key of a dataclass, no other key, values of exactly the right type."""

import json
from collections.abc import Mapping
from dataclasses import is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

ValueT = TypeVar("ValueT")


class FrozenTextError(ValueError):
    """A stored text that is not what its version's writer writes. The message names the place and the key."""


def read_strictly(kind: type[ValueT], value: Any, place: str) -> ValueT:
    """Return the dataclass `kind` from its JSON values. Raises FrozenTextError, with `place` before the key.

    A key that is missing is an error also where the dataclass has a default: the writer writes every key.
    """
    check_keys(kind, value, place)
    try:
        read: ValueT = _adapter(kind).validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise FrozenTextError(f"{'.'.join((place, *map(str, first['loc'])))}: {first['msg']}") from error
    return read


def check_keys(kind: type, value: Any, place: str) -> None:
    """Raise FrozenTextError for an unknown or a missing key of the dataclass `kind`, or of a dataclass within it."""
    if not isinstance(value, Mapping):
        raise FrozenTextError(f"{place}: not an object")
    parts = _nested_dataclasses(kind)
    if value.keys() != parts.keys():
        for key in sorted(value.keys() - parts.keys()):
            raise FrozenTextError(f"{place}: unknown key {key!r}")
        for key in sorted(parts.keys() - value.keys()):
            raise FrozenTextError(f"{place}: missing key {key!r}")
    for key, part in parts.items():
        if part is None:
            continue
        if isinstance(value[key], list):
            for row, item in enumerate(value[key]):
                check_keys(part, item, f"{place}.{key}[{row}]")
        else:
            check_keys(part, value[key], f"{place}.{key}")


@cache
def _nested_dataclasses(kind: type) -> Mapping[str, type | None]:
    """Return the names of a dataclass's fields, each with the dataclass of its value or of its
    rows, None for other types.
    """
    return {name: _dataclass_in(hint) for name, hint in get_type_hints(kind).items()}


def _dataclass_in(hint: Any) -> type | None:
    return next((part for part in (hint, *get_args(hint)) if isinstance(part, type) and is_dataclass(part)), None)


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    """Return the validator of a dataclass, built once."""
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
