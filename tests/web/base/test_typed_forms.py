"""What was typed is given back to read in words: neither codes nor keys that only the page knows."""

from dossiers.web.base.typed_forms import TypedText, texts_to_read


def test_choices_are_read_as_words_and_marked_rows_by_their_name():
    fields = {
        "office.place": ["Đà Nẵng"],
        "office.mode": ["head"],
        "meeting.members": ["m1", "m7"],
        "meeting.members.m1.name": ["Lê Thị Hoa"],
        "meeting.members.m7.name": ["Trần Văn Ba"],
        "meeting.members.m7.role": ["secretary"],
        "meeting.secretary": ["m7"],
        "nomination.office": ["yes"],
        "verdicts.debt": [""],
        "verdicts.figures": ["met"],
    }
    assert texts_to_read(fields) == (
        TypedText("Địa danh ghi trên tờ trình", "Đà Nẵng"),
        TypedText("Thẩm quyền ký", "Thủ trưởng đơn vị ký"),
        TypedText("Họ và tên thành viên thứ 1", "Lê Thị Hoa"),
        TypedText("Họ và tên thành viên thứ 2", "Trần Văn Ba"),
        TypedText("Chức danh trong Hội đồng của thành viên thứ 2", "Ủy viên thư ký"),
        TypedText("Thư ký cuộc họp", "Trần Văn Ba"),
        TypedText("Đề nghị xét khen thưởng cho đơn vị", "có"),
        TypedText("Kết luận về tiêu chí 2", "Đạt"),
    )


def test_keys_and_what_the_page_put_in_are_left_out():
    fields = {
        "office": ["79"],
        "reviewer": ["hoa.lt"],
        "version": ["3"],
        "column": ["debt"],
        "reason": ["Thiếu chữ ký."],
    }
    assert [typed.text for typed in texts_to_read(fields)] == ["Thiếu chữ ký."]
