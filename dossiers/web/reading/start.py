"""The start page of each role."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, g, render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from dossiers.awards.results import newest_decision
from dossiers.awards.waiting_moves import WaitingMove, waiting_moves
from dossiers.campaigns import opening
from dossiers.deadlines import reminders
from dossiers.deadlines.closings import campaign_closings
from dossiers.desk.actor import Actor
from dossiers.documents.charts import Day, day_columns
from dossiers.figures.pending_tables import WaitingTable, waiting_tables
from dossiers.reading import own_dossiers, todo
from dossiers.reading.news import news_for
from dossiers.reading.situation import Situation, newest_situation
from dossiers.records.models.campaigns import CampaignRecord
from dossiers.records.queries import awards as award_queries
from dossiers.records.queries import dossier as dossier_queries
from dossiers.web.accounts.access import OFFICERS
from dossiers.web.accounts.saved_forms import pages_with_saved_forms
from dossiers.web.base.requests import the_actor, the_application
from dossiers.words.catalogue import read_words
from workflow.lifecycle import Role

bp = Blueprint("start", __name__)


@bp.get("/")
def home() -> str:
    """Return the start page: this person's pending work, what they wait for, and changes since the last visit."""
    actor = the_actor()
    with the_application().database.reading() as session:
        own = own_dossiers.own_dossiers(session, actor=actor, at=g.arrived)
        own_reminders = reminders.own_reminders(session, own, at=g.arrived)
        campaigns = dossier_queries.campaigns(session)
        centre = _centre(session, campaigns, actor)
        news = news_for(session, actor=actor)
        announced = newest_decision(session, campaigns, actor=actor)
        tables, moves = _for_two(session, actor)
    if own:
        g.office_name = own[0].office.full_name
    return render_template(
        "reading/start.html",
        own=own,
        reminders=own_reminders,
        news=news,
        announced=announced,
        tables=tables,
        moves=moves,
        listed=reminders.LISTED,
        pages_with_saved_forms=pages_with_saved_forms(),
        **centre,
    )


def _for_two(session: Session, actor: Actor) -> tuple[tuple[WaitingTable, ...], tuple[WaitingMove, ...]]:
    """Return the tables of figures and the prepared moves that wait for a second person, as far as this one's work."""
    if not any(actor.has(role) for role in OFFICERS):
        return (), ()
    any_table, any_move = award_queries.what_waits_for_two(session)
    tables = waiting_tables(session, actor=actor) if any_table else ()
    return tables, waiting_moves(session, actor=actor) if any_move else ()


def _centre(session: Session, campaigns: Sequence[CampaignRecord], actor: Actor) -> Mapping[str, Any]:
    """Return what only the start pages of the centre show."""
    if not actor.at_centre:
        printable = todo.printable(session, actor=actor, at=g.arrived) if actor.has(Role.PRINTER) else 0
        return {"campaigns": (), "behind": None, "todo": None, "printable": printable, "seen": None, "picture": None}
    still_open, known = opening.still_open(campaigns), {record.id: opening.campaign_of(record) for record in campaigns}
    closings = campaign_closings(session, known)
    behind = reminders.centre_reminders(session, still_open, closings, at=g.arrived)
    waiting = todo.centre_todo(session, still_open, behind, actor=actor, at=g.arrived)
    situation = newest_situation(session, campaigns, closings, at=g.arrived)
    return {
        "campaigns": own_dossiers.open_campaigns(campaigns, closings, at=g.arrived),
        "behind": behind,
        "todo": waiting,
        "printable": waiting.printable,
        "seen": situation,
        "picture": _picture(situation) if situation else None,
    }


def _picture(situation: Situation) -> Markup:
    days = [Day(day.day, day.counts) for day in situation.days]
    return day_columns(read_words().labeller("charts"), days, situation.last_day) if days else Markup("")
