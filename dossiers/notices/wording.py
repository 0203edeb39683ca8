"""The words and links of notices and mails, from templates/words/notices.toml."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from dossiers.desk.paths import TEMPLATES
from dossiers.records.models.notices import Notice
from dossiers.vietnamese.sentences import within_sentence
from workflow.recipients import Occasion, Relation

ACCOUNT = "/account"
_CAMPAIGN_PAGES: Mapping[str, str] = {
    Occasion.EXTENSION_ASKED: "/campaigns/{campaign}/extensions",
    Occasion.FIGURES_WAITING: "/campaigns/{campaign}/figures",
    Occasion.CLOSE_PREPARED: "/campaigns/{campaign}/closing",
    Occasion.REOPEN_PREPARED: "/campaigns/{campaign}/reopening",
    Occasion.FIGURES_REFUSED: "/campaigns/{campaign}/figures",
    Occasion.CLOSE_REFUSED: "/campaigns/{campaign}/closing",
    Occasion.REOPEN_REFUSED: "/campaigns/{campaign}/reopening",
    Occasion.DECISION_REFUSED: "/campaigns/{campaign}/decision",
    Occasion.CLOSED: "/campaigns/{campaign}/ranking",
    Occasion.REOPENED: "/campaigns/{campaign}/ranking",
    Occasion.DECISION_PREPARED: "/campaigns/{campaign}/decision",
    Occasion.DECIDED: "/campaigns/{campaign}/ranking",
    Occasion.JOB_FAILED: "/failed-jobs/",
    Occasion.FILES_DAMAGED: "/failed-jobs/",
    Occasion.CENTRE_CHANGE_PROPOSED: "/people/proposals",
    Occasion.CENTRE_CHANGE_REFUSED: "/people/proposals",
}
"""The page of an event that is not about one dossier, for people of the centre."""
START = "/"


@dataclass(frozen=True, slots=True)
class WrittenNotice:
    """One notice as people read it; `path` is the page on which to go on, `at` business time.

    `step` is empty where the next step can no longer be done.
    """

    id: int
    title: str
    sentence: str
    step: str
    path: str
    at: datetime
    read_at: datetime | None


def written(notice: Notice, *, with_step: bool = True) -> WrittenNotice:
    """Return a notice in words, with its next step or without."""
    facts: Mapping[str, str] = json.loads(notice.facts)
    return WrittenNotice(
        id=notice.id,
        title=_filled("title", notice.event, facts),
        sentence=_filled("sentence", notice.event, facts),
        step=step_of(notice.event, notice.relation) if with_step else "",
        path=path_of(notice.event, notice.relation, notice.about, notice.campaign),
        at=notice.at,
        read_at=notice.read_at,
    )


def step_of(event: str, relation: str) -> str:
    """Return the next step of an event for people of a relation."""
    steps = words()["step"]
    return steps.get(f"{event}.{relation}") or steps[event]


def path_of(event: str, relation: str, about: str, campaign: str) -> str:
    """Return the path of the page on which a person of this relation goes on."""
    if relation in (Relation.OFFICES, Relation.PRINTERS) and event in _CAMPAIGN_PAGES:
        return START
    if event in _CAMPAIGN_PAGES:
        return _CAMPAIGN_PAGES[event].format(campaign=campaign)
    return START if about == campaign else f"/dossiers/{about}"


def mail_text(name: str, notices: Sequence[WrittenNotice], public_url: str) -> tuple[str, str]:
    """Return subject and text of a mail to the person of this name: one notice, or several as a daily mail."""
    frame = words()["mail"]
    is_digest = len(notices) > 1
    subject = frame["digest-title"].format(count=len(notices)) if is_digest else notices[0].title
    opening = (frame["digest-opening"],) if is_digest else ()
    parts = ["\n".join(filter(None, (each.sentence, each.step, f"{public_url}{each.path}"))) for each in notices]
    closing = frame["closing"].format(account=f"{public_url}{ACCOUNT}")
    return subject, "\n\n".join((frame["greeting"].format(name=name), *opening, *parts, closing)) + "\n"


def trial_mail_text() -> tuple[str, str]:
    """Return subject and text of the mail that tries the settings."""
    return words()["mail"]["test-title"], words()["mail"]["test-body"] + "\n"


def sender_name() -> str:
    """Return the name beside the sender's address."""
    return words()["mail"]["sender"]


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Return the groups of words, read once."""
    return tomllib.loads((TEMPLATES / "words" / "notices.toml").read_text("utf-8"))


def check_facts(event: str, facts: Mapping[str, str]) -> None:
    """Raise KeyError if the words of the event need a fact that is not among these, or if it has no words."""
    for group in ("title", "sentence"):
        _filled(group, event, facts)


def _filled(group: str, event: str, facts: Mapping[str, str]) -> str:
    named = {name: within_sentence(fact) if name == "campaign" else fact for name, fact in facts.items()}
    return words()[group][event].format(**named)
