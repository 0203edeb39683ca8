"""Layers of the suite as marks, and the tests that run in the proof only.

Every test carries the mark of its layer, so ``pytest -m rules`` runs one layer. ``proof`` marks tests that ``make
test`` skips and ``make proof`` runs: slow ones that seldom fail, and those on the second database where it cannot
differ. ``postgresql`` marks tests on PostgreSQL, so ``-m "not postgresql"`` needs no server.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from itertools import chain, combinations
from pathlib import Path, PurePath
from typing import Any

import pytest
from _pytest.mark.expression import Expression

LAYERS = {
    "rules": ("workflow", "vietnamese"),
    "usecases": (
        "accounts",
        "awards",
        "campaigns",
        "deadlines",
        "drafting",
        "figures",
        "moving",
        "notices",
        "reading",
        "review",
    ),
    "ground": ("content", "desk", "jobs", "records", "spreadsheets", "uploads", "words"),
    "papers": ("documents", "papers", "proof"),
    "web": ("web",),
    "browser": ("browser",),
    "operations": ("cli", "demo", "operations"),
    "project": ("", "docs"),
}
"""The folders of each layer; "" is `tests/` itself."""

OTHER_MARKS = {
    "long": "left out of `make quick`",
    "proof": "left out of `make test`, run by `make proof`",
    "postgresql": "runs on PostgreSQL",
}

ON_BOTH_IN_THE_GATE = (
    "tests/accounts/test_saved_forms.py",
    "tests/jobs/",
    "tests/moving/test_at_once.py",
    "tests/moving/test_faults.py",
    "tests/notices/test_sending.py",
    "tests/operations/test_upkeep.py",
    "tests/records/",
    "tests/web/",
    "tests/operations/test_backup.py::test_it_comes_back_whole_into_either_database",
)
"""Where the two databases can differ: locks, dialect, migrations, dumps."""

ON_POSTGRESQL_IN_THE_PROOF = (
    "tests/jobs/test_children.py",
    "tests/records/test_migrations.py::test_every_migration_goes_down_to_what_was_there_before",
)
"""Tests of those that take minutes on PostgreSQL."""

LONG = (
    "tests/awards/test_decision.py",
    "tests/moving/test_at_once.py",
    "tests/moving/test_faults.py",
    "tests/moving/test_walks.py",
    "tests/reading/test_panel.py::test_the_panel_says_exactly_what_the_refused_submission_says",
    "tests/review/test_differences.py::test_seen_from_the_other_side_the_same_things_differ",
    "tests/review/test_differences.py::test_two_contents_have_no_differences_if_and_only_if_they_are_equal",
    "tests/workflow/test_lifecycle.py::test_what_is_shown_as_open_is_what_is_let_through",
)
"""Not for `make quick`: papers of a decision, many users, faults at every statement, paths over all moves, hundreds of
random contents."""

ONLY_IN_THE_PROOF = (
    "tests/proof/",
    "tests/documents/test_in_writer.py",
    "tests/documents/test_same_bytes.py",
    "tests/documents/checker/test_judging_pdf.py",
    "tests/documents/checker/test_judging_docx.py::test_a_paper_saved_by_libreoffice_is_judged_as_before",
    "tests/spreadsheets/test_files.py::test_a_table_that_libreoffice_saved_is_read_in_both_of_its_formats",
    "tests/spreadsheets/test_files.py::test_the_empty_table_that_was_filled_in_libreoffice_is_taken_without_a_doubt",
    "tests/notices/test_killed.py",
    "tests/test_strictness.py",
    "tests/web/awards/test_decided_posts.py",
    "tests/uploads/test_hostile_families.py",
    "tests/browser/test_centre.py",
    "tests/browser/test_decision.py",
    "tests/browser/test_decision_journey.py",
    "tests/browser/test_layout_check.py",
    "tests/browser/test_mail_journey.py",
    "tests/browser/test_review_desk.py",
    "tests/cli/test_commands.py::test_the_job_process_sweeps_at_once_and_ends_when_told",
    "tests/operations/test_scheduled_backup.py",
    "tests/web/base/test_words_in_time.py",
)
"""Every paper through LibreOffice and the schema, the same bytes in other processes, killed processes, nested runs,
every request of every person after the decision, every family of hostile files, journeys beside the main one,
what waits for processes, backups or slow lines."""

SECOND_CAMPAIGN_IN_THE_PROOF = ("tests/browser/",)
"""Journeys that differ only in the campaign's data."""

ONE_OF_EACH_IN_THE_GATE: Mapping[str, Callable[[Mapping[str, Any]], Hashable]] = {
    "tests/documents/checker/test_judging_docx.py": lambda given: given.get("case", given.get("name")),
    "tests/documents/checker/test_mending.py": lambda given: given["case"],
    "tests/web/reading/test_phases_walk.py": lambda given: given["phase"] if "person" in given else str(given),
}
"""Tests with hundreds of cases: the gate runs one test for each value returned here, the proof all of them."""

POSTGRESQL = "postgresql"
"""The kind of database, and the mark of its tests."""
SECOND_CAMPAIGN = "second-campaign"


def pytest_configure(config: pytest.Config) -> None:
    """Register the marks; an unknown one is an error."""
    for layer, folders in LAYERS.items():
        config.addinivalue_line("markers", f"{layer}: the tests in {', '.join(folders).strip() or 'tests/ itself'}")
    for name, meaning in OTHER_MARKS.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Skip the collection of folders from which ``-m`` cannot select any test."""
    folder = collection_path.name if collection_path.parent == config.rootpath / "tests" else ""
    layer = next((layer for layer, folders in LAYERS.items() if folder and folder in folders), None)
    words = set(re.findall(r"[\w-]+", config.option.markexpr))
    if layer is None or not words or not words <= {*LAYERS, *OTHER_MARKS, "and", "or", "not"}:
        return None
    expression = Expression.compile(config.option.markexpr)
    sets = (combinations(OTHER_MARKS, size) for size in range(len(OTHER_MARKS) + 1))
    for others in chain.from_iterable(sets):
        if expression.evaluate(lambda name, marks={layer, *others}, **_: name in marks):
            return None
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test before pytest selects by marks."""
    for item in items:
        item.add_marker(layer_of(item.nodeid))
        if POSTGRESQL in words_of(item):
            item.add_marker(POSTGRESQL)
        if item.nodeid.startswith(LONG):
            item.add_marker("long")
        if is_left_to_the_proof(item):
            item.add_marker("proof")
    for item in further_cases(items):
        item.add_marker("proof")


def layer_of(nodeid: str) -> str:
    """Return the layer of a test's folder. Raises for a folder that belongs to no layer."""
    parts = PurePath(nodeid.partition("::")[0]).parts
    folder = parts[1] if len(parts) > 2 else ""
    for layer, folders in LAYERS.items():
        if folder in folders:
            return layer
    raise pytest.UsageError(f"tests/{folder} belongs to no layer: name it in tests/support/layers.py")


def words_of(item: pytest.Item) -> set[str]:
    """Return the texts among the test's parameters: the kinds of databases, the names of campaigns."""
    callspec = getattr(item, "callspec", None)
    return set() if callspec is None else {value for value in callspec.params.values() if isinstance(value, str)}


def is_left_to_the_proof(item: pytest.Item) -> bool:
    """Return whether the gate skips the test because of its file or its database."""
    path, words = item.nodeid, words_of(item)
    if path.startswith(ONLY_IN_THE_PROOF):
        return True
    if POSTGRESQL in words and (
        path.startswith(ON_POSTGRESQL_IN_THE_PROOF) or not path.startswith(ON_BOTH_IN_THE_GATE)
    ):
        return True
    return SECOND_CAMPAIGN in words and path.startswith(SECOND_CAMPAIGN_IN_THE_PROOF)


def further_cases(items: Iterable[pytest.Item]) -> Iterator[pytest.Item]:
    """Yield all but one test of each group of cases; the index of the omitted one rotates over the groups."""
    groups: dict[Hashable, list[pytest.Item]] = {}
    for item in items:
        key = ONE_OF_EACH_IN_THE_GATE.get(item.nodeid.partition("::")[0])
        callspec = getattr(item, "callspec", None)
        if key is not None and callspec is not None:
            groups.setdefault((item.nodeid.partition("[")[0], key(callspec.params)), []).append(item)
    for turn, group in enumerate(groups.values()):
        stays = turn % len(group)
        yield from (*group[:stays], *group[stays + 1 :])
