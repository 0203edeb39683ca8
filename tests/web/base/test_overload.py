"""What a server that is too busy answers: a whole response with the headers, that says what to do and when."""

import re

import pytest

from dossiers.cli.connections import RequestKind
from dossiers.web.base.headers import HEADERS
from dossiers.web.base.overload import OVERLOAD, PAUSES
from tests.support.web import Web


@pytest.fixture
def answers(web: Web) -> dict[str, tuple[bytes, ...]]:
    return web.app.extensions[OVERLOAD]


def parts(answer: bytes) -> tuple[str, dict[str, str], str]:
    """Status line, headers and page of a response."""
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert int(headers["Content-Length"]) == len(body)
    return status, headers, body.decode()


def test_pages_and_sign_ins_have_an_answer_for_every_pause_and_deeds_are_never_refused(answers):
    assert set(answers) == {RequestKind.PAGE.name, RequestKind.SIGN_IN.name}
    assert {len(each) for each in answers.values()} == {len(PAUSES)}


@pytest.mark.parametrize("kind", [RequestKind.PAGE, RequestKind.SIGN_IN])
def test_every_answer_is_a_503_with_the_headers_and_the_pause_in_words(answers, kind: RequestKind):
    for pause, answer in zip(PAUSES, answers[kind.name], strict=True):
        status, headers, page = parts(answer)
        assert status == "HTTP/1.1 503 Service Unavailable"
        assert headers.items() >= {**HEADERS, "Retry-After": str(pause), "Connection": "close"}.items()
        assert f"{pause} giây" in page


def test_a_page_opens_itself_again_after_the_pause_that_it_tells_and_a_sign_in_does_not(answers):
    for pause, answer in zip(PAUSES, answers["PAGE"], strict=True):
        assert re.findall(r'http-equiv="refresh" content="(\d+)"', parts(answer)[2]) == [str(pause)]
    assert not any("refresh" in parts(answer)[2] for answer in answers["SIGN_IN"])
