"""Write the next migration from the models: ``python -m dossiers.records.migrations.make "first rooms"``.

The draft is compared on an empty SQLite file at the present head. Review and correct it manually before committing: the
comparison does not detect changed CHECK constraints and moved data.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

from dossiers.records import engines
from dossiers.records.migrations import VERSIONS
from dossiers.records.migrations.walking import alembic_config, migrate_engine
from dossiers.records.sqlite_file import SqliteFile


def make(message: str, versions: Path = VERSIONS) -> Path:
    """Write the draft of one migration, named by its place and its message, and return its path."""
    config = alembic_config(versions)
    name = f"{_place(versions)}_{re.sub(r'[^a-z0-9]+', '_', message.lower()).strip('_')}"
    with tempfile.TemporaryDirectory() as folder:
        SqliteFile(Path(folder) / "draft.sqlite3").create()
        engine = engines.migrating_engine(engines.parse_url(f"sqlite:///{folder}/draft.sqlite3"))
        migrate_engine(engine, "head", versions)
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=name)
        engine.dispose()
    draft = versions / f"{name}.py"
    _tidy(draft)
    return draft


def _tidy(draft: Path) -> None:
    """Drop Alembic's own remarks and lay the lines out as everywhere in the project."""
    lines = draft.read_text("utf-8").splitlines(keepends=True)
    draft.write_text("".join(line for line in lines if not line.lstrip().startswith("# ###")), "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", draft], check=True)  # noqa: S603 - our file


def _place(versions: Path) -> str:
    """Return the place of the next migration in the line, in four digits."""
    return f"{len(list(versions.glob('[0-9]*.py'))) + 1:04d}"


if __name__ == "__main__":
    print(make(" ".join(sys.argv[1:])))
