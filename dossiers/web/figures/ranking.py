"""The ranking's pages ("xếp hạng"): the official one and what-if beside it, ties, closing, the decision."""

import json
from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as Answered

from dossiers.awards import decision
from dossiers.awards.decision import DecisionForm
from dossiers.awards.paper_facts import campaign_events
from dossiers.documents.charts import Bar, Point, debt_plot, percent_bars
from dossiers.figures import ranking as assessing
from dossiers.figures.ranking import RankingBasis
from dossiers.figures.tables import ranking_table
from dossiers.papers.further import campaign_paper, campaign_papers
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import EXCEL, note_download, send_download, the_actor, the_application
from dossiers.web.figures.simulations import SimulationRequest, asked_of
from dossiers.words.catalogue import read_words
from workflow.errors import RequirementsUnmet, Unmet
from workflow.figures import PER_CENT
from workflow.lifecycle import Role
from workflow.ranking import Ranking

bp = Blueprint("ranking", __name__)


@bp.get("/ranking/")
@roles(*OFFICERS)
def newest() -> Answered:
    """The ranking of the newest campaign."""
    with the_application().database.reading() as session:
        return redirect(url_for("ranking.show", code=assessing.newest_campaign(session)))


@bp.get("/campaigns/<code>/ranking")
@roles(*OFFICERS)
def show(code: str) -> ResponseReturnValue:
    """The ranking as a page, `?format=json` or `?format=xlsx`; what-if by further parameters."""
    form = request.args.get("format", "")
    if form not in ("json", "xlsx"):
        return _page(code, {}, ())
    with the_application().database.reading() as session:
        found = assessing.basis(session, code, actor=the_actor())
    ranking = found.official()
    if ranking is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    note_download(code, form=form, snapshot=found.snapshot.number if found.snapshot else None)
    if form == "json":
        return Response(
            json.dumps(assessing.ranking_values(found, ranking), ensure_ascii=False), mimetype="application/json"
        )
    made = ranking_table(found, ranking, read_words().labels)
    return send_download(BytesIO(made), the_application().file_name(f"xep-hang-{code}.xlsx"), EXCEL)


@bp.post("/campaigns/<code>/ranking/<any(tie, close, reopen, decide):deed>")
@roles(Role.APPROVER)
def act(code: str, deed: str) -> ResponseReturnValue:
    """One deed on the whole campaign, each in its own transaction."""
    try:
        with the_application().database.writing() as session:
            _DEEDS[deed](session, code)
    except RequirementsUnmet as refused:
        return _page(code, request.form.to_dict(), refused.unmet, deed), 422
    flash(deed, "ranked")
    return redirect(url_for("ranking.show", code=code), code=303)


@bp.get("/campaigns/<code>/papers/<kind>.<any(pdf, docx):form>")
@roles(*OFFICERS)
def paper(code: str, kind: str, form: str) -> Answered:
    """The ranking or the decision as a paper."""
    application = the_application()
    with application.database.reading() as session:
        kept = assessing.seen_campaign(session, code, the_actor())
        found = assessing.basis_of(session, kept)
        told = campaign_events(found, decision.steps(session, kept), decision.decision_of(session, kept), g.arrived)
    made = campaign_paper(found.campaign, kind, form, told, demo=application.settings.demo)
    note_download(code, kind=kind, format=form)
    return send_download(BytesIO(made.data), made.name, made.media_type)


@bp.get("/campaigns/<code>/eligibility")
@roles(*OFFICERS)
def eligibilities(code: str) -> str:
    """For each office whether it may nominate a collective, by the centre's figures."""
    with the_application().database.reading() as session:
        found = assessing.basis(session, code, actor=the_actor())
    return render_template("figures/eligibilities.html", found=found, proofs=assessing.eligibilities(found))


@bp.get("/campaigns/<code>/eligibility/<office>")
@roles(*OFFICERS)
def eligibility(code: str, office: str) -> str:
    """The proof for one office: both sides of the inequality, and the cells that they come from."""
    with the_application().database.reading() as session:
        found = assessing.basis(session, code, actor=the_actor())
    return render_template("figures/eligibility.html", found=found, one=assessing.eligibility(found, office))


def _tie(session: Any, code: str) -> None:
    tied, chosen = request.form.get("tied", "").split(), request.form.getlist("chosen")
    decision.decide_tie(session, code, tied, chosen, request.form.get("reason", ""), actor=the_actor(), at=g.arrived)


def _close(session: Any, code: str) -> None:
    number = request.form.get("snapshot", "")
    seen = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1
    decision.close(session, code, seen, request.form.get("reason", ""), actor=the_actor(), arrived=g.arrived)


def _reopen(session: Any, code: str) -> None:
    decision.reopen(session, code, request.form.get("reason", ""), actor=the_actor(), at=g.arrived)


def _decide(session: Any, code: str) -> None:
    names = ("number", "day", "signer", "office_award", "collective_award")
    form = DecisionForm(**{name: request.form.get(name, "") for name in names})
    decision.issue(session, code, form, actor=the_actor(), at=g.arrived)


_DEEDS = {"tie": _tie, "close": _close, "reopen": _reopen, "decide": _decide}


def _page(code: str, typed: Mapping[str, str], faults: tuple[Unmet, ...], deed: str = "") -> str:
    with the_application().database.reading() as session:
        kept = assessing.seen_campaign(session, code, the_actor())
        found = assessing.basis_of(session, kept)
        steps = decision.steps(session, kept)
        issued = decision.decision_of(session, kept)
        proposed = decision.proposal(session, kept, found, g.arrived)
        closing = decision.closing_facts(session, kept, found, g.arrived)
        linked = decision.linked_dossiers(session, kept)
    ranking = found.official()
    asked = asked_of(request.args, found)
    return render_template(
        "figures/ranking.html",
        found=found,
        ranking=ranking,
        offices={office.code: office for office in found.campaign.offices},
        sensitivity=assessing.sensitivity(found),
        pictures=_pictures(found, ranking) if ranking else (),
        papers=campaign_papers(found.campaign, campaign_events(found, steps, issued, g.arrived)),
        asked=asked,
        comparison=_comparison(found, asked),
        steps=steps,
        issued=issued,
        proposed=proposed,
        closing=closing,
        linked=linked,
        series=decision.decision_series(found.campaign),
        form=form_of(typed, faults),
        faults=faults,
        deed=deed,
        chosen=frozenset(request.form.getlist("chosen")),
    )


def _comparison(found: RankingBasis, asked: SimulationRequest) -> Any:
    if not asked.is_asked or asked.faults:
        return None
    return assessing.what_if(found, asked.rule, asked.corrected)


def _pictures(found: RankingBasis, ranking: Ranking) -> tuple[Any, ...]:
    """Both pictures of the figures: every office that has a plan."""
    said, chosen = read_words().labeller("charts"), {*ranking.chosen, *ranking.open_tie}
    known = [(office.office, office.figures) for office in found.offices if office.figures is not None]
    landmarks = (Fraction(PER_CENT), PER_CENT + found.campaign.nominated.over_percent)
    bars = [Bar(office.code, office.name, figures.percent, office.code in chosen) for office, figures in known]
    points = [
        Point(office.code, office.name, figures.percent, figures.debt_percent, office.code in chosen)
        for office, figures in known
    ]
    return percent_bars(said, bars, landmarks), debt_plot(said, points, landmarks, ranking.gate)
