"""The canonical text of values that are hashed and stored: the same value always gives the same bytes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from dossiers.content.strict import FrozenTextError, check_keys, read_strictly
from workflow.dossier import Content

_CONTENT = TypeAdapter(Content)


@dataclass(frozen=True, slots=True)
class FrozenCampaign:
    """The campaign of a revision: its code, and the SHA-256 of its canonical text."""

    code: str
    hash: str


@dataclass(frozen=True, slots=True)
class FrozenFile:
    """A file that a revision names; `number` is the id of its row, `hash` the SHA-256 of its bytes."""

    number: int
    kind: str
    name: str
    media_type: str
    size: int
    hash: str


@dataclass(frozen=True, slots=True)
class RevisionFrame:
    """The values in the text of a revision beside the content. `versions` are hashes of templates and rule packs."""

    reference: str
    campaign: FrozenCampaign
    rule_pack: str
    versions: Mapping[str, str]
    attachments: tuple[FrozenFile, ...]


def canonical_json(value: Mapping[str, Any]) -> str:
    """Return JSON with sorted keys and no spaces, non-ASCII letters unescaped."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_hash(text: str) -> str:
    """Return SHA-256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_json(text: str) -> dict[str, Any]:
    """Return the value of a canonical text."""
    value: dict[str, Any] = json.loads(text)
    return value


def content_value(content: Content) -> dict[str, Any]:
    """Return the content as plain JSON values."""
    value: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return value


def _read_version_1(value: Mapping[str, Any]) -> Content:
    return read_strictly(Content, value, "content")


READERS: Mapping[int, Callable[[Mapping[str, Any]], Content]] = {1: _read_version_1}
"""The reader of each version of `Content`, from its JSON values.

A change of the fields of `Content` needs a new version: a reader here that builds today's content from the values of
the earlier version, and a golden file (tests/data/content-v….json). No stored text is rewritten.
"""

CONTENT_VERSION = 1
"""The version that is written today."""


def read_content(value: Mapping[str, Any], version: int) -> Content:
    """Return the content from its JSON values. Raises FrozenTextError, also for a version without a reader."""
    reader = READERS.get(version)
    if reader is None:
        raise FrozenTextError(f"content version {version} has no reader")
    return reader(value)


def frozen_text(content: Content, **frame: Any) -> str:
    """Return the canonical text of a signing copy's content, or of a revision with the values of its RevisionFrame."""
    if frame:
        check_keys(RevisionFrame, frame, "revision")
    return canonical_json({**frame, "content": content_value(content), "content_version": CONTENT_VERSION})


@lru_cache(maxsize=128)
def frozen_content(text: str) -> Content:
    """Return the content in the text of a revision or a signing copy. Raises FrozenTextError.

    The contents read last are remembered by their whole text: the same text has the same content for ever.
    """
    content, version, frame = _parts(text)
    if frame:
        check_keys(RevisionFrame, frame, "revision")
    return read_content(content, version)


def revision_frame(text: str) -> RevisionFrame:
    """Return the values in the text of a revision beside the content. Raises FrozenTextError."""
    return read_strictly(RevisionFrame, _parts(text)[2], "revision")


def _parts(text: str) -> tuple[dict[str, Any], int, dict[str, Any]]:
    """Return the content's values, their version, and the values beside them."""
    value = read_json(text)
    for key in ("content", "content_version"):
        if key not in value:
            raise FrozenTextError(f"revision: missing key {key!r}")
    return value.pop("content"), value.pop("content_version"), value
