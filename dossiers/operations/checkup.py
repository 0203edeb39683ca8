"""The health as one process sees it, for /healthz and /readyz ("kiểm tra tình trạng")."""

import threading
import time
from collections.abc import Collection

from dossiers.desk.application import Application
from dossiers.operations.health import CHECKS, Health, HealthFinding, examine, worst_verdict

FRESH = 3.0
"""Seconds for which the finding of a process is not made anew, however often it is asked for."""
PATIENCE = 2.0
"""Seconds after which an answer is given without the checks that are still under way."""


class Checkup:
    """The health as one process sees it: made at most every `FRESH` seconds, answered within `PATIENCE`.

    Each check runs in a thread of its own: a store that hangs is told as that, without hanging who asks or what does
    not need it.
    """

    def __init__(self, application: Application) -> None:
        self._changed = threading.Condition()
        self._checks = {name: _Check(application, name, self._changed) for name in CHECKS}

    def health(self, names: Collection[str] = CHECKS, patience: float | None = None) -> Health:
        """Return the present findings of these parts; a check that is under way after so many seconds of `patience`, or
        PATIENCE, is told as `no-answer`."""
        checks = {name: self._checks[name] for name in names}
        with self._changed:
            for check in checks.values():
                check.begin_if_due()
            self._changed.wait_for(lambda: all(check.finding for check in checks.values()), patience or PATIENCE)
            return Health({name: check.finding or check.unanswered for name, check in checks.items()})


class _Check:
    """One check and its present finding, None while it is under way; `changed` guards both."""

    def __init__(self, application: Application, name: str, changed: threading.Condition) -> None:
        self.finding: HealthFinding | None = None
        self.unanswered = HealthFinding(worst_verdict(name), "no-answer")
        self._application, self._name, self._changed = application, name, changed
        self._is_running = False
        self._made_at = float("-inf")

    def begin_if_due(self) -> None:
        """Make the finding anew in a thread, unless it is fresh or being made."""
        if not self._is_running and time.monotonic() - self._made_at > FRESH:
            threading.Thread(target=self._run, name=f"health of {self._name}", daemon=True).start()
            self._is_running, self.finding = True, None

    def _run(self) -> None:
        finding = examine(self._application, self._name)
        with self._changed:
            self.finding, self._is_running, self._made_at = finding, False, time.monotonic()
            self._changed.notify_all()
