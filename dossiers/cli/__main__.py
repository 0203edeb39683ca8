"""The entry point of the command line: `dossiers` and `python -m dossiers.cli`."""

import click

from dossiers.cli import accounts, backups, campaigns, clock, figures, installation, kept_files, mails, papers
from dossiers.cli.frame import CommandGroup
from dossiers.desk.private_files import create_private_files
from dossiers.words.cli import say

COMMANDS: tuple[click.Command, ...] = (
    *(installation.init, installation.serve, installation.jobs, installation.migrate, installation.health),
    *(backups.backup, backups.verify_backup, backups.list_backups, backups.restore),
    *(papers.papers, papers.verify_papers, papers.check_layout),
    *(figures.figures, figures.rank, figures.eligibility),
    *(campaigns.campaigns, campaigns.calendar, accounts.accounts, mails.mail, kept_files.files),
    *(clock.clock, clock.accept),
)


@click.group(cls=CommandGroup, help=say("help.dossiers"))
def main() -> None:
    create_private_files()


for command in COMMANDS:
    main.add_command(command)

if __name__ == "__main__":
    main()
