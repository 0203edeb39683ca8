"""Which headers of a proxy count: the address and the protocol that the last trusted one wrote, never a host name."""

from dataclasses import replace

import pytest
from flask import request

from dossiers.desk.application import Application
from dossiers.web.accounts.access import open_to_all
from tests.support.browsers import Browser, web_app


@pytest.mark.parametrize(("proxies", "address"), [(0, "203.0.113.7"), (1, "192.0.2.1"), (2, "198.51.100.2")])
def test_only_what_the_trusted_proxies_wrote_counts(application: Application, proxies: int, address: str):
    app = web_app(replace(application, settings=replace(application.settings, trusted_proxies=proxies)))

    @app.get("/seen")
    @open_to_all
    def seen() -> dict:
        return {"host": request.host, "address": request.remote_addr, "url": request.url, "root": request.script_root}

    forged = {
        "X-Forwarded-For": "10.0.0.1, 198.51.100.2, 192.0.2.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "666",
        "X-Forwarded-Prefix": "/evil",
    }
    answer = Browser(app).get("/seen", **forged).json
    assert answer == {
        "host": "khenthuong.example.vn",
        "address": address,
        "url": "https://khenthuong.example.vn/seen",
        "root": "",
    }
