"""What a form shows in its fields ("ô nhập"): the typed text as it was, the faults beside it, the names of fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dossiers.vietnamese.text import clean_line
from dossiers.words.catalogue import BALLOTS, CANDIDATES, FieldNames
from workflow.campaign import Campaign
from workflow.errors import Unmet


@dataclass(frozen=True, slots=True)
class FormView:
    """One form: `typed` by field name, `unmet` the faults of its fields, `names` how fields and rows are called."""

    typed: Mapping[str, str] = field(default_factory=dict)
    unmet: Sequence[Unmet] = ()
    names: FieldNames = field(default_factory=FieldNames)

    def value(self, name: str) -> str:
        """What was typed into the field, letter by letter; empty when nothing was."""
        return self.typed.get(name, "")

    def faults(self, name: str) -> tuple[Unmet, ...]:
        """What is wrong with the field."""
        return tuple(unmet for unmet in self.unmet if unmet.field == name)


def names_of(
    rows: Mapping[str, Sequence[str]] | None = None,
    campaign: Campaign | None = None,
    candidates: Mapping[str, str] | None = None,
) -> FieldNames:
    """How fields are called on a page: `rows` are the keys of each list in order; the campaign has words of its own.

    `candidates` are the names of those voted on, by key: a ballot is called by its candidate.
    """
    own = {} if campaign is None else own_words(campaign)
    own |= {f"{BALLOTS}.{key}": name for key, name in (candidates or {}).items() if name}
    return FieldNames({name: tuple(keys) for name, keys in (rows or {}).items()}, own)


def form_of(
    typed: Mapping[str, str] | None = None,
    unmet: Sequence[Unmet] = (),
    rows: Mapping[str, Sequence[str]] | None = None,
    campaign: Campaign | None = None,
) -> FormView:
    """A form for the field macros."""
    typed, keys = typed or {}, (rows or {}).get(CANDIDATES, ())
    candidates = {key: clean_line(typed.get(f"{CANDIDATES}.{key}.name", "")) for key in keys}
    return FormView(typed, unmet, names_of(rows, campaign, candidates))


def own_words(campaign: Campaign) -> dict[str, str]:
    """What this campaign itself calls its figures, papers and attachments."""
    figures = campaign.figures
    papers = {f"papers.{paper.kind}": paper.title for paper in campaign.papers}
    attachments = {f"attachments.{spec.kind}": spec.title for spec in campaign.attachments}
    return {
        "figures.plan": _sentence(figures.plan),
        "figures.collected": _sentence(figures.collected),
        "figures.debt": _sentence(figures.debt),
        **papers,
        **attachments,
    }


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
