"""A campaign brought to its decision by the real use cases, on a table that has five offices ahead."""

from dossiers.awards import issuing, ranking_closing
from dossiers.awards.decision_form import DecisionForm
from dossiers.desk.application import Application
from tests.support.dossiers import APPROVER, Office
from tests.support.figures import Amounts, take

B = 1_000_000_000
AHEAD: dict[str, Amounts] = {
    f"o{code}": (B, B + extra * 1_000_000, 0)
    for code, extra in (("79", 100), ("08", 90), ("10", 80), ("11", 70), ("02", 60))
}
FORM = DecisionForm("12", "07/01/2011", "Lê Bạch Hồng", "Bằng khen", "Giấy khen", "5.000.000", "0")


def close_ranking(application: Application, office: Office, **others: Amounts) -> None:
    """Confirm the table and close the ranking."""
    take(application, office.campaign, **{**AHEAD, **others})
    with application.database.writing() as session:
        ranking_closing.close(session, office.campaign.code, 1, "Đã đủ số liệu.", actor=APPROVER, at=office.at)


def decide(application: Application, office: Office, **others: Amounts) -> None:
    """Confirm the table, close the ranking and issue the decision."""
    close_ranking(application, office, **others)
    with application.database.writing() as session:
        issuing.issue(session, office.campaign.code, FORM, actor=APPROVER, at=office.at)
