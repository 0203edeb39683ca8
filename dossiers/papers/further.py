"""Papers beside the dossier's own ("văn bản khác"): which there are to make, and those about a whole campaign."""

from dossiers.desk.application import download_name
from dossiers.desk.errors import NotFound
from dossiers.documents.kinds.catalogue import CAMPAIGN_KINDS, PaperSource, further_kind
from dossiers.documents.kinds.context import Copy, PaperContext
from dossiers.documents.kinds.events import Event, Events
from dossiers.documents.kinds.notices import EXTENSION
from dossiers.dossier.views import DossierView
from dossiers.papers.engine import FORMATS, MakeBytes, PaperFile, papers, render
from dossiers.vietnamese.text import slug
from workflow.campaign import Campaign, FurtherPaper, Office
from workflow.dossier import Content
from workflow.sight import Sight


def further_papers(view: DossierView) -> tuple[FurtherPaper, ...]:
    """Return the further papers of a dossier that can be made now, in the campaign's order."""
    happened = {
        None: True,
        Event.ARRIVED: view.revision > 0,
        Event.SENT_BACK: view.returned is not None,
        Event.ASSESSED: _is_assessed(view),
        Event.APPRAISED: view.appraisal is not None,
        Event.EXTENDED: view.deadline.extended,
    }
    return tuple(paper for paper in view.campaign.further if happened.get(further_kind(paper.kind).event, False))


def _is_assessed(view: DossierView) -> bool:
    """Return whether the centre's people may issue its notice on conditions: the office itself may not."""
    return view.centre is not None and view.centre.figures is not None and view.sight is not Sight.WORKING


def campaign_papers(campaign: Campaign, events: Events) -> tuple[FurtherPaper, ...]:
    """Return the papers about the whole campaign that can be made now."""
    happened = {None: False, Event.RANKED: events.ranked is not None, Event.DECIDED: events.decided is not None}
    return tuple(paper for paper in campaign.further if happened.get(further_kind(paper.kind).event, False))


def campaign_paper(
    campaign: Campaign, kind: str, format_: str, events: Events, *, demo: bool, make: MakeBytes = render
) -> PaperFile:
    """Return a paper about the whole campaign: its ranking, its decision. Raises NotFound while it can't be made."""
    if kind not in CAMPAIGN_KINDS:
        raise NotFound("paper")
    draft = "_du-thao" if events.decided is not None and events.decided.is_draft else ""
    name = slug(campaign.code) + draft
    return _paper_file(campaign, campaign.offices[0], kind, format_, events, name, demo=demo, make=make)


def campaign_sheet(campaign: Campaign, kind: str, events: Events) -> str:
    """Return a paper about the whole campaign as a page shows it, with the same words as PDF and DOCX.

    Raises NotFound while it cannot be made.
    """
    return papers().html(kind, _context(campaign, campaign.offices[0], kind, events))


def campaign_paper_name(campaign: Campaign, kind: str, format_: str, *, demo: bool) -> str:
    """Return the name of a downloaded paper about the whole campaign, "quyet-dinh_4361-2010.pdf"."""
    return download_name(f"{kind}_{slug(campaign.code)}.{format_}", demo=demo)


def extension_paper(
    campaign: Campaign,
    office: Office | None,
    number: int,
    format_: str,
    events: Events,
    *,
    demo: bool,
    make: MakeBytes = render,
) -> PaperFile:
    """Return the notice of one extension order, to one office or to all. Raises NotFound if the campaign has none."""
    name = f"{slug(campaign.code)}_{number}"
    return _paper_file(campaign, office or campaign.offices[0], EXTENSION, format_, events, name, demo=demo, make=make)


def _paper_file(
    campaign: Campaign,
    office: Office,
    kind: str,
    format_: str,
    events: Events,
    name: str,
    *,
    demo: bool,
    make: MakeBytes,
) -> PaperFile:
    if format_ not in FORMATS:
        raise NotFound("paper")
    data = make(kind, format_, _context(campaign, office, kind, events), demo=demo)
    return PaperFile(download_name(f"{kind}_{name}.{format_}", demo=demo), FORMATS[format_], data)


def _context(campaign: Campaign, office: Office, kind: str, events: Events) -> PaperContext:
    """Return the context of a paper that the campaign has. Raises NotFound."""
    if kind not in {paper.kind for paper in campaign.further}:
        raise NotFound("paper")
    context = further_kind(kind).context(PaperSource(campaign, office, Content(), Copy.FINAL, events))
    if context is None:
        raise NotFound("paper")
    return context
