"""The closing of dossiers in words ("thời hạn nhận hồ sơ"), with its last instant in full."""

from dossiers.vietnamese.dates import show_day
from dossiers.words.catalogue import read_words
from workflow.deadlines import Closing


def closing_words(closing: Closing, zone_words: str) -> str:
    """Return "trước ngày 10/01/2011 — nhận đến hết 24 giờ 00 ngày 09/01/2011, giờ Việt Nam"."""
    sentence = read_words().labels["closings"]["until" if closing.inclusive else "before"]
    return sentence.format(day=show_day(closing.day), last=show_day(closing.last_day), zone=zone_words)
