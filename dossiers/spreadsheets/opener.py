"""Opening one table file in a separate process with limits of its own: `… opener xlsx < file` writes JSON.

The JSON holds the sheets, or a refusal: a code of its own or of `uploads`, and the values of its sentence.
"""

import json
import sys
from collections.abc import Callable
from typing import Any

from dossiers.spreadsheets.cells import Sheet, plain
from dossiers.spreadsheets.csv_reading import NotText, read_csv
from dossiers.spreadsheets.limits import Budget, TooMuch
from dossiers.spreadsheets.xls_reading import Encrypted, read_xls
from dossiers.spreadsheets.xlsx_reading import read_xlsx
from dossiers.uploads.faults import FileFault
from dossiers.uploads.office_files import ENCRYPTED_STREAM, OLD_CONTAINER, ZIP_SIGNATURE, workbook_parts
from dossiers.uploads.process_limits import limit_process

CPU_SECONDS = 2


def open_xlsx(data: bytes) -> tuple[Sheet, ...]:
    if data.startswith(OLD_CONTAINER):
        raise FileFault("file-encrypted" if ENCRYPTED_STREAM in data else "file-kind-mismatch")
    if not data.startswith(ZIP_SIGNATURE):
        raise FileFault("file-kind-mismatch")
    return read_xlsx(workbook_parts(data), Budget())


def open_xls(data: bytes) -> tuple[Sheet, ...]:
    if not data.startswith(OLD_CONTAINER):
        raise FileFault("file-kind-mismatch")
    if ENCRYPTED_STREAM in data:
        raise FileFault("file-encrypted")
    return read_xls(data, Budget())


def open_csv(data: bytes) -> tuple[Sheet, ...]:
    if data.startswith((OLD_CONTAINER, ZIP_SIGNATURE)):
        raise FileFault("file-kind-mismatch")
    return read_csv(data, Budget())


OPENERS: dict[str, Callable[[bytes], tuple[Sheet, ...]]] = {"xlsx": open_xlsx, "xls": open_xls, "csv": open_csv}


def answer(kind: str, data: bytes) -> dict[str, Any]:
    """Return the sheets or the refusal; a file at which a parser fails counts as damaged."""
    try:
        return {"sheets": plain(OPENERS[kind](data))}
    except FileFault as fault:
        return {"refused": fault.code, "values": {}}
    except Encrypted:
        return {"refused": "file-encrypted", "values": {}}
    except NotText:
        return {"refused": "file-kind-mismatch", "values": {}}
    except TooMuch as much:
        return {"refused": "table-too-much", "values": {"cell": much.cell}}
    except (MemoryError, RecursionError):
        return {"refused": "file-bomb", "values": {}}
    except Exception:
        return {"refused": "file-damaged", "values": {}}


def main() -> None:
    limit_process(CPU_SECONDS)
    sys.stdout.write(json.dumps(answer(sys.argv[1], sys.stdin.buffer.read()), ensure_ascii=False))


if __name__ == "__main__":
    main()
