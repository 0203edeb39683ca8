"""The kind of a request, which is told before it is read, is that of the view to which the router leads it."""

from itertools import product

import pytest
from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.errors import ParseException
from gunicorn.http.wsgi import create
from werkzeug.exceptions import HTTPException

from dossiers.cli.connections import RequestKind, read_head
from tests.support.web import Web

PATHS = ("/login", "/account", "/set-password/abc")
STARTS = ("", "/", "/.", "http://desk.example", "http://desk.example/", "x://", "x:///", "//desk.example")
ENDS = ("", "/", "//", "?next=/", "#x", "/?a=b", "%2F", ";a", "%00", "%0A")


def targets() -> list[str]:
    escaped = [path[:1] + f"%{ord(path[1]):02X}" + path[2:] for path in PATHS]
    doubled = [path.replace("/", "//") for path in PATHS]
    encoded = ["%2F" + path[1:] for path in PATHS] + ["%2f" + path[1:].replace("/", "%2f") for path in PATHS]
    set_password = ["/set-password//abc", "/set-password/%C3%A9", "/set-password/a%0Ab", "/set%2Dpassword/x"]
    paths = [*PATHS, *escaped, *doubled, *encoded, *set_password]
    return [f"{start}{path}{end}" for start, path, end in product(STARTS, paths, ENDS)]


def endpoint(web: Web, text: bytes) -> str | None:
    """The view to which the router leads a request that gunicorn accepts."""
    try:
        request = next(get_parser(Config(), iter([text]), ("127.0.0.1", 1)))
    except ParseException:
        return None
    _, environ = create(request, None, ("127.0.0.1", 1), ("127.0.0.1", 80), Config())
    environ["HTTP_HOST"] = "127.0.0.1"
    try:
        with web.app.request_context(environ) as context:
            return context.url_adapter.match()[0]
    except HTTPException:
        return None


def test_every_address_by_which_the_router_finds_a_password_form_is_a_sign_in(web: Web):
    found: dict[str, int] = {}
    hashing = {endpoint(web, f"POST {path} HTTP/1.1\r\n\r\n".encode()) for path in PATHS}
    assert len(hashing - {None}) == len(PATHS)
    for target in targets():
        text = f"POST {target} HTTP/1.1\r\n\r\n".encode()
        if (name := endpoint(web, text)) in hashing and name is not None:
            found[name] = found.get(name, 0) + 1
            head = read_head(text)
            assert head is not None
            assert head.kind is RequestKind.SIGN_IN, target
    assert min(found[name] for name in hashing if name) > 20


@pytest.mark.parametrize("target", ["/accounts/new", "/login-x", "/x/login", "/dossiers/login", "http://login/x"])
def test_another_address_is_no_sign_in(target: str):
    head = read_head(f"POST {target} HTTP/1.1\r\n\r\n".encode())
    assert head is not None
    assert head.kind is RequestKind.DEED
