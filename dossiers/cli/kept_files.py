"""The commands for the file store: `files verify` examines every kept file now, as the scrubber does every day."""

import json
import sys

import click

from dossiers.cli.environment import json_option
from dossiers.cli.frame import ALL_IS_WELL, REFUSED, Command, CommandGroup
from dossiers.cli.stores import checked_application
from dossiers.operations.scrubber import KeptFileFault, ScrubReport, scrub_now
from dossiers.words.catalogue import read_words
from dossiers.words.cli import say


@click.group(cls=CommandGroup, help=say("help.files"))
def files() -> None:
    pass


@files.command(cls=Command, help=say("help.files-verify"))
@json_option
def verify(as_json: bool) -> int:
    """Examine every kept file, with a progress bar on stderr, and list those that are not whole."""
    application = checked_application()
    with click.progressbar(length=1, label=say("said.files-progress"), file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            bar.length = total
            bar.update(min(done, total) - bar.pos)

        found = scrub_now(application, report)
    click.echo(json.dumps(_values(found), ensure_ascii=False, indent=1) if as_json else "\n".join(_lines(found)))
    return REFUSED if found.faults else ALL_IS_WELL


def _values(found: ScrubReport) -> dict[str, object]:
    faults = [{"hash": fault.hash, "fault": fault.kind.value, "owners": fault.owners} for fault in found.faults]
    return {"files": found.files, "repaired": found.repaired, "faults": faults}


def _lines(found: ScrubReport) -> list[str]:
    counts = {"count": found.files, "bad": len(found.faults), "repaired": found.repaired}
    return [say("said.files-verified", **counts), *map(_line, found.faults)]


def _line(fault: KeptFileFault) -> str:
    words = read_words()
    owners = "; ".join(f"{words.label('file_owners', kind)} {name}" for kind, name in fault.owners)
    kind = words.label("file_faults", fault.kind.value)
    return say("said.files-bad", hash=fault.hash, kind=kind, owners=owners or say("said.files-of-nobody"))
