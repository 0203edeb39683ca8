"""Papers of one dossier: page preview, PDF, DOCX, and the signing copy."""

import io
import re
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, g, render_template, request, send_file

from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import further_kinds
from dossiers.papers import issuing
from dossiers.papers.engine import papers as paper_engine
from dossiers.papers.signing_copy import differences_from_signed
from dossiers.papers.sources import DossierSource, read_source, source_of_opened
from dossiers.reading import dossier_page
from dossiers.reading.paper_facts import events_of
from dossiers.web.base.pages import names_of_dossier
from dossiers.web.base.requests import note_download, paper_maker, send_download, the_actor, the_application
from dossiers.words.catalogue import read_words
from workflow.campaign import FurtherPaper, PaperSpec

bp = Blueprint("papers", __name__)
DOSSIER = "/dossiers/<reference>"
NUMBER = re.compile(r"[1-9][0-9]{0,4}")


@bp.get(f"{DOSSIER}/papers/<kind>.html")
def preview(reference: str, kind: str) -> str:
    source = _source(reference, kind)
    sheet = issuing.preview(source, kind)
    named: tuple[PaperSpec | FurtherPaper, ...] = (*source.campaign.papers, *source.campaign.further)
    title = next(paper.title for paper in named if paper.kind == kind)
    return render_template("papers/preview.html", source=source, kind=kind, sheet=sheet, paper_name=title)


@bp.get(f"{DOSSIER}/papers/<kind>.<any(pdf, docx):form>")
def download(reference: str, kind: str, form: str) -> Response:
    application, source = the_application(), _source(reference, kind)
    paper = issuing.paper(application.files, source, kind, form, demo=application.settings.demo, make=paper_maker())
    note_download(reference, kind=kind, format=form, copy=source.copy.value, revision=source.revision)
    data = io.BytesIO(paper.data)
    if form == "pdf" and "inline" in request.args:
        return send_file(data, paper.media_type, download_name=paper.name)
    return send_download(data, paper.name, paper.media_type)


@bp.get("/papers/preview.css")
def preview_css() -> Response:
    """Send the stylesheet of the preview, filled from the same rule pack as the papers."""
    return Response(paper_engine().preview_css(), mimetype="text/css")


@bp.get(f"{DOSSIER}/signing-copy")
def signing(reference: str) -> str:
    """Show the clean papers for the director, and the changes since they were last printed."""
    with the_application().database.reading() as session:
        view = dossier_page.dossier_view(session, reference, actor=the_actor(), at=g.arrived)
        differences = differences_from_signed(session, reference, actor=the_actor())
    return render_template("papers/signing.html", view=view, differences=differences)


def _source(reference: str, kind: str) -> DossierSource:
    """Return the source of the paper that this person may read; events are loaded for further papers only."""
    number = request.args.get("revision", "")
    if number and not NUMBER.fullmatch(number):
        raise NotFound("revision")
    revision, signing = int(number) if number else None, request.args.get("copy") == "signing"
    actor = the_actor()
    with the_application().database.reading() as session:
        if kind not in further_kinds():
            return read_source(session, reference, actor=actor, revision=revision, signing=signing)
        opened = dossier_page.open_as_seen(session, reference, actor=actor)
        source = source_of_opened(session, opened, actor=actor, revision=revision, signing=signing)
        view = dossier_page.view_of(session, opened, actor=actor, at=g.arrived)
        say = partial(read_words().refusal, names=names_of_dossier(view))
        return replace(source, events=events_of(session, opened, view, say, revision))
