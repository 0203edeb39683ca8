"""The versions of everything that decides a paper's bytes: this engine, Python packages, system text libraries."""

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
    """Return all of them on one line, "python 3.11.2, weasyprint 70.0, …": equal lines promise equal bytes."""
    found = {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    found |= {name: version(name) for name in PACKAGES} | _system_libraries() | {"engine": _engine()}
    return ", ".join(f"{name} {number}" for name, number in sorted(found.items()))


def _engine() -> str:
    """Return the engine's version: the first characters of the SHA-256 over the modules that decide the bytes."""
    digest = sha256()
    documents = Path(__file__).resolve().parents[1]
    for path in sorted(documents.rglob("*.py")):
        if "checker" not in path.parts:
            digest.update(path.relative_to(documents).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _system_libraries() -> dict[str, str]:
    """Return the versions of Pango, HarfBuzz and Fontconfig, read from the files that WeasyPrint has loaded."""
    fontconfig = ctypes.CDLL("libfontconfig.so.1").FcGetVersion()
    return {
        "pango": _library_version("libpango-1.0.so.0", "pango_version_string"),
        "harfbuzz": _library_version("libharfbuzz.so.0", "hb_version_string"),
        "harfbuzz-subset": _library_version("libharfbuzz-subset.so.0", "hb_version_string"),
        "fontconfig": f"{fontconfig // 10000}.{fontconfig // 100 % 100}.{fontconfig % 100}",
    }


def _library_version(library: str, function: str) -> str:
    """Return the version that a library reports; "absent" when this machine does not have it."""
    try:
        ask = getattr(ctypes.CDLL(library), function)
    except OSError:
        return "absent"
    ask.restype = ctypes.c_char_p
    return bytes(ask()).decode()
