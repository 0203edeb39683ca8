"""The errors with which a command ends, as sentences. Loaded only when there is one: it knows all kinds of them."""

from sqlalchemy.exc import OperationalError

from dossiers.campaigns.toml_reader import FileRefused
from dossiers.cli.frame import os_reason
from dossiers.cli.stores import store_sentences
from dossiers.desk.clock import ClockNotSet
from dossiers.desk.errors import ClockSetBack, NotFound
from dossiers.notices.digest import ZONE
from dossiers.operations.backup import BackupRefused
from dossiers.operations.founding import FoundingRefused
from dossiers.records.faults import DatabaseUnavailable, FilesUnavailable
from dossiers.records.migrations import SchemaOutOfDate
from dossiers.vietnamese.dates import show_moment
from dossiers.words.catalogue import read_words
from dossiers.words.cli import say
from workflow.errors import Unmet, WorkflowError


def sentences_of(error: Exception) -> list[str]:
    """Return the sentences for an error that refuses what was asked, none for an error of the program."""
    if isinstance(error, DatabaseUnavailable | FilesUnavailable | SchemaOutOfDate):
        return store_sentences(error)
    if isinstance(error, FoundingRefused):
        return [say(f"founding-refused.{error.code}")]
    if isinstance(error, WorkflowError | FileRefused | BackupRefused):
        return _reasons(error)
    if isinstance(error, NotFound | ClockNotSet | ClockSetBack | OperationalError | OSError):
        return [_sentence(error)]
    return []


def _reasons(error: WorkflowError | FileRefused | BackupRefused) -> list[str]:
    """Return the sentences of all reasons."""
    if isinstance(error, BackupRefused):
        return [say(f"backup-refused.{error.code}", value=error.value)]
    if isinstance(error, FileRefused):
        return [_at_place(fault) for fault in error.faults]
    return [read_words().refusal(reason) for reason in error.unmet]


def _at_place(fault: Unmet) -> str:
    """Return the sentence, preceded by the place in the file unless the sentence begins with it."""
    sentence = read_words().refusal(fault)
    return sentence if sentence.startswith(fault.field) else say("said.at-place", place=fault.field, sentence=sentence)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return say("said.file-trouble", file=error.filename or "", reason=os_reason(error))
    if isinstance(error, NotFound):
        return say("said.not-found", what=error)
    if isinstance(error, OperationalError):
        return say("said.database-trouble", reason=error.orig)
    if isinstance(error, ClockSetBack):
        return say("clock.set-back", shown=show_moment(error.shown, ZONE), seen=show_moment(error.seen, ZONE))
    return say("said.clock-not-set")
