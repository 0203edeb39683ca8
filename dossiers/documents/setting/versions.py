"""The versions of everything that has a say in a paper's bytes: our engine, Python's packages, the system's text
libraries."""

import ctypes
import platform
import zlib
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("weasyprint", "pydyf", "fonttools", "python-docx", "lxml", "jinja2", "pypdfium2", "pillow")


@cache
def made_with() -> str:
    """All of them on one line, "python 3.11.2, weasyprint 70.0, …": equal lines promise equal bytes."""
    found = {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    found |= {name: version(name) for name in PACKAGES} | _system_libraries() | {"engine": _engine()}
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items()))


def _engine() -> str:
    """The engine's own version: the first signs of the SHA-256 over the modules that have a say in the bytes."""
    digest = sha256()
    documents = Path(__file__).resolve().parents[1]
    for path in sorted(documents.rglob("*.py")):
        if "checker" not in path.parts:
            digest.update(path.relative_to(documents).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _system_libraries() -> dict[str, str]:
    """Pango, HarfBuzz and Fontconfig, asked themselves: WeasyPrint has loaded the very same files."""
    fontconfig = ctypes.CDLL("libfontconfig.so.1").FcGetVersion()
    return {
        "pango": _said("libpango-1.0.so.0", "pango_version_string"),
        "harfbuzz": _said("libharfbuzz.so.0", "hb_version_string"),
        "harfbuzz-subset": _said("libharfbuzz-subset.so.0", "hb_version_string"),
        "fontconfig": f"{fontconfig // 10000}.{fontconfig // 100 % 100}.{fontconfig % 100}",
    }


def _said(library: str, function: str) -> str:
    """The version that a library tells, "absent" when this machine does not have it."""
    try:
        ask = getattr(ctypes.CDLL(library), function)
    except OSError:
        return "absent"
    ask.restype = ctypes.c_char_p
    return bytes(ask()).decode()
