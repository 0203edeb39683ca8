"""Which marks stand before a signer's title, and whose papers bear them."""

import pytest

from workflow.signing import Power, PowerOfCouncil, power_lines


@pytest.mark.parametrize(
    ("power", "lines"),
    [
        (Power.HEAD, ("GIÁM ĐỐC",)),
        (Power.ACTING, ("Q. GIÁM ĐỐC",)),
        (Power.DEPUTY, ("KT. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (Power.BY_ORDER, ("TL. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
        (Power.BY_MANDATE, ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
    ],
)
def test_each_power_has_its_mark_and_the_signer_s_own_title_where_one_belongs(power: Power, lines: tuple[str, ...]):
    assert power_lines(power, "Giám đốc", "Trưởng phòng") == lines


def test_only_a_council_s_paper_is_signed_for_it():
    assert power_lines(Power.FOR_COUNCIL, "Hội đồng", "Chủ tịch", of_council=True) == ("TM. HỘI ĐỒNG", "CHỦ TỊCH")
    with pytest.raises(PowerOfCouncil):
        power_lines(Power.FOR_COUNCIL, "Hội đồng", "Chủ tịch")


@pytest.mark.parametrize("power", [Power.DEPUTY, Power.BY_ORDER, Power.BY_MANDATE])
def test_who_signs_for_another_names_the_own_title(power: Power):
    with pytest.raises(ValueError, match=power.value):
        power_lines(power, "Giám đốc")
