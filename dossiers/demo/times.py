"""The demo's own times."""

from datetime import datetime

OPENED = datetime.fromisoformat("2010-10-11T08:00:00+07:00")
"""The instant of opening the campaign and creating the accounts: on the first working day of its period."""

DEMO_TIME = datetime.fromisoformat("2011-01-07T08:00:00+07:00")
"""The start of the demo's clock unless the settings give another."""
