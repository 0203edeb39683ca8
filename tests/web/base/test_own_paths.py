"""Where `next=` may lead: to the desk's own pages and nowhere else."""

import pytest

from dossiers.web.base.own_paths import own_path


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "///evil.example",
        "////evil.example/%2f..",
        "https://evil.example",
        "https:/evil.example",
        "https:evil.example",
        "http:///evil.example",
        "HTTPS://EVIL.EXAMPLE/",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\\evil.example",
        "\\\\evil.example",
        "\\/evil.example",
        "/\\/evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\n/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/%0d%0a\r\n",
        "evil.example",
        "@evil.example",
        "khenthuong.example.vn@evil.example",
        "https://khenthuong.example.vn@evil.example",
        "https://khenthuong.example.vn.evil.example",
        "https://khenthuong.example.vn",
        "//khenthuong.example.vn//evil.example",
        "./evil",
        "../evil",
        "?next=//evil.example",
        "#//evil.example",
        "/\x00/evil.example",
        "/\u2028//evil.example",
        "/／evil.example",
        "／/evil.example",
        "/ /evil.example",
        "/hồ-sơ",
        "/login?next=//evil.example",
        "/logout",
        "/" + "a" * 3000,
        "",
        None,
    ],
)
def test_every_other_target_is_the_start_page(target: str | None):
    assert own_path(target) == "/"


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/dossiers/",
        "/dossiers/4361-2010-01?a=1&b=%20x",
        "/dossiers/?next=https://x.example",
        "/a/%2F%2Fx.example",
        "/people/?q=L%C3%AA",
        "/login-help",
    ],
)
def test_a_path_of_the_desk_is_kept(target: str):
    assert own_path(target) == target
