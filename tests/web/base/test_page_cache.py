"""The compiled pages that are kept from one start to the next: they save time, run nobody else's code, and can be
anything without doing harm."""

import errno
import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment
from jinja2.bccache import Bucket

from dossiers.desk.paths import ROOT
from dossiers.web.base import page_cache
from dossiers.web.base.page_cache import FILE, PageCache

SECRET = "s" * 40
PAGES = {"first.html": "Xin chào {{ name }}", "second.html": "{{ 1 + 1 }} hồ sơ"}


class Compiling(Environment):
    """An environment that counts what it compiles."""

    def __init__(self, cache: PageCache, pages: dict[str, str]) -> None:
        super().__init__(loader=DictLoader(pages), bytecode_cache=cache, autoescape=True)
        self.compiled: list[str | None] = []

    def _compile(self, source: str, filename: str):
        self.compiled.append(filename)
        return super()._compile(source, filename)


@pytest.fixture
def program(tmp_path: Path) -> tuple[tuple[Path, str], ...]:
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "filters.py").write_text("version = 1")
    return ((tmp_path / "program", "*.py"),)


Start = Callable[..., Compiling]


@pytest.fixture
def start(tmp_path: Path, program) -> Start:
    """Start the server once: load every page, and keep what was compiled."""
    (tmp_path / "data").mkdir(mode=0o700)

    def started(pages: dict[str, str] = PAGES, secret: str = SECRET) -> Compiling:
        cache = PageCache(tmp_path / "data", secret, program)
        environment = Compiling(cache, pages)
        shown = [environment.get_template(name).render(name="<b>") for name in pages]
        assert shown[:2] == ["Xin chào &lt;b&gt;", "2 hồ sơ"]
        cache.keep()
        return environment

    return started


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE


def test_a_second_start_compiles_nothing(start: Start, file: Path):
    assert len(start().compiled) == 2
    written = file.stat()
    assert start().compiled == []
    assert file.stat().st_mtime_ns == written.st_mtime_ns


def test_only_its_owner_may_open_the_file(start: Start, file: Path):
    start()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [FILE]


def test_a_changed_page_is_compiled_anew_and_one_that_is_gone_is_forgotten(start: Start, file: Path):
    start({**PAGES, "third.html": "ba"})
    large = file.stat().st_size
    assert len(start({**PAGES, "third.html": "bốn"}).compiled) == 1
    assert start().compiled == []
    assert file.stat().st_size < large


def test_another_program_compiles_all_pages_anew(start: Start, tmp_path: Path):
    """Constant expressions are computed while compiling: `{{ "x" | label("group") }}` is the word of that time."""
    start()
    (tmp_path / "program" / "filters.py").write_text("version = 2")
    assert len(start().compiled) == 2
    assert start().compiled == []


def test_the_words_and_the_code_of_the_filters_belong_to_the_program():
    found = {path.name for path in page_cache._files(page_cache.PROGRAM)}
    assert found >= {"filters.py", "labels.toml", "refusals.toml", "config.py", "lifecycle.py", "page_cache.py"}


def test_other_versions_of_jinja_compile_all_pages_anew(start: Start, monkeypatch: pytest.MonkeyPatch):
    start()
    monkeypatch.setattr(page_cache, "version", lambda name: f"{name} 99")
    assert len(start().compiled) == 2


def test_what_another_secret_has_written_is_not_run(start: Start):
    start(secret="another" * 6)
    assert len(start().compiled) == 2


class Planting(PageCache):
    """Keeps, in the place of each page, code that says that it was run."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        bucket.code = compile("raise RuntimeError('planted')", "planted", "exec")
        super().dump_bytecode(bucket)


def plant(folder: Path, program: Sequence[tuple[Path, str]], secret: str) -> None:
    cache = Planting(folder, secret, program)
    for name in PAGES:
        Compiling(cache, PAGES).get_template(name)
    cache.keep()


def test_code_that_somebody_has_planted_is_not_run(start: Start, file: Path, program):
    plant(file.parent, program, "guessed" * 6)
    assert len(start().compiled) == 2


def test_the_planted_code_would_run_if_its_author_knew_the_secret(start: Start, file: Path, program):
    plant(file.parent, program, SECRET)
    with pytest.raises(RuntimeError, match="planted"):
        start()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _content: b"",
        lambda content: content[:16],
        lambda content: content[:-1],
        lambda content: content + b"x",
        lambda content: content[:1000] + bytes([content[1000] ^ 1]) + content[1001:],
        lambda content: bytes(len(content)),
        lambda content: hashlib.sha256(content[32:]).digest() + content[32:],
    ],
    ids=["empty", "short", "cut", "longer", "one bit", "zeros", "without the secret"],
)
def test_a_damaged_file_is_written_anew(start: Start, file: Path, spoil: Callable[[bytes], bytes]):
    start()
    file.write_bytes(spoil(file.read_bytes()))
    assert len(start().compiled) == 2
    assert start().compiled == []


def _as_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _as_pipe(file: Path) -> None:
    file.unlink()
    os.mkfifo(file, 0o600)


def _as_link(file: Path) -> None:
    file.symlink_to(file.rename(file.with_name("elsewhere")))


def _open_to_the_group(file: Path) -> None:
    file.chmod(0o660)


@pytest.mark.parametrize("change", [_as_folder, _as_pipe, _as_link, _open_to_the_group])
def test_what_is_no_private_file_is_not_read(start: Start, file: Path, change: Callable[[Path], None]):
    start()
    change(file)
    assert len(start().compiled) == 2


def test_a_file_of_another_user_is_not_read(start: Start, monkeypatch: pytest.MonkeyPatch):
    start()
    monkeypatch.setattr(page_cache.os, "geteuid", lambda: os.getuid() + 1)
    assert len(start().compiled) == 2


@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_takes_nothing_only_costs_time(start: Start, file: Path, monkeypatch, reason: int):
    def refuse(*_: object) -> None:
        raise OSError(reason, "refused")

    monkeypatch.setattr(page_cache, "write_whole", refuse)
    assert len(start().compiled) == 2
    assert len(start().compiled) == 2
    assert not file.exists()


def test_a_disk_that_cannot_be_read_only_costs_time(start: Start, file: Path, monkeypatch: pytest.MonkeyPatch):
    start()
    opened = os.open

    def refuse(path: object, *options: int) -> int:
        if path == file:
            raise OSError(errno.EIO, "refused")
        return opened(path, *options)  # type: ignore[arg-type]

    monkeypatch.setattr(page_cache.os, "open", refuse)
    assert len(start().compiled) == 2


def test_a_folder_that_is_gone_only_costs_time(tmp_path: Path, program):
    cache = PageCache(tmp_path / "nowhere", SECRET, program)
    assert Compiling(cache, PAGES).get_template("second.html").render() == "2 hồ sơ"
    cache.keep()
    assert not (tmp_path / "nowhere").exists()


SERVED = """
import os, pathlib
from jinja2 import Environment
from dossiers.web.app import create_served_app
file, seen, compiled, compile_page = pathlib.Path(os.environ["DATA_DIR"], "pages.cache"), [], [], Environment._compile
Environment._compile = lambda *given: compiled.append(given[2]) or compile_page(*given)
app = create_served_app(lambda: seen.append(file.exists()))
loaded = len(app.jinja_env.cache) == len(app.jinja_env.list_templates()) > 50
print(seen[0], file.exists(), loaded, len(compiled) > 0)
"""


def test_the_server_compiles_its_pages_once_and_keeps_them_when_the_stores_are_ready(tmp_path: Path):
    environ = {"DESK_DEMO": "1", "DATA_DIR": str(tmp_path / "desk"), "DATABASE_URL": ""}
    told = [
        subprocess.run(
            [sys.executable, "-c", SERVED],
            cwd=ROOT,
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for _ in range(2)
    ]
    assert told == [["False", "True", "True", "True"], ["True", "True", "True", "False"]]
