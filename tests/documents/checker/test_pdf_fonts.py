"""What family a PDF's font is of, however the program that made the file writes its name."""

import pytest

from dossiers.documents.checker.pdf.fonts import family


@pytest.mark.parametrize(
    "name",
    [
        "TimesNewRomanPSMT",
        "TimesNewRomanPS-BoldMT",
        "TimesNewRomanPS-BoldItalicMT",
        "TimesNewRoman,Bold",
        "Times New Roman",
        "Times New Roman Bold",
        "Times-New-Roman-Bold-Italic",
    ],
)
def test_every_way_to_write_times_new_roman_is_known(name: str) -> None:
    assert family(name) == "Times New Roman"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("LiberationSerif-BoldItalic", "Liberation Serif"),
        ("Liberation-Serif-Bold-Italic", "Liberation Serif"),
        ("Arial-BoldMT", "Arial"),
        ("Calibri-Light", "Calibri Light"),
        (".VnTimeH", ".VnTimeH"),
        ("DejaVuSans", "DejaVu Sans"),
    ],
)
def test_a_family_is_told_without_weight_and_slant(name: str, said: str) -> None:
    assert family(name) == said
