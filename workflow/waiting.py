"""How long a dossier has waited for the centre ("đã chờ"): the one rule for pages, filters, orders and files.

The caller reads the clock.
"""

from datetime import datetime, tzinfo


def days_waited(since: datetime, at: datetime, zone: tzinfo) -> int:
    """Return the calendar days in the campaign's `zone` from the day of the move that made it wait to that of `at`.

    A dossier that came at 23:59 has waited one day at 00:01; 0 if the clock was set back.
    """
    return max((at.astimezone(zone).date() - since.astimezone(zone).date()).days, 0)
