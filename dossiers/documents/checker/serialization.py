"""Reports and outlines as plain values and back ("dạng JSON"): the inspector's process sends them as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dossiers.documents.checker.aspects import Aspect, Component
from dossiers.documents.checker.model import Box
from dossiers.documents.checker.sketch import Outlined, Sketch
from dossiers.documents.checker.verdicts import FindingPlace, LayoutFinding, Report, RuleSeverity


def to_plain(value: Report | Sketch | LayoutFinding) -> dict[str, Any]:
    """Return a value as plain types that JSON can hold."""
    return asdict(value)


def report_from(values: Mapping[str, Any]) -> Report:
    """Return the report that `to_plain` serialized."""
    components = {Component(name): words for name, words in values["components"].items()}
    lists = {name: tuple(values[name]) for name in ("passed", "not_measured")}
    findings = tuple(map(finding_from, values["findings"]))
    return Report(values["rules"], values["format"], findings, **lists, components=components)


def finding_from(values: Mapping[str, Any]) -> LayoutFinding:
    """Return the finding that `to_plain` serialized."""
    place = dict(values["place"])
    place["component"] = Component(place["component"]) if place["component"] else None
    known = {
        "aspect": Aspect(values["aspect"]),
        "severity": RuleSeverity(values["severity"]),
        "place": FindingPlace(**place),
    }
    return LayoutFinding(**{**values, **known})


def sketch_from(values: Mapping[str, Any]) -> Sketch:
    """Return the outline that `to_plain` serialized."""
    parts = tuple(
        Outlined(value["number"], Component(value["component"]) if value["component"] else None, Box(**value["box"]))
        for value in values["parts"]
    )
    return Sketch(**{**values, "parts": parts})
