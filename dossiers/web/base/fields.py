"""Forms as shown ("ô nhập"): the typed text unchanged, the faults beside it, the labels of fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dossiers.vietnamese.text import clean_line
from dossiers.words.catalogue import BALLOTS, CANDIDATES, FieldNames
from workflow.campaign import Campaign
from workflow.errors import Unmet


@dataclass(frozen=True, slots=True)
class FormView:
    """One form: typed text by field name, faults of the fields, and the context for labels of fields and rows."""

    typed: Mapping[str, str] = field(default_factory=dict)
    unmet: Sequence[Unmet] = ()
    names: FieldNames = field(default_factory=FieldNames)

    def value(self, name: str) -> str:
        """Return the text typed into the field, unchanged; "" if there is none."""
        return self.typed.get(name, "")

    def faults(self, name: str) -> tuple[Unmet, ...]:
        """Return the faults of the field."""
        return tuple(unmet for unmet in self.unmet if unmet.field == name)


def names_of(
    rows: Mapping[str, Sequence[str]] | None = None,
    campaign: Campaign | None = None,
    candidates: Mapping[str, str] | None = None,
) -> FieldNames:
    """Return the context for labels: `rows` are the row keys of each list in order; the campaign replaces some labels.

    `candidates` are the names of those voted on, by key: the label of a ballot is the name of its candidate.
    """
    own = {} if campaign is None else campaign_labels(campaign)
    own |= {f"{BALLOTS}.{key}": name for key, name in (candidates or {}).items() if name}
    return FieldNames({name: tuple(keys) for name, keys in (rows or {}).items()}, own)


def form_of(
    typed: Mapping[str, str] | None = None,
    unmet: Sequence[Unmet] = (),
    rows: Mapping[str, Sequence[str]] | None = None,
    campaign: Campaign | None = None,
) -> FormView:
    """Return a form for the field macros of the templates."""
    typed, keys = typed or {}, (rows or {}).get(CANDIDATES, ())
    candidates = {key: clean_line(typed.get(f"{CANDIDATES}.{key}.name", "")) for key in keys}
    return FormView(typed, unmet, names_of(rows, campaign, candidates))


def campaign_labels(campaign: Campaign) -> dict[str, str]:
    """Return the campaign's own labels for figures, papers and attachments, by field name."""
    figures = campaign.figures
    papers = {f"papers.{paper.kind}": paper.title for paper in campaign.papers}
    attachments = {f"attachments.{spec.kind}": spec.title for spec in campaign.attachments}
    return {
        "figures.plan": _capitalised(figures.plan),
        "figures.collected": _capitalised(figures.collected),
        "figures.debt": _capitalised(figures.debt),
        **papers,
        **attachments,
    }


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
