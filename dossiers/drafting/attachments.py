"""Receiving attached files: inspected before they are kept, kept by their hash, named as the office named them."""

import os
import tempfile
from pathlib import Path
from typing import IO

from dossiers.desk.application import Application
from dossiers.drafting.drafting import NewFile
from dossiers.records.files import CHUNK
from dossiers.uploads.inspection import UploadRefused, inspect
from dossiers.vietnamese.text import clean_line
from workflow.errors import RequirementsUnmet, Unmet

LONGEST_NAME = 200


def receive(
    application: Application, kind: str, name: str | None, stream: IO[bytes] | None, place: str = ""
) -> NewFile:
    """Inspect an uploaded file and put it into the store. Raises RequirementsUnmet with what is wrong with it.

    `place` is the field in which the file was sent, that of its kind of attachment unless it is named.
    """
    place = place or f"attachments.{kind}"
    if stream is None or not name:
        raise RequirementsUnmet((Unmet("file-missing", place),))
    shown = plain_name(name)
    with tempfile.NamedTemporaryFile(dir=application.settings.data_dir, prefix="upload-") as incoming:
        if copy_up_to(stream, incoming.file, application.settings.max_file_bytes):
            raise RequirementsUnmet((_too_large(place, shown, application.settings.max_file_bytes),))
        incoming.flush()
        try:
            accepted = inspect(Path(incoming.name), shown)
        except UploadRefused as refused:
            values = {"name": shown, **refused.values}
            raise RequirementsUnmet((Unmet(refused.code, place, tuple(values.items())),)) from refused
        incoming.seek(0)
        stored = application.files.store(incoming.file)
    return NewFile(kind, shown, accepted.media_type, stored.size, stored.hash)


def plain_name(name: str) -> str:
    """The file's own Vietnamese name: NFC, no folders, no control characters, its extension kept when cut."""
    bare = clean_line(name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(sign for sign in bare if sign.isprintable())
    stem, extension = os.path.splitext(plain)
    return stem[: LONGEST_NAME - len(extension)] + extension


def copy_up_to(stream: IO[bytes], target: IO[bytes], limit: int) -> bool:
    """Copy no more than the limit; say whether there was more."""
    left = limit
    while chunk := stream.read(min(CHUNK, left + 1)):
        if len(chunk) > left:
            return True
        target.write(chunk)
        left -= len(chunk)
    return False


def _too_large(place: str, name: str, limit: int) -> Unmet:
    return Unmet("file-too-large", place, (("name", name), ("limit", str(limit // (1024 * 1024)))))
