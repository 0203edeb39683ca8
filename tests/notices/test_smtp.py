"""One mail over real connections: what is sent, and what each kind of server makes of it, in bounded time."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from dossiers.desk.mail_server import MailServer, Security
from dossiers.notices.smtp import Attempted, Failure, OutgoingMail, deliver, message_of
from tests.notices.servers import SENDER, DiesAfterData, Lingers, bare_server, post_office, silent, slams_the_door, slow

LETTER = OutgoingMail(
    to="tran.binh@bảohiểm.vn",
    sender_name="Bàn hồ sơ khen thưởng",
    subject="Hồ sơ được trả lại để hoàn thiện: BHXH thành phố Hà Nội",
    text="Kính gửi Trần Văn Bình,\n\n.một dòng bắt đầu bằng dấu chấm\nhttps://desk.example.vn/dossiers/1\n",
    message_id="<abc@desk.example.vn>",
    sent=datetime(2011, 1, 7, 1, tzinfo=UTC),
)


def sent(server: MailServer) -> Attempted:
    return deliver(server, LETTER, step=1.0, whole=2.0)


def test_an_accepting_server_gets_the_whole_mail_as_plain_text():
    with post_office() as office:
        attempted = sent(office.server)
        ((address, message),) = office.received
    assert (attempted.failure, attempted.answer) == (None, "250 OK")
    assert address == "tran.binh@" + "bảohiểm.vn".encode("idna").decode()
    assert message["From"] == f"Bàn hồ sơ khen thưởng <{SENDER}>"
    assert (message["Subject"], message["Message-ID"]) == (LETTER.subject, LETTER.message_id)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text


@pytest.mark.parametrize(
    ("answers", "failure"),
    [
        ({"at_rcpt": "550 no such person"}, Failure.REFUSED),
        ({"at_rcpt": "451 try later"}, Failure.NOT_NOW),
        ({"at_data": "554 looks like spam"}, Failure.REFUSED),
        ({"at_data": "452 no space"}, Failure.NOT_NOW),
    ],
)
def test_a_refusal_is_told_with_the_server_s_own_words(answers: dict[str, str], failure: Failure):
    with post_office(**answers) as office:
        attempted = sent(office.server)
        assert office.received == []
    assert attempted == Attempted(failure, next(iter(answers.values())))


@pytest.mark.parametrize(
    ("serve", "failure"), [(silent, Failure.SILENT), (slow, Failure.SILENT), (slams_the_door, Failure.CUT_OFF)]
)
def test_a_server_that_hangs_or_leaves_is_given_up_in_bounded_time(serve, failure: Failure):
    began = time.monotonic()
    with bare_server(serve) as server:
        assert sent(server).failure is failure
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("command", "failure"),
    [
        *[(command, Failure.SILENT) for command in ("", "EHLO", "MAIL", "RCPT", "DATA")],
        (".", Failure.PERHAPS_SENT),
        ("QUIT", None),
    ],
)
def test_a_server_that_answers_any_command_without_an_end_is_given_up(command: str, failure: Failure | None):
    began, lingers = time.monotonic(), Lingers(command)
    with bare_server(lingers) as server:
        assert sent(server).failure is failure
    assert time.monotonic() - began < 5
    assert len(lingers.contents) == (failure in (None, Failure.PERHAPS_SENT))


def test_after_the_content_nobody_knows_whether_the_mail_was_taken():
    dies = DiesAfterData()
    with bare_server(dies) as server:
        assert sent(server).failure is Failure.PERHAPS_SENT
    (content,) = dies.contents
    assert message_from_bytes(content, policy=default)["Message-ID"] == LETTER.message_id


def test_no_server_at_all_is_unreachable():
    with bare_server(silent) as server:
        pass
    assert sent(server).failure is Failure.UNREACHABLE


def test_a_server_without_encryption_gets_neither_password_nor_mail():
    with post_office() as office:
        port = office.server.port
        secure = MailServer("127.0.0.1", port, Security.STARTTLS, SENDER, "desk", "rat-kin")
        attempted = sent(secure)
        assert attempted.failure is Failure.TLS
        assert office.received == office.rcpts == []
        assert "rat-kin" not in attempted.answer
        assert sent(MailServer("127.0.0.1", port, Security.TLS, SENDER)).failure is Failure.TLS


def test_a_server_that_does_not_take_the_sign_in_is_told_as_such_without_the_password():
    with post_office() as office:
        server = MailServer("127.0.0.1", office.server.port, Security.NONE, SENDER, "desk", "rat-kin")
        attempted = sent(server)
    assert attempted.failure is Failure.LOGIN
    assert "rat-kin" not in attempted.answer


@pytest.mark.parametrize("header", ["to", "subject", "message_id"])
def test_a_line_break_never_becomes_a_header(header: str):
    values = {name: getattr(LETTER, name) for name in OutgoingMail.__slots__}
    values[header] = f"{values[header]}\r\nBcc: other@example.vn"
    with post_office() as office:
        attempted = deliver(office.server, OutgoingMail(**values), step=1.0, whole=2.0)
        assert office.received == []
    assert attempted.failure is Failure.UNFIT


@pytest.mark.parametrize("word", ["=?utf-8?q?x=0D=0ABcc:_a@example.vn?=", "=?utf-8?b?eApCY2M6IGFAZXhhbXBsZS52bg==?="])
@pytest.mark.parametrize("around", ["", "Bảo hiểm xã hội ", "A" * 200])
def test_an_encoded_word_in_a_name_never_becomes_a_header(word: str, around: str):
    with post_office() as office:
        attempted = deliver(office.server, replace(LETTER, subject=f"{around}{word}"))
        ((_, message),) = office.received
    assert attempted.failure is None
    assert "Bcc" not in message
    assert message["Subject"] == f"{around}{word}".replace("=?", "= ?")


def test_every_line_of_a_mail_is_short_enough():
    long = OutgoingMail("a@example.vn", "Bàn", "ắ" * 400, "ắ" * 5000, "<x@example.vn>", LETTER.sent)
    message = message_of(MailServer("h", 25, Security.NONE, SENDER), long)
    assert max(map(len, message.split(b"\r\n"))) <= 998
