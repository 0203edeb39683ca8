"""Parts of a paper are known by their words, without marks; what only looks alike is not taken for one."""

import pytest

from dossiers.documents.checker.patterns import HONOUR, POWER, looks_like_name, stands_alone, unaccented


@pytest.mark.parametrize(
    "text",
    [
        "GIÁM ĐỐC",
        "KT. GIÁM ĐỐC",
        "KT GIÁM ĐỐC",
        "Q. CHỦ TỊCH",
        "TL. TỔNG GIÁM ĐỐC",
        "TUQ. BỘ TRƯỞNG",
        "TM. ỦY BAN NHÂN DÂN",
        "PHÓ CHỦ TỊCH",
        "CHI CỤC TRƯỞNG",
        "PHÓ CHI CỤC TRƯỞNG",
        "TRƯỞNG BAN THI ĐUA - KHEN THƯỞNG",
        "THƯ KÝ",
        "CHỦ TỌA",
    ],
)
def test_the_title_of_a_signer_is_known(text: str) -> None:
    assert POWER.match(unaccented(text))


@pytest.mark.parametrize("text", ["BẢO VỆ MÔI TRƯỜNG", "PHÁT TRIỂN THỊ TRƯỜNG", "QUYẾT ĐỊNH:", "QUY CHẾ", "NỘI DUNG"])
def test_a_heading_is_no_title_of_a_signer(text: str) -> None:
    assert not POWER.match(unaccented(text))


@pytest.mark.parametrize("text", ["Nguyễn Văn Ánh", "Ông Y Nuê Êban", "Đặng Ngọc Ẩn", "TS. Lê Văn A", "………", "......"])
def test_a_name_or_its_dots_are_known(text: str) -> None:
    assert looks_like_name(text)


@pytest.mark.parametrize("text", ["- Như trên;", "(Ký, ghi rõ họ tên)", "một hai ba", "Số 12", "Hà"])
def test_what_is_no_name_is_not_taken_for_one(text: str) -> None:
    assert not looks_like_name(text)


@pytest.mark.parametrize(("text", "honour"), [("PGS.TS. Lê A", "PGS.TS. "), ("ThS. A", "ThS. "), ("NGƯT A", "NGƯT ")])
def test_an_honour_before_a_name_is_told(text: str, honour: str) -> None:
    found = HONOUR.match(text)
    assert found is not None
    assert found[0] == honour


def test_tsang_is_a_name_and_no_honour() -> None:
    assert HONOUR.match("Tsang Văn B") is None


@pytest.mark.parametrize("text", ["TỜ TRÌNH", "Biên bản", "Phụ lục", "PHỤ LỤC II", "Phụ lục 01"])
def test_a_type_and_an_annex_s_label_are_lines_of_their_own(text: str) -> None:
    assert stands_alone(text)
