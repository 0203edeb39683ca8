"""Every sentence that the command line says is in the catalogue, and none is there for nothing."""

import re
import tomllib
from unicodedata import is_normalized

import pytest

from dossiers.desk.clock import ClockOutcome
from dossiers.desk.clock_watch import ClockState
from dossiers.desk.paths import ROOT, TEMPLATES
from dossiers.notices.smtp import Failure
from dossiers.operations.health import CHECKS
from dossiers.records.faults import StoreFault
from dossiers.words.catalogue import read_words

SENTENCES = tomllib.loads((TEMPLATES / "words" / "cli.toml").read_text("utf-8"))
SPEAKERS = [path for room in ("cli", "demo") for path in sorted((ROOT / "dossiers" / room).glob("*.py"))]
COMPUTED = {"os-errors", "headings", "backup-refused", "backup-settings", "verdicts", "mail-failures"} | {
    *("stores", "founding-refused", "health", "health-faults")
}
"""Groups whose entries are named by codes of others."""


def said() -> set[str]:
    """The names of all sentences in the sources of those who speak."""
    found = {
        name for path in SPEAKERS for name in re.findall(r'"([a-z]+\.[a-z][a-z-]*)"', path.read_text(encoding="utf-8"))
    }
    clock = {f"demo.{outcome.value}" for outcome in ClockOutcome}
    return {name for name in found | clock if name.split(".")[0] in SENTENCES}


def test_what_is_said_and_what_is_in_the_catalogue_are_the_same():
    kept = {f"{group}.{name}" for group, entries in SENTENCES.items() if group not in COMPUTED for name in entries}
    assert kept == said()
    assert len(kept) > 50


def test_every_way_in_which_a_backup_is_refused_has_a_sentence():
    source = (ROOT / "dossiers" / "operations" / "backup.py").read_text(encoding="utf-8")
    assert set(re.findall(r'BackupRefused\("([a-z-]+)"', source)) == SENTENCES["backup-refused"].keys()


def test_every_fault_of_the_settings_of_a_backup_has_a_sentence():
    source = (ROOT / "dossiers" / "desk" / "backup_plan.py").read_text(encoding="utf-8")
    assert set(re.findall(r'yield "([a-z-]+)"', source)) == SENTENCES["backup-settings"].keys()


def test_every_fault_of_a_store_has_a_sentence():
    assert set(StoreFault) == SENTENCES["stores"].keys()


@pytest.mark.parametrize("fault", StoreFault)
def test_a_store_that_is_away_tells_people_what_they_do_and_the_operator_what_helps(fault: StoreFault):
    for_people = read_words().refusals[fault]
    assert "người vận hành máy chủ" in for_people
    assert "dossiers " not in for_people
    assert "tự phục vụ tiếp" not in for_people
    assert "hãy " in SENTENCES["stores"][fault]


def test_a_clock_that_jumped_is_told_in_the_same_words_everywhere():
    notices = tomllib.loads((TEMPLATES / "words" / "notices.toml").read_text("utf-8"))
    told = [notices["title"]["clock-jumped"], notices["sentence"]["clock-jumped"], SENTENCES["clock"]["jumped"]]
    for text in (*told, SENTENCES["help"]["clock"], SENTENCES["health-faults"]["clock-jumped"]):
        assert "chạy nhanh lên hơn một ngày" in text


def test_every_part_of_the_health_has_its_words():
    assert set(CHECKS) == SENTENCES["health"].keys()
    folder = ROOT / "dossiers" / "operations"
    source = "".join((folder / name).read_text(encoding="utf-8") for name in ("health.py", "checkup.py"))
    named = set(re.findall(r'"([a-z]+-[a-z]+(?:-[a-z]+)?|unreadable)"', source)) - {"jobs-alive"}
    assert named | set(ClockState) - {ClockState.RIGHT} == SENTENCES["health-faults"].keys()


def test_every_way_in_which_a_new_desk_is_refused_has_a_sentence():
    source = (ROOT / "dossiers" / "operations" / "founding.py").read_text(encoding="utf-8")
    assert set(re.findall(r'FoundingRefused\("([a-z-]+)"', source)) == SENTENCES["founding-refused"].keys()


def test_every_failure_of_a_mail_has_a_sentence():
    before_sending = {Failure.NO_SERVER, Failure.DISABLED, Failure.CONCERNED_NO_MORE}
    assert SENTENCES["mail-failures"].keys() == {failure.value for failure in set(Failure) - before_sending}


def test_the_sentences_are_composed_and_whole():
    for entries in SENTENCES.values():
        for text in entries.values():
            assert is_normalized("NFC", text)
            assert text.strip()
