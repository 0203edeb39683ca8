"""Changes of source files ("nạp lại khi mã nguồn thay đổi"), for `serve --reload` during development."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from dossiers.desk.paths import ROOT, TEMPLATES

SOURCES = (ROOT / "config.py", ROOT / "dossiers", ROOT / "workflow", TEMPLATES)
"""The files and folders whose changes restart the processes."""

IGNORED_FOLDERS = frozenset({"__pycache__"})

SourceState = dict[str, tuple[int, int]]
"""Modification time in nanoseconds and size in bytes of each file, by path."""


def source_state(sources: Sequence[Path]) -> SourceState:
    """Return the present state of all files; it compares unequal after any change."""
    state = {}
    for path in _files(sources):
        try:
            status = os.stat(path)
        except FileNotFoundError:  # An editor has just replaced it: the next check finds the new file.
            continue
        state[path] = status.st_mtime_ns, status.st_size
    return state


def _files(sources: Sequence[Path]) -> Iterator[str]:
    for source in sources:
        if source.is_file():
            yield str(source)
        for folder, subfolders, names in os.walk(source):
            subfolders[:] = [name for name in subfolders if name not in IGNORED_FOLDERS]
            yield from (os.path.join(folder, name) for name in names)
