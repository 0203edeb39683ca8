"""The typed fields of each office's draft in the demo ("bản thảo của bản trình diễn"), built from the demo's file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dossiers.content.form import read_typed
from workflow.campaign import Campaign, Office
from workflow.dossier import OFFICE_KEY
from workflow.figures import Figures, shown_percent

COUNCIL_AT_MOST = 9
FAMILY_STEP, GIVEN_STEP = 12, 7
"""Strides through the lists of names, whose lengths are prime, so that neighbouring people differ in both names."""

TypedFields = dict[str, str]


class Stage(StrEnum):
    """The stages of filling a draft, in order."""

    EMPTY = "empty"
    BEGUN = "begun"
    FIGURES = "figures"
    NOMINATED = "nominated"
    CALLED = "called"
    VOTED = "voted"
    SIGNING = "signing"
    COMPLETE = "complete"

    def has(self, stage: "Stage") -> bool:
        """Return whether this stage includes what `stage` adds."""
        stages = list(Stage)
        return stages.index(self) >= stages.index(stage)


@dataclass(frozen=True, slots=True)
class PersonNames:
    """Lists of family names and of middle with given names, from which each person's name is composed."""

    families: Sequence[str]
    men: Sequence[str]
    women: Sequence[str]

    def of(self, number: int) -> str:
        """Return the full name of person `number`, always the same."""
        given = self.women if number % 2 else self.men
        family = self.families[number * FAMILY_STEP % len(self.families)]
        return f"{family} {given[number * GIVEN_STEP % len(given)]}"


@dataclass(frozen=True, slots=True)
class DraftWriter:
    """Composes one office's draft; `place` is the office's index in the campaign and selects names and texts."""

    file: Mapping[str, Any]
    names: PersonNames
    place: int
    campaign: Campaign
    office: Office

    @property
    def row(self) -> Mapping[str, Any]:
        """The entry of this office in the file."""
        row: Mapping[str, Any] = self.file["offices"][self.office.code]
        return row

    @property
    def members(self) -> tuple[tuple[str, str, str], ...]:
        """Key, name and post of each council member, the chair first, the secretary last."""
        count = self.row.get("council", COUNCIL_AT_MOST)
        posts = self.file["council"]["posts"]
        first = len(self.campaign.offices) + len(self.file["centre"]) + self.place * COUNCIL_AT_MOST
        chosen = [*posts[: count - 1], posts[-1]]
        return tuple((f"m{n}", self.names.of(first + n), post) for n, post in enumerate(chosen, 1))

    @property
    def stage(self) -> Stage:
        """How far this office has filled its draft."""
        return Stage(self.row["stage"])

    def sections(self) -> dict[str, TypedFields]:
        """Return the typed fields of each section that the office has filled."""
        stage = self.stage
        written = {
            "office": (Stage.BEGUN, self._office),
            "figures": (Stage.FIGURES, self._figures),
            "nomination": (Stage.NOMINATED, self._nomination),
            "meeting": (Stage.CALLED, self._meeting),
            "review": (Stage.SIGNING, self._review),
            "papers": (Stage.COMPLETE, self._papers),
        }
        return {name: write() for name, (least, write) in written.items() if stage.has(least)}

    def _office(self) -> TypedFields:
        place = {"office.place": self.office.place}
        if not self.stage.has(Stage.FIGURES):
            return place
        mode = self.row.get("signed_by", "head")
        signer = self.members[1 if mode == "deputy" else 0][1]
        return {**place, "office.signer": signer, "office.mode": mode}

    def figures(self, instead: Mapping[str, str] | None = None) -> Figures:
        """Return the office's figures in đồng, or those typed in `instead`. Raises ValueError if unreadable."""
        typed = self._figures() if instead is None else {f"figures.{name}": text for name, text in instead.items()}
        figures = read_typed(typed, self.campaign).content.claims.figures()
        if figures is None:
            raise ValueError(f"the figures of office {self.office.code} cannot be read")
        return figures

    def _figures(self) -> TypedFields:
        decision = "" if self.row.get("without_decision") else self.file["plan_decision"]
        return {f"figures.{name}": text for name, text in {**self.row["figures"], "plan_decision": decision}.items()}

    def _nomination(self) -> TypedFields:
        proposes, candidates = self.row["proposes"], self.row.get("candidates", ())
        typed = {f"nomination.{name}": "yes" for name in proposes}
        if "office" in proposes:
            typed["nomination.office_achievements"] = self._achievements()
        if candidates:
            keys = [f"c{number}" for number, _ in enumerate(candidates, 1)]
            typed |= {"nomination.candidates": " ".join(keys), "nomination.nominee": keys[0]}
            for key, candidate in zip(keys, candidates, strict=True):
                typed[f"nomination.candidates.{key}.name"] = candidate["name"]
                typed[f"nomination.candidates.{key}.achievements"] = candidate["achievements"]
        return typed

    def _achievements(self) -> str:
        """Return the office's text from the file, or a standard text with the office's percentages."""
        figures = self.figures()
        shown = {"percent": shown_percent(figures.percent), "debt": shown_percent(figures.debt_percent)}
        text: str = self.row.get("achievements") or self._chosen("achievements").format(**shown)
        return text.strip()

    def _meeting(self) -> TypedFields:
        day, starts, *ends = self.row["meeting"]
        typed = {
            "meeting.day": day,
            "meeting.starts": starts,
            "meeting.place": self.file["council"]["place"].format(office=self.office.full_name),
            "meeting.members_total": str(len(self.members)),
            "meeting.members": " ".join(key for key, _, _ in self.members),
            "meeting.chair": self.members[0][0],
            "meeting.secretary": self.members[-1][0],
        }
        for key, name, post in self.members:
            row = f"meeting.members.{key}"
            typed |= {f"{row}.name": name, f"{row}.post": post, f"{row}.role": self._role(key)}
        return typed | self._votes(ends[0]) if self.stage.has(Stage.VOTED) else typed

    def _role(self, key: str) -> str:
        roles = {self.members[0][0]: "chair", self.members[1][0]: "deputy-chair", self.members[-1][0]: "secretary"}
        return roles.get(key, "member")

    def _votes(self, ends: str) -> TypedFields:
        """Return attendance and votes: everyone present received a ballot and returned it."""
        absent = [f"m{number}" for number in self.row["absent"]]
        present, invalid = len(self.members) - len(absent), self.row.get("invalid", 0)
        typed = {
            "meeting.ends": ends,
            "meeting.method": self.row["voted"],
            "meeting.issued": str(present),
            "meeting.collected": str(present),
            "meeting.valid": str(present - invalid),
            "meeting.invalid": str(invalid),
            "meeting.discussion": self._chosen("discussions").strip(),
            "meeting.differing_opinions": self.row.get("differing", ""),
        }
        for key, _, _ in self.members:
            typed[f"meeting.members.{key}.attendance"] = "excused" if key in absent else "present"
        return typed | self._ballots()

    def _ballots(self) -> TypedFields:
        votes = {OFFICE_KEY: self.row["office_votes"]} if "office_votes" in self.row else {}
        votes |= {f"c{number}": row["votes"] for number, row in enumerate(self.row.get("candidates", ()), 1)}
        return {
            f"meeting.ballots.{key}.{column}": str(count)
            for key, counts in votes.items()
            for column, count in zip(("in_favour", "against", "abstained"), counts, strict=True)
        }

    def _review(self) -> TypedFields:
        day, collectives, individuals = self.row["review"]
        return {
            "review.day": day,
            "review.summary": self._chosen("reviews"),
            "review.collectives_rewarded": collectives,
            "review.individuals_rewarded": individuals,
        }

    def _papers(self) -> TypedFields:
        return {
            f"papers.{kind}.{column}": text
            for kind, given in self.row["papers"].items()
            for column, text in zip(("number", "day"), given, strict=True)
        }

    def _chosen(self, texts: str) -> str:
        variants: Sequence[str] = self.file["texts"][texts]
        return variants[self.place % len(variants)]
