"""Killed with SIGKILL between the commit and the mail, twenty times: no mail is lost, and none has two Message-IDs."""

import random
import subprocess
import sys
import time
from collections import defaultdict
from datetime import timedelta

from dossiers.desk.clock import real_now
from dossiers.desk.paths import ROOT
from dossiers.notices import sending
from dossiers.records.models.notices import MailState
from tests.notices.people import mails, with_people
from tests.notices.servers import post_office
from tests.support.dossiers import Office

ROUNDS = 20
TOLD = 3
"""The mails of one submission: to the colleague and to two reviewers."""
URL = "https://khenthuong.example.vn"

CHILD = """
import sys
from dossiers.desk.actor import Actor
from dossiers.desk.clock import real_now
from dossiers.desk.mail_server import MailServer, Security
from dossiers.notices import sending
from dossiers.notices.telling import tell_of_dossier
from dossiers.records.database import Database
from dossiers.records.queries import dossier as dossier_queries
from workflow.lifecycle import Action, Role

url, reference, clerk, cause, port, public_url = sys.argv[1:]
database = Database(url)
with database.writing() as session:
    dossier = dossier_queries.dossier_by_reference(session, reference)
    actor = Actor(clerk, "", frozenset({Role.CLERK}))
    tell_of_dossier(session, Action.SUBMIT, dossier, cause=cause, actor=actor, at=real_now())
print("committed", flush=True)
server = MailServer("127.0.0.1", int(port), Security.NONE, "khenthuong@example.vn")
while True:
    sending.send_due_mails(database, server, public_url)
"""
"""Tells people of a submission, says that it is committed, and sends what is due until it is killed."""


def test_nothing_is_lost_when_the_process_is_killed_between_commit_and_mail(office: Office):
    with_people(office)
    database, chance = office.database, random.Random(4361)
    url = database.url.render_as_string(hide_password=False)
    with post_office() as sorting:
        for number in range(ROUNDS):
            told = (url, office.reference, office.clerk.username, f"round/{number}", str(sorting.server.port), URL)
            command = [sys.executable, "-c", CHILD, *told]
            with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
                assert child.stdout is not None
                assert child.stdout.readline() == "committed\n"
                time.sleep(chance.uniform(0, 0.08))
                child.kill()
        at_once = len(sorting.received)
        moment = real_now() + timedelta(minutes=10)
        while sending.send_due_mails(database, sorting.server, URL, now=lambda: moment):
            pass
    assert {mail.state for mail in mails(database)} == {MailState.SENT}
    by_id = defaultdict(set)
    for address, message in sorting.received:
        by_id[message["Message-ID"]].add(address)
    assert len(by_id) == len(mails(database)) == ROUNDS * TOLD
    assert all(len(people) == 1 for people in by_id.values())
    assert at_once < len(sorting.received)
