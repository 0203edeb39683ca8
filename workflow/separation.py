"""Separation of duties ("tách bạch nhiệm vụ"): who worked on a dossier, and what somebody else has to do then.

The table holds whatever roles a person has, also for one who has all of them, and for whoever has changed from an
office to the centre or back.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum

from workflow.errors import Unmet


class Part(StrEnum):
    """What a person has done on a dossier.

    Tham gia soạn thảo (ghi nội dung, đính kèm hay gỡ tệp, lấy bản trình ký, nộp, rút, ghi nhận không đề nghị, trả lời
    ghi chú, đề nghị gia hạn); thẩm định (kết luận với vai trò người thẩm định); lập phiếu thẩm định hoặc khép ghi chú
    của người khác; ghi chú với vai trò người thẩm định; ghi nhận hồ sơ giấy; gửi bảng số liệu đang dùng của Trung ương.
    """

    DRAFTED = "drafted"
    REVIEWED = "reviewed"
    APPRAISED = "appraised"
    NOTED = "noted"
    REGISTERED = "registered"
    FIGURES = "figures"


class LaterDeed(StrEnum):
    """What is done on a dossier by somebody who has had no part that excludes it.

    Soạn thảo, nộp và các việc khác của đơn vị; thẩm định; duyệt (mọi quyết định của người duyệt); gia hạn và ghi nhận
    hồ sơ giấy; gửi, nhận bảng số liệu của Trung ương.
    """

    DRAFT = "draft"
    REVIEW = "review"
    DECIDE = "decide"
    GIVE_TIME = "give-time"
    ENTER_FIGURES = "enter-figures"


_CENTRE_WORK = frozenset({LaterDeed.DRAFT, LaterDeed.DECIDE})

BY_SOMEBODY_ELSE: Mapping[Part, frozenset[LaterDeed]] = {
    Part.DRAFTED: frozenset(LaterDeed) - {LaterDeed.DRAFT},
    Part.REVIEWED: _CENTRE_WORK,
    Part.APPRAISED: _CENTRE_WORK,
    Part.NOTED: _CENTRE_WORK,
    Part.REGISTERED: _CENTRE_WORK,
    Part.FIGURES: _CENTRE_WORK,
}
"""For each part what its person does not do later on the same dossier."""

CENTRE_WORK = (Part.APPRAISED, Part.NOTED, Part.REGISTERED, Part.FIGURES)
"""The parts at the centre beside a reviewer's decisions on the dossier."""

CODES: Mapping[Part, str] = {
    Part.DRAFTED: "you-drafted-it",
    Part.REVIEWED: "you-reviewed-it",
    Part.APPRAISED: "you-appraised-it",
    Part.NOTED: "you-noted-it",
    Part.REGISTERED: "you-registered-it",
    Part.FIGURES: "you-entered-its-figures",
}


def separation_stops(parts: Collection[Part], deed: LaterDeed) -> tuple[Unmet, ...]:
    """Return why a person who has had these parts does not do this on the dossier, one reason for each part."""
    return tuple(Unmet(CODES[part]) for part in Part if part in parts and deed in BY_SOMEBODY_ELSE[part])


def time_stops(*, own_office: bool, drafted: bool) -> tuple[Unmet, ...]:
    """Return why a person neither gives an office more time nor registers its paper dossier."""
    own = (Unmet("your-own-office"),) if own_office else ()
    return own + separation_stops({Part.DRAFTED} if drafted else (), LaterDeed.GIVE_TIME)


def figures_stops_of(*, drafted: bool) -> tuple[Unmet, ...]:
    """Return why a person, who has drafted a dossier of the campaign or not, does not enter the centre's figures."""
    separate = LaterDeed.ENTER_FIGURES in BY_SOMEBODY_ELSE[Part.DRAFTED]
    return (Unmet("you-drafted-in-campaign"),) if drafted and separate else ()
