"""Shared parts of the commands: the settings of the environment, options of several commands."""

import os
import sys
from pathlib import Path

import click

from config import Settings, SettingsRefused, read_settings
from dossiers.cli.frame import MISUSED, complain
from dossiers.records.temporary import own_folder
from dossiers.words.cli import say

FILE = click.Path(path_type=Path)
campaign_option = click.option("--campaign", metavar=say("help.campaign-name"), help=say("help.papers-campaign"))
json_option = click.option("--json", "as_json", is_flag=True, help=say("help.json"))


def settings_of_environment() -> Settings:
    """Return the settings; with faults, print all of them and exit with code 2.

    All temporary files of the process go to its own folder in DATA_DIR from now on.
    """
    try:
        settings = read_settings(os.environ)
    except SettingsRefused as refused:
        for sentence in refused.sentences:
            complain(sentence)
        sys.exit(MISUSED)
    click.get_current_context().find_root().call_on_close(own_folder(settings.data_dir))
    return settings
