"""A desk of an earlier program: its submissions are intact and its papers the same, byte for byte."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select

from dossiers.content.canonical import frozen_content, text_hash
from dossiers.records.models.dossier import Revision
from tests.support.former import former_desk, papers_on_pages, papers_then
from workflow.dossier import Claims


def test_every_submission_has_its_hash_and_can_be_read(tmp_path: Path) -> None:
    with former_desk(tmp_path).database.reading() as session:
        revisions = session.scalars(select(Revision)).all()
        assert len(revisions) == 10
        for revision in revisions:
            assert text_hash(revision.text) == revision.hash
            assert frozen_content(revision.text).claims != Claims()


@pytest.mark.parametrize("username", ["reviewer", "clerk-79", "clerk-77", "clerk-56"])
def test_every_paper_has_the_same_bytes_as_then(username: str, tmp_path: Path) -> None:
    then = papers_then(username)
    assert len(then) > 9
    now = {(name, hashlib.sha256(data).hexdigest()) for name, data in papers_on_pages(former_desk(tmp_path), username)}
    assert then <= now, f"changed: {sorted(name for name, _ in then - now)}"
