"""A real nginx with the documented settings in front of a server of the tests, without TLS."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dossiers.desk.paths import ROOT

DOCUMENTED = ROOT / "docs" / "units" / "nginx.conf"
PATIENCE = 20.0
WHOLE = """\
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1; worker_rlimit_nofile 8192;
events {{ worker_connections 4096; }}
http {{
    access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
{server}
}}
"""


@contextmanager
def nginx(port: int, behind: int) -> Iterator[None]:
    """Run nginx on `port` of the loopback, with the documented settings, in front of the server on port `behind`."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "Debian's nginx is not installed"
    with tempfile.TemporaryDirectory(prefix="nginx-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "conf").write_text(WHOLE.format(folder=folder, server=_server(port, behind)), "utf-8")
        process = subprocess.Popen([program, "-p", name, "-c", str(folder / "conf"), "-e", str(folder / "error.log")])
        try:
            _wait_for(process, folder)
            yield
        finally:
            process.send_signal(signal.SIGQUIT)
            process.wait(PATIENCE)


def _server(port: int, behind: int) -> str:
    """Return the documented server without TLS and with the ports of the test."""
    text = re.sub(r"(?m)^\s*ssl_certificate.*\n", "", DOCUMENTED.read_text("utf-8"))
    text, listens = re.subn(r"listen 443 ssl;", f"listen 127.0.0.1:{port} backlog=4096;", text)
    text, passes = re.subn(r"http://127\.0\.0\.1:8000;", f"http://127.0.0.1:{behind};", text)
    assert (listens, passes) == (1, 1)
    return text


def _wait_for(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not (folder / "pid").exists() or not (folder / "pid").read_text().strip():
        if process.poll() is not None or time.monotonic() > until:
            raise AssertionError((folder / "error.log").read_text())
        time.sleep(0.05)
