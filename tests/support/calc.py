"""Tables as LibreOffice saves them."""

import shutil
import subprocess
from pathlib import Path


def in_writer(data: bytes, name: str, kind: str, folder: Path, filter_: str = "") -> bytes:
    """Return the file as LibreOffice saves it in another format."""
    office = shutil.which("soffice")
    assert office, "LibreOffice Calc is needed: make test installs it"
    (folder / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        filter_ or kind,
        "--outdir",
        str(folder),
        str(folder / name),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / name.partition(".")[0]).with_suffix(f".{kind}").read_bytes()
