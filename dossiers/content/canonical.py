"""The canonical text of values that are hashed and kept: the same value always gives the same bytes."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from workflow.dossier import Content

CONTENT_VERSION = 1
"""The shape of `Content` today. A new shape gets a new number and a reader beside the old ones."""

_CONTENT = TypeAdapter(Content)


def canonical_json(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces, marks as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def text_hash(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_value(content: Content) -> dict[str, Any]:
    """The content as plain JSON values."""
    value: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return value


def read_content(value: Mapping[str, Any], version: int) -> Content:
    """The content back from its JSON values. Raises ValueError for a version that no reader knows."""
    if version != CONTENT_VERSION:
        raise ValueError(f"content version {version} has no reader")
    return _CONTENT.validate_python(value, strict=False)


def frozen_text(content: Content, **beside: Any) -> str:
    """The canonical text that keeps a content, with what is to be kept beside it."""
    return canonical_json({**beside, "content": content_value(content), "content_version": CONTENT_VERSION})


def frozen_content(text: str) -> Content:
    """The content that such a text keeps: of a revision, of a signing copy."""
    value = read_json(text)
    return read_content(value["content"], value["content_version"])


def read_json(text: str) -> dict[str, Any]:
    """The value of a canonical text: a revision, a signing copy, what was typed in a section."""
    value: dict[str, Any] = json.loads(text)
    return value
