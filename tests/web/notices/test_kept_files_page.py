"""A kept file that is not whole is sent to nobody, and stands on the administrator's page until it is whole again."""

import pytest

from dossiers.jobs.attempts import ProgressReport
from dossiers.operations.scrubber import scrub_now
from tests.support.web import Web, office_in, reference


def quiet(_done: int, _total: int) -> None:
    """Report progress to nobody."""


@pytest.mark.parametrize("loss", ["damaged", "missing"])
def test_a_file_that_is_not_whole_is_sent_to_nobody_and_shown_to_the_administrator(web: Web, loss: str):
    report: ProgressReport = quiet
    office = office_in("approved")
    address = f"/dossiers/{reference(office)}/attachments/{web.attachment(reference(office))}"
    clerk, admin = web.clerk(office), web.browser("admin")
    whole = clerk.get(address)
    assert whole.status_code == 200
    scrub_now(web.application, report)
    assert "không tệp nào thiếu hoặc hỏng" in admin.get("/failed-jobs/").text
    (hash,) = [found for found in web.application.files.hashes() if web.application.files.read(found) == whole.data]
    if loss == "damaged":
        web.application.files.path(hash).write_bytes(whole.data + b"x")
    else:
        web.application.files.delete(hash)
    refused = clerk.get(address)
    assert (refused.status_code, 'data-code="kept-file-damaged"' in refused.text) == (500, True)
    assert whole.data[:20] not in refused.data
    scrub_now(web.application, report)
    page = admin.get("/failed-jobs/").text
    assert f'data-file="{hash}"' in page
    assert f"tệp đính kèm của hồ sơ {reference(office)}" in page
    web.application.files.put(whole.data)
    assert clerk.get(address).status_code == 200
    scrub_now(web.application, report)
    page = admin.get("/failed-jobs/").text
    assert "1 tệp trước đây thiếu hoặc hỏng nay đã nguyên vẹn" in page
