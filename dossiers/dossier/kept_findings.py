"""The findings that an office explained when it submitted, kept with the revision and read as they were."""

from dataclasses import asdict, dataclass

from dossiers.content.canonical import canonical_json, read_json
from dossiers.content.strict import FrozenTextError, read_strictly
from workflow.consistency import Finding

FINDINGS_VERSION = 1
"""The version that is written today; a change of the fields of `Finding` needs the next one, and a reader of this."""


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """The findings of one submission, in their order."""

    version: int
    findings: tuple[Finding, ...]


def findings_text(findings: tuple[Finding, ...]) -> str:
    """Return the text that is stored."""
    return canonical_json(asdict(KeptFindings(FINDINGS_VERSION, findings)))


def read_findings(text: str | None) -> tuple[Finding, ...]:
    """Return the findings in a stored text; none without one. Raises FrozenTextError."""
    if text is None:
        return ()
    value = read_json(text)
    if value.get("version") != FINDINGS_VERSION:
        raise FrozenTextError(f"findings version {value.get('version')} has no reader")
    return read_strictly(KeptFindings, value, "findings").findings
