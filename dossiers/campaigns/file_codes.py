"""The forms of codes in campaign files ("dạng của các mã"), and the longest texts."""

import re

from dossiers.vietnamese.symbols import SYMBOL

CAMPAIGN_CODE = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
OFFICE_CODE = re.compile(r"[A-Za-z0-9]+")
KIND = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
A_SYMBOL = re.compile(SYMBOL)
LONGEST_CODE = 32
LONGEST_TEXT = 1_000
LONGEST_NAME = 200
