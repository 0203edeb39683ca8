"""The pages of the ranking ("xếp hạng"): the official one with simulations, ties, closing, the decision."""

import json
from collections.abc import Mapping
from fractions import Fraction
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as WerkzeugResponse

from dossiers.awards import campaign_moves, campaign_papers, decision, preparation, ranking_closing, ties
from dossiers.awards.paper_facts import campaign_events
from dossiers.campaigns.opening import permitted_in
from dossiers.documents.charts import Bar, Point, debt_plot, percent_bars
from dossiers.figures import ranking
from dossiers.figures.ranking import RankingBasis
from dossiers.figures.tables import ranking_table
from dossiers.papers import further
from dossiers.web.accounts.access import OFFICERS, roles
from dossiers.web.base.fields import form_of
from dossiers.web.base.requests import EXCEL, note_download, paper_maker, send_download, the_actor, the_application
from dossiers.web.base.sent_forms import carried_once
from dossiers.web.figures.simulations import SimulationRequest, simulation_of
from dossiers.words.catalogue import read_words
from workflow.errors import RequirementsUnmet, Unmet
from workflow.figures import PER_CENT
from workflow.lifecycle import Role
from workflow.ranking import Ranking
from workflow.ranking_reasons import reasons_of
from workflow.simulation import Comparison

bp = Blueprint("ranking", __name__)


@bp.get("/ranking/")
@roles(*OFFICERS)
def newest() -> WerkzeugResponse:
    """Return the ranking of the newest campaign."""
    with the_application().database.reading() as session:
        return redirect(url_for("ranking.show", code=ranking.newest_campaign(session)))


@bp.get("/campaigns/<code>/ranking")
@roles(*OFFICERS)
def show(code: str) -> ResponseReturnValue:
    """Return the ranking as a page, `?format=json` or `?format=xlsx`; further parameters request a simulation."""
    form = request.args.get("format", "")
    if form not in ("json", "xlsx"):
        return _page(code, {}, ())
    with the_application().database.reading() as session:
        basis = ranking.basis_by_code(session, code, actor=the_actor())
    official = basis.official()
    if official is None:
        raise RequirementsUnmet((Unmet("no-snapshot"),))
    note_download(code, form=form, snapshot=basis.snapshot.number if basis.snapshot else None)
    if form == "json":
        values = ranking.ranking_values(basis, official)
        return Response(json.dumps(values, ensure_ascii=False), mimetype="application/json")
    workbook = ranking_table(basis, official, read_words().labels)
    return send_download(BytesIO(workbook), the_application().file_name(f"xep-hang-{code}.xlsx"), EXCEL)


@bp.post("/campaigns/<code>/ranking/tie")
@roles(Role.APPROVER)
def tie(code: str) -> ResponseReturnValue:
    """Keep a decision on a tie: one transaction."""
    tied, chosen = request.form.get("tied", "").split(), request.form.getlist("chosen")
    reason = request.form.get("reason", "")
    try:
        with carried_once() as form:
            ties.decide_tie(form.session, code, tied, chosen, reason, actor=the_actor(), at=g.arrived)
            form.leads_to(url_for("ranking.show", code=code), ("tie", "ranked"))
    except RequirementsUnmet as refused:
        return _page(code, request.form.to_dict(), refused.unmet), 422
    return form.answered()


@bp.get("/campaigns/<code>/papers/<kind>.<any(pdf, docx):form>")
@roles(*OFFICERS, Role.CLERK, Role.PRINTER)
def paper(code: str, kind: str, form: str) -> WerkzeugResponse:
    """Return the ranking or the decision as a paper, to those who may open it."""
    application = the_application()
    with application.database.reading() as session:
        source = campaign_papers.read_campaign_source(session, code, kind, actor=the_actor(), at=g.arrived)
    demo, make = application.settings.demo, paper_maker()
    made = campaign_papers.issued_paper(application.files, source, kind, form, demo=demo, make=make)
    note_download(code, kind=kind, format=form)
    return send_download(BytesIO(made.data), made.name, made.media_type)


@bp.get("/campaigns/<code>/eligibility")
@roles(*OFFICERS)
def eligibilities(code: str) -> str:
    """For each office whether it may nominate a collective, by the centre's figures."""
    with the_application().database.reading() as session:
        basis = ranking.basis_by_code(session, code, actor=the_actor())
    return render_template("figures/eligibilities.html", basis=basis, proofs=ranking.eligibilities(basis))


@bp.get("/campaigns/<code>/eligibility/<office>")
@roles(*OFFICERS)
def eligibility(code: str, office: str) -> str:
    """Return the proof for one office: both sides of the inequality, and the cells that they come from."""
    with the_application().database.reading() as session:
        basis = ranking.basis_by_code(session, code, actor=the_actor())
    return render_template("figures/eligibility.html", basis=basis, eligibility=ranking.eligibility(basis, office))


def _page(code: str, typed: Mapping[str, str], faults: tuple[Unmet, ...]) -> str:
    """Return the ranking's page; `typed` is the form of a decision on a tie."""
    with the_application().database.reading() as session:
        campaign_record = ranking.seen_campaign(session, code, the_actor())
        basis = ranking.basis_of(session, campaign_record)
        history = campaign_moves.campaign_history(session, campaign_record)
        told = campaign_moves.with_ended_preparations(session, campaign_record, history)
        issued = decision.decision_of(session, campaign_record)
        steps = preparation.open_steps(session, campaign_record, basis)
        dossiers = ranking_closing.linked_dossiers(session, campaign_record)
    return render_template(
        "figures/ranking.html",
        **_ranking_views(basis),
        permitted=permitted_in(campaign_record, g.arrived),
        papers=further.campaign_papers(basis.campaign, campaign_events(basis, history, issued, g.arrived)),
        history=told,
        issued=issued,
        steps=steps,
        dossiers=dossiers,
        form=form_of(typed, faults),
        faults=faults,
        chosen=frozenset(request.form.getlist("chosen")),
    )


def _ranking_views(basis: RankingBasis) -> dict[str, Any]:
    """Return the ranking itself, its pictures, and the simulation that the address requests."""
    official, simulation = basis.official(), simulation_of(request.args, basis)
    return {
        "basis": basis,
        "ranking": official,
        "reasons": reasons_of(official) if official else {},
        "offices": {office.code: office for office in basis.campaign.offices},
        "sensitivity": ranking.sensitivity(basis),
        "pictures": _pictures(basis, official) if official else (),
        "simulation": simulation,
        "comparison": _comparison(basis, simulation),
    }


def _comparison(basis: RankingBasis, simulation: SimulationRequest) -> Comparison | None:
    if not simulation.is_asked or simulation.faults:
        return None
    return ranking.what_if(basis, simulation.rule, simulation.corrected)


def _pictures(basis: RankingBasis, official: Ranking) -> tuple[Any, ...]:
    """Both charts of the figures: every office that has a plan."""
    words, chosen = read_words().labeller("charts"), {*official.chosen, *official.open_tie}
    known = [(office.office, office.figures) for office in basis.offices if office.figures is not None]
    landmarks = (Fraction(PER_CENT), PER_CENT + basis.campaign.nominated.over_percent)
    bars = [Bar(office.code, office.name, figures.percent, office.code in chosen) for office, figures in known]
    points = [
        Point(office.code, office.name, figures.percent, figures.debt_percent, office.code in chosen)
        for office, figures in known
    ]
    return percent_bars(words, bars, landmarks), debt_plot(words, points, landmarks, official.gate)
