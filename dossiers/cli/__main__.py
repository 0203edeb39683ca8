"""The entry point of the command line: `dossiers` and `python -m dossiers.cli`.

A command's module is imported when the command runs: what only papers or tables need would double the time in which a
killed server is back.
"""

from collections.abc import Mapping

import click

from dossiers.cli.command_table import TopGroup
from dossiers.desk.private_files import create_private_files
from dossiers.words.cli import say

COMMANDS: Mapping[str, str] = {
    "serve": "server:serve",
    "jobs": "job_process:jobs",
    "init": "installation:init",
    "migrate": "installation:migrate",
    "health": "installation:health",
    "backup": "backups:backup",
    "backup verify": "backups:verify_backup",
    "backup list": "backups:list_backups",
    "restore": "backups:restore",
    "papers": "papers:papers",
    "papers verify": "papers:verify_papers",
    "check-layout": "papers:check_layout",
    "figures": "figures:figures",
    "rank": "figures:rank",
    "eligibility": "figures:eligibility",
    "campaigns": "campaigns:campaigns",
    "calendar": "campaigns:calendar",
    "accounts": "accounts:accounts",
    "mail": "mails:mail",
    "files": "kept_files:files",
    "clock": "clock:clock",
    "clock accept": "clock:accept",
}
"""The place of each command in this package, as module and name. Its help is the sentence `help.<command>`."""


@click.group(cls=TopGroup, help=say("help.dossiers"), places=COMMANDS)
def main() -> None:
    create_private_files()


if __name__ == "__main__":
    main()
