"""The colours of the pages, measured: every pair that carries text can be read."""

import re

import pytest

from tests.support.codes import ROOT

PAIRS = [
    *(
        (ink, ground)
        for ink in ("ink", "quiet", "accent", "accent-deep", "seal", "done")
        for ground in ("ground", "sheet")
    ),
    ("wait", "ground"),
    ("wait", "wait-ground"),
    ("ink", "wait-ground"),
    *(("sheet", ground) for ground in ("accent", "accent-deep", "seal", "done")),
]


@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_every_pair_of_colours_can_be_read(front, back):
    assert _contrast(_colours()[front], _colours()[back]) >= 4.5


def test_edges_of_fields_can_be_seen():
    assert min(_contrast(_colours()["edge"], _colours()[ground]) for ground in ("ground", "sheet")) >= 3


def _colours() -> dict[str, str]:
    css = (ROOT / "dossiers" / "web" / "static" / "desk.css").read_text("utf-8")
    found = dict(re.findall(r"--([a-z-]+): #([0-9a-f]{3,6});", css))
    return {name: value if len(value) == 6 else "".join(digit * 2 for digit in value) for name, value in found.items()}


def _contrast(foreground: str, background: str) -> float:
    """The ratio of WCAG 2.2."""
    lighter, darker = sorted((_luminance(foreground), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
