"""Telling people of an event: the notices and mails, written in the transaction of the event itself.

A mail is only written here, as a row of the outbox; a job sends it after the commit.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers.desk.actor import Actor
from dossiers.desk.clock import real_now
from dossiers.jobs import queue
from dossiers.notices.wording import check_facts
from dossiers.records.inserting import columns_of, insert_numbered, insert_rows
from dossiers.records.models.accounts import MailPreference
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.models.dossier import Dossier
from dossiers.records.models.notices import Mail, Notice
from dossiers.records.queries import notices as notice_queries
from workflow.lifecycle import Action, Role
from workflow.recipients import (
    ROLES,
    Addressee,
    Concern,
    Delivery,
    Event,
    Recipient,
    Relation,
    delivery,
    recipients,
    relations,
)

SEND_MAILS = "send-mails"
"""The job that sends the mails that are due."""

NOBODY = Actor("", "", frozenset())
"""The actor of events that nobody causes: reminders, failed jobs."""


@dataclass(frozen=True, slots=True)
class NoticeAudience:
    """The people who may be told of an event of one dossier or campaign, for an actor."""

    concern: Concern
    people: tuple[Addressee, ...]
    actor: str

    def told(self, event: Event, undoes: Action | None = None) -> tuple[Recipient, ...]:
        """Return who is told of the event."""
        return recipients(relations(event, undoes), self.people, self.concern, actor=self.actor)


@dataclass(frozen=True, slots=True)
class _MailBox:
    """Where and when a person gets mail."""

    account_id: int
    address: str | None
    preference: MailPreference
    is_told: bool


@dataclass(frozen=True, slots=True)
class _Subject:
    """What an event is about, as its notices keep it."""

    event: Event
    cause: str
    about: str
    campaign: str
    facts: Mapping[str, str]
    at: datetime


def tell_of_dossier(
    session: Session,
    event: Event,
    dossier: Dossier,
    *,
    cause: str,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, str] | None = None,
    undoes: Action | None = None,
    prepared_by: str | None = None,
) -> tuple[Recipient, ...]:
    """Tell people of an event of a dossier; return those who are told now.

    `cause` identifies the event ("move/17"): a second call with it tells nobody twice. `facts` are short texts for the
    sentence, ready to be shown, without content of the dossier. `undoes` is the action that an undo undoes,
    `prepared_by` the username of the person who sent what the event answers.
    """
    office, campaign = dossier.participant.organisation, dossier.participant.campaign
    names = {"office": office.full_name, "campaign": campaign.name, **(facts or {})}
    subject = _Subject(event, cause, dossier.reference, campaign.code, names, at)
    concern = replace(_concern(dossier), prepared_by=prepared_by)
    return _tell(session, subject, relations(event, undoes), concern, dossier.id, actor)


def tell_of_campaign(
    session: Session,
    event: Event,
    campaign_record: CampaignRecord,
    *,
    cause: str,
    actor: Actor,
    at: datetime,
    offices: Collection[str] = (),
    facts: Mapping[str, str] | None = None,
    prepared_by: str | None = None,
) -> tuple[Recipient, ...]:
    """Tell people of an event of a campaign; `offices` are the keys of the offices that it concerns, `prepared_by` the
    username of the person who prepared what it answers.

    Returns and cause as for `tell_of_dossier`.
    """
    names = {"campaign": campaign_record.name, **(facts or {})}
    subject = _Subject(event, cause, campaign_record.code, campaign_record.code, names, at)
    concern = Concern(offices=frozenset(offices), prepared_by=prepared_by)
    return _tell(session, subject, relations(event), concern, None, actor)


def tell_admins(session: Session, event: Event, *, cause: str, at: datetime, facts: Mapping[str, str]) -> None:
    """Tell the administrators of an event of the installation."""
    _tell(session, _Subject(event, cause, "", "", facts, at), relations(event), Concern(), None, NOBODY)


def tell_of_person(
    session: Session,
    event: Event,
    *,
    cause: str,
    actor: Actor,
    at: datetime,
    facts: Mapping[str, str],
    person: str,
    prepared_by: str | None = None,
) -> None:
    """Tell people of the centre of an event that is about the account of one of them (`person`, a username)."""
    concern = Concern(person=person, prepared_by=prepared_by)
    _tell(session, _Subject(event, cause, "", "", facts, at), relations(event), concern, None, actor)


def audience_of_dossier(session: Session, dossier: Dossier, *, actor: Actor) -> NoticeAudience:
    """Return who may be told of the moves of a dossier by this person: one query for all actions of a page."""
    return _audience(session, tuple(Relation), _concern(dossier), dossier.id, "", actor)[0]


def audience_of_campaign(session: Session, offices: Collection[str], *, actor: Actor) -> NoticeAudience:
    """Return who may be told of the events of a campaign by this person."""
    return _audience(session, tuple(Relation), Concern(offices=frozenset(offices)), None, "", actor)[0]


def mail_key(cause: str, username: str) -> str:
    """Return the key of the mail of this cause to this person, from which its Message-ID is made."""
    return hashlib.sha256(f"{cause}\n{username}".encode()).hexdigest()


def new_mail(key: str, account_id: int, address: str, *, at: datetime) -> Mail:
    """Return a mail for the outbox. `at` is real time."""
    return Mail(key=key, account_id=account_id, address=address, written_at=at, due_at=at)


def _concern(dossier: Dossier) -> Concern:
    return Concern(dossier.participant.organisation.key, dossier.assigned_to)


def _tell(
    session: Session,
    subject: _Subject,
    told: tuple[Relation, ...],
    concern: Concern,
    dossier_id: int | None,
    actor: Actor,
) -> tuple[Recipient, ...]:
    check_facts(subject.event.value, subject.facts)
    audience, boxes = _audience(session, told, concern, dossier_id, subject.cause, actor)
    now, found = real_now(), recipients(told, audience.people, audience.concern, actor=actor.username)
    new = tuple(recipient for recipient in found if not boxes[recipient.username].is_told)
    mails = _insert_mails(session, subject, new, boxes, now)
    notices = [_notice(subject, each, boxes[each.username], now, mails.get(each.username)) for each in new]
    insert_rows(session, Notice, notices)
    if mails:
        queue.enqueue_once(session, SEND_MAILS, subject.cause, {})
    return new


def _insert_mails(
    session: Session, subject: _Subject, told: Sequence[Recipient], boxes: Mapping[str, _MailBox], now: datetime
) -> Mapping[str, int]:
    """Write the mails that leave at once into the outbox; return the number of each by username."""
    at_once = [each.username for each in told if _leaves(subject.event, boxes[each.username]) is MailPreference.AT_ONCE]
    mails = [columns_of(_mail(subject.cause, username, boxes[username], now)) for username in at_once]
    return dict(zip(at_once, insert_numbered(session, Mail, mails), strict=True))


def _audience(
    session: Session,
    told: Collection[Relation],
    concern: Concern,
    dossier_id: int | None,
    cause: str,
    actor: Actor,
) -> tuple[NoticeAudience, Mapping[str, _MailBox]]:
    """Return the people who may have these relations, with their mail boxes by username: one query."""
    offices = concern.offices | ({concern.office} if concern.office else set())
    roles = frozenset[Role]().union(*(ROLES[relation] for relation in told))
    people: dict[str, Addressee] = {}
    boxes: dict[str, _MailBox] = {}
    barred: set[str] = set()
    for row in notice_queries.people_to_tell(session, roles, offices, dossier_id, cause):
        held: frozenset[Role] = people[row.username].roles if row.username in people else frozenset()
        people[row.username] = Addressee(row.username, row.name, held | {row.role}, row.office_key)
        boxes[row.username] = _MailBox(row.id, row.mail_address, row.mail_preference, row.told)
        barred |= {row.username} if row.barred else set()
    return NoticeAudience(replace(concern, barred=frozenset(barred)), tuple(people.values()), actor.username), boxes


def _notice(
    subject: _Subject, recipient: Recipient, box: _MailBox, now: datetime, mail: int | None
) -> Mapping[str, Any]:
    """Return the notice to a person; `mail` is the number of the mail in the outbox, where it leaves at once."""
    return {
        "account_id": box.account_id,
        "event": subject.event.value,
        "relation": recipient.relation.value,
        "cause": subject.cause,
        "about": subject.about,
        "campaign": subject.campaign,
        "facts": json.dumps(dict(subject.facts), ensure_ascii=False, sort_keys=True),
        "at": subject.at,
        "written_at": now,
        "by_digest": _leaves(subject.event, box) is MailPreference.DAILY,
        "mail_id": mail,
    }


def _mail(cause: str, username: str, box: _MailBox, now: datetime) -> Mail:
    return new_mail(mail_key(cause, username), box.account_id, box.address or "", at=now)


def _leaves(event: Event, box: _MailBox) -> MailPreference:
    """Return when the event leaves by mail to this person: as they prefer, unless the event has a rule of its own."""
    rule = delivery(event)
    if not box.address or (box.preference is MailPreference.NONE and rule is not Delivery.ALWAYS):
        return MailPreference.NONE
    own = {Delivery.ALWAYS: MailPreference.AT_ONCE, Delivery.DAILY: MailPreference.DAILY}
    return own.get(rule, box.preference)
