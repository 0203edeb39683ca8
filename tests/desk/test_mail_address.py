"""The rule for mail addresses: one address of ordinary form, with nothing that could become a header."""

import pytest

from dossiers.desk.mail_address import address_faults, ascii_address


@pytest.mark.parametrize(
    "address",
    ["a@example.vn", "tran.van-binh+tdkt@bhxh.gov.vn", "o'neil_1@mail.a-b.vn", "an@bảohiểm.vn", "A@Example.VN"],
)
def test_an_ordinary_address_is_accepted(address: str):
    assert address_faults(address) == ()


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("a@example.vn\r\nBcc: b@example.vn", ["mail-address-unprintable"]),
        ("a\n@example.vn", ["mail-address-unprintable"]),
        ("a@example.vn\0", ["mail-address-unprintable"]),
        ("a@exam\u2028ple.vn", ["mail-address-unprintable"]),
        ("", ["mail-address-incomplete"]),
        ("example.vn", ["mail-address-incomplete"]),
        ("@example.vn", ["mail-address-incomplete"]),
        ("a@", ["mail-address-incomplete"]),
        ("a b@example.vn", ["mail-address-name"]),
        ("An <a@example.vn", ["mail-address-name"]),
        ("a@example.vn, b@example.vn", ["mail-address-name"]),
        ("bình@example.vn", ["mail-address-name"]),
        (".a@example.vn", ["mail-address-name"]),
        ("a@localhost", ["mail-address-domain"]),
        ("a@-example.vn", ["mail-address-domain"]),
        ("a@example..vn", ["mail-address-domain"]),
        ("a@[127.0.0.1]", ["mail-address-domain"]),
        ("a@example.vn>", ["mail-address-domain"]),
        ("a b@localhost", ["mail-address-name", "mail-address-domain"]),
        (f"{'a' * 65}@example.vn", ["mail-address-too-long"]),
        (f"a@{'.'.join(['b' * 60] * 5)}.vn", ["mail-address-too-long"]),
    ],
)
def test_anything_else_is_refused_with_every_reason(address: str, codes: list[str]):
    assert [fault.code for fault in address_faults(address)] == codes


def test_a_domain_is_sent_in_ascii_letters():
    expected = "An.B@" + "bảohiểm.vn".encode("idna").decode()
    assert ascii_address("An.B@BảoHiểm.vn") == expected
    assert expected.startswith("An.B@xn--")
    assert ascii_address("a@Example.VN") == "a@example.vn"
