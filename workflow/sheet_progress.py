"""The progress of an appraisal sheet ("phiếu thẩm định"), apart from its content, for the guards of moves."""

from enum import Enum


class SheetProgress(Enum):
    """How far an appraisal sheet is."""

    NONE = "none"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
