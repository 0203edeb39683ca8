"""Making a desk ("lập bàn hồ sơ mới"), and adopting one that was made before desks had an identity.

Outside the demo only `dossiers init` and `dossiers restore` make a desk. Everything else refuses an empty database, an
empty folder, and a database and a folder of different desks: each of them may be a disk that is not mounted.
"""

from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.desk.stores import check_stores
from dossiers.records import dump
from dossiers.records.database import Database, migrate
from dossiers.records.faults import DatabaseUnavailable, FilesUnavailable, StoreFault
from dossiers.records.files import Files
from dossiers.records.migrations import SchemaOutOfDate, head_revision, is_known
from dossiers.records.queries.desk import desk_of, give_identity
from dossiers.records.queries.operations import named_files


class FoundingRefused(Exception):
    """A new desk was not made: there is one already, or something of one. The code names the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def found_desk(application: Application) -> str:
    """Make a new desk in an empty database and an empty folder; return its identity.

    Raises FoundingRefused, and DatabaseUnavailable for a server that does not answer. What was interrupted goes on
    when it is repeated.
    """
    database, files = application.database, application.files
    if files.desk() is not None or any(files.hashes()):
        raise FoundingRefused("folder-in-use")
    database.create()
    with database.reading() as session:
        if not dump.is_empty(session):
            raise FoundingRefused("database-in-use")
    migrate(database)
    return mark_desk(database, files)


def ensure_desk(application: Application) -> str:
    """Make the desk of a demo or of a test where it is missing; return its identity."""
    application.database.create()
    migrate(application.database)
    return mark_desk(application.database, application.files)


def mark_desk(database: Database, files: Files) -> str:
    """Give the database an identity if it has none, and the folder the same one; return it."""
    with database.writing(business=False) as session:
        desk = give_identity(session, at=real_now())
    if files.desk() != desk:
        files.mark(desk)
    return desk


def update_desk(application: Application) -> None:
    """Bring the schema of a desk up to date. Raises DatabaseUnavailable or FilesUnavailable if there is no whole desk.

    A desk of before identities is adopted: its database has content, and a file that it names is in the folder.
    """
    database, files = application.database, application.files
    revision = database.revision()
    if revision is None or not is_known(revision):
        raise DatabaseUnavailable(SchemaOutOfDate(revision, head_revision()).fault)
    with database.reading() as session:
        desk = desk_of(session)
        if desk is None and dump.is_empty(session):
            raise DatabaseUnavailable(StoreFault.DATABASE_EMPTY)
    if desk is not None:
        files.check_desk(desk)
    migrate(database)
    if desk is None:
        _adopt(database, files)
    check_stores(database, files)


def _adopt(database: Database, files: Files) -> None:
    """Give an identity to a desk that has none. The folder is marked first: an interrupted adoption goes on."""
    with database.writing(business=False) as session:
        if not _fit_together(session, files):
            raise FilesUnavailable(StoreFault.FILES_GONE)
        desk = give_identity(session, files.desk(), at=real_now())
        files.mark(desk)


def _fit_together(session: Session, files: Files) -> bool:
    """Return whether the folder holds a file that the database names, or the database names none and none is there."""
    from dossiers.papers import packs  # a great deal of code, for a desk that is adopted once

    named = named_files(session, packs.MAKE_PACK)
    if not named:
        return files.desk() is None and not any(files.hashes())
    return any(files.path(hash).is_file() for hash in named)
