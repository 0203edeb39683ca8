"""The same context gives the same bytes: in every process, zone, language, folder; and nothing is fetched for it."""

import hashlib
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from dossiers.documents.papers import Papers
from dossiers.documents.setting.fonts import FACES, Fonts
from dossiers.documents.setting.pdf import FetchRefused, own_fetcher
from dossiers.documents.setting.versions import made_with
from tests.documents.sample import ALL_KINDS, CAMPAIGN_4361, ROOT, TEMPLATES, context_of, ordinary

PRINT_HASHES = textwrap.dedent("""
    import hashlib, json, os, sys
    from concurrent.futures import ProcessPoolExecutor
    from dossiers.documents.papers import Papers
    from tests.documents.sample import CAMPAIGN_4361, ALL_KINDS, TEMPLATES, context_of, ordinary
    for warm in (Papers(TEMPLATES).pdf, Papers(TEMPLATES).docx):
        warm("to-trinh", context_of("to-trinh"))  # The libraries may lie where another user can't read them.
    def become_another():
        for user in sys.argv[2:]:
            os.setgid(int(user)), os.setuid(int(user))
    def made(kind):
        papers, context = Papers(TEMPLATES), context_of(kind, ordinary(), campaign=CAMPAIGN_4361)
        files = {form: getattr(papers, form)(kind, context, synthetic=True) for form in ("docx", "pdf")}
        return {f"{kind}.{form}": hashlib.sha256(data).hexdigest() for form, data in files.items()}
    with ProcessPoolExecutor(int(sys.argv[1]), initializer=become_another) as processes:
        found = processes.map(made, reversed(ALL_KINDS))
        print(json.dumps({name: hash for one in found for name, hash in one.items()}))
""")

WATCH = textwrap.dedent("""
    import json, sys
    from dataclasses import replace
    from dossiers.documents.papers import Papers
    from tests.documents.sample import CAMPAIGN_4361, CONTENT, ALL_KINDS, TEMPLATES, context_of, ordinary
    papers, asked, watching = Papers(TEMPLATES), [], False
    def watch(event, arguments):
        if watching and event in ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "urllib.Request"):
            asked.append([event, str(arguments[0])])
    for kind in ALL_KINDS:
        papers.pdf(kind, context_of(kind)), papers.docx(kind, context_of(kind))
    sys.addaudithook(watch)
    poison = "<img src='file:///etc/passwd'><link rel=stylesheet href='http://127.0.0.1:9/x'>@import url(http://127.0.0.1:9)"
    nomination = replace(CONTENT.nomination, office_achievements=poison)
    watching = True
    for kind in ALL_KINDS:
        context = context_of(kind, replace(CONTENT, nomination=nomination), campaign=CAMPAIGN_4361)
        papers.html(kind, context), papers.pdf(kind, context), papers.docx(kind, context)
    watching = False
    del papers  # Its folder of fonts is removed now: at the very end of a process audit hooks are gone already.
    print(json.dumps(asked))
""")


NOBODY = "65534"


def run(code: str, folder: Path, *arguments: str, **environment: str) -> dict[str, str]:
    known = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**known, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return json.loads(done.stdout)


def strange_fonts(folder: Path) -> Path:
    """Settings of a machine that has another, newer Liberation Serif: its letters are twice as wide."""
    for face in FACES:
        with TTFont(TEMPLATES / "_base" / "fonts" / face.file) as font:
            font["hmtx"].metrics = {name: (2 * wide, side) for name, (wide, side) in font["hmtx"].metrics.items()}
            font["head"].fontRevision += 1
            font.save(folder / face.file)
    settings = folder / "strange.conf"
    settings.write_text(
        f"<fontconfig><dir>{folder}</dir><cachedir>{folder / 'cache'}</cachedir></fontconfig>", encoding="utf-8"
    )
    return settings


def test_two_processes_in_other_places_and_times_make_the_same_bytes(tmp_path, papers: Papers):
    here = {
        f"{kind}.{form}": hashlib.sha256(
            getattr(papers, form)(kind, context_of(kind, ordinary(), campaign=CAMPAIGN_4361), synthetic=True)
        ).hexdigest()
        for kind in ALL_KINDS
        for form in ("docx", "pdf")
    }
    another_user = (NOBODY,) if os.getuid() == 0 else ()
    first_run = run(
        PRINT_HASHES,
        tmp_path,
        "2",
        TZ="Asia/Ho_Chi_Minh",
        LANG="C",
        PYTHONHASHSEED="0",
        HOME=str(tmp_path),
        FONTCONFIG_FILE=str(strange_fonts(tmp_path)),
    )
    other = run(
        PRINT_HASHES,
        Path("/"),
        "1",
        *another_user,
        TZ="America/Lima",
        LANG="C.UTF-8",
        PYTHONHASHSEED="4242",
        SOURCE_DATE_EPOCH="1700000000",
    )
    assert first_run == other == here
    assert len(set(here.values())) == 2 * len(ALL_KINDS)


def test_a_warm_workshop_opens_no_file_and_no_connection(tmp_path):
    opened = run(WATCH, tmp_path)
    assert opened == []


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://example.org/x.ttf",
        "ftp://x/y",
        "data:text/plain,x",
        "paper-font:../../../etc/passwd",
        "paper-font:",
        "LiberationSerif-Regular.ttf",
    ],
)
def test_the_fetcher_serves_nothing_but_the_papers_fonts(url):
    fetcher = own_fetcher(Fonts(TEMPLATES / "_base" / "fonts"))
    with pytest.raises(FetchRefused):
        fetcher.fetch(url)
    assert fetcher.fetch(f"paper-font:{FACES[0].file}").read()[:4] == b"\0\1\0\0"


def test_what_made_the_bytes_is_told_with_every_part_that_has_a_say():
    named = dict(part.rsplit(" ", 1) for part in made_with().split(", "))
    assert {"weasyprint", "pydyf", "fontconfig", "harfbuzz", "pango", "zlib", "python-docx"} <= set(named)
    assert set(named.pop("engine")) <= set("0123456789abcdef")
    assert all(number[0].isdigit() for number in named.values()), named
