"""An actor brings along where its acts come from, so that no act can be without it."""

import ast
import getpass
import socket
from collections.abc import Iterator
from pathlib import Path

from dossiers.accounts.administration import COMMAND_LINE
from dossiers.accounts.refused_access import Refused
from dossiers.desk.actor import THE_DESK, Actor
from dossiers.desk.tokens import digest, new_token, session_id
from dossiers.words.catalogue import read_words
from workflow.lifecycle import Role

PRODUCT = Path(__file__).resolve().parents[2] / "dossiers"
MAKERS = {
    "accounts/administration.py",
    "desk/actor.py",
    "drafting/examining.py",
    "notices/telling.py",
    "reading/centre_pack.py",
    "web/accounts/sessions.py",
}
"""Where actors are made: of an account or a stranger, each with the origin given, and of processes."""


def test_without_a_request_an_act_comes_from_the_process_and_its_user():
    someone = Actor("reviewer", "Nguyễn Thị Thẩm", frozenset({Role.REVIEWER}))
    owner = f"{getpass.getuser()}@{socket.gethostname()}"[:64]
    assert [(actor.address, actor.session) for actor in (COMMAND_LINE, THE_DESK, someone)] == [
        ("command-line", owner),
        ("job-process", owner),
        ("process", owner),
    ]


def test_the_public_id_of_a_session_is_no_part_of_its_key_or_token():
    token = new_token()
    key = digest(token)
    name = session_id(key)
    assert len(name) == 16
    assert name not in token + key
    assert name != session_id(digest(new_token()))


def test_actors_are_made_in_few_places():
    assert {place for place, call in _calls() if _name(call) == "Actor"} == MAKERS


def test_every_record_is_given_an_actor_and_no_mere_name():
    calls = [(place, call) for place, call in _calls() if _name(call) in {"record", "record_numbered"}]
    assert len(calls) > 40
    for place, call in calls:
        given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
        assert "actor" in given, place
        assert not given["actor"].endswith(("username", '"', "'")), place


def test_acts_are_written_by_record_only():
    inserted = {"insert_row", "insert_numbered", "insert_rows"}
    places = [place for place, call in _calls() if _name(call) in inserted and "Act" in map(ast.unparse, call.args)]
    assert set(places) == {"records/journal.py"}
    assert not [place for place, call in _calls() if _name(call) == "Act"]


def test_every_act_has_its_words():
    """Acts that are written as a text in the call; the others are codes of an enumeration with a label each."""
    writers = {"record", "_record", "_note"}
    texts = [argument for place, call in _calls() if _name(call) in writers for argument in call.args[1:2]]
    acts = {text.value for text in texts if isinstance(text, ast.Constant)} | {refused.value for refused in Refused}
    assert len(acts) > 40
    assert acts <= set(read_words().labels["acts"])


def _calls() -> Iterator[tuple[str, ast.Call]]:
    for path in PRODUCT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield path.relative_to(PRODUCT).as_posix(), node


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
