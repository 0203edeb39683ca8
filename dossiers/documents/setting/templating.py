"""The template environments: strict and sandboxed for papers, plain for stylesheets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from dossiers.documents.charts import SHEET, Bar, Point, debt_plot, percent_bars
from dossiers.documents.setting.fonts import FACES, Fonts
from dossiers.documents.setting.rule_packs import RulePack
from dossiers.documents.setting.vocabulary import MOST_ANNEXES, ORIENTATIONS
from dossiers.vietnamese.letters import point_letter, roman
from dossiers.vietnamese.text import CLEAN, clean


class PaperSandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with cached decisions, which depend only on a value's type and the attribute's name."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._verdicts: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Return whether a template may read the attribute."""
        key = (type(obj), attr)
        if key not in self._verdicts:
            self._verdicts[key] = super().is_safe_attribute(obj, attr, value)
        return self._verdicts[key]


def paper_environment(folder: Path, fonts: Fonts) -> Environment:
    """Return the environment of paper.xml files: unknown marks are errors, values are escaped, cleaned and drawable."""

    def ready(value: object) -> str:
        """Return a text fit for paper. Raises TypeError for anything else: the context would not be ready to print."""
        if isinstance(value, Undefined):
            str(value)  # Raises with the undefined name.
        if isinstance(value, Markup):
            return value  # A picture, whose names were prepared individually.
        if not isinstance(value, str):
            raise TypeError(f"a paper prints text only, not {type(value).__name__}")
        return value if CLEAN.fullmatch(value) else fonts.drawable(clean(value))

    environment = PaperSandbox(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=ready,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {"percent_bars": partial(_bars, ready), "debt_plot": partial(_plot, ready)}
    environment.filters |= {"letter": point_letter, "roman": roman}
    return environment


Ready = Callable[[object], str]


def _bars(ready: Ready, labels: Mapping[str, str], bars: Iterable[Bar], landmarks: Sequence[Fraction]) -> Markup:
    """Return the picture of percentages for a sheet, with the template's texts."""
    drawable = [replace(bar, name=ready(bar.name)) for bar in bars]
    return percent_bars(labels.__getitem__, drawable, landmarks, SHEET)


def _plot(
    ready: Ready,
    labels: Mapping[str, str],
    points: Iterable[Point],
    landmarks: Sequence[Fraction],
    gate: Fraction | None,
) -> Markup:
    """Return the picture of percentages against debt ratios for a sheet, with the template's texts."""
    drawable = [replace(point, name=ready(point.name)) for point in points]
    return debt_plot(labels.__getitem__, drawable, landmarks, gate, SHEET)


def print_stylesheet(folder: Path, pack: RulePack, name: str = "print.css") -> str:
    """Return a print stylesheet filled with the values of a rule pack."""
    environment = Environment(  # noqa: S701 - CSS, and no person's text in it
        loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    sheets = {orientation: pack.paper.turned(orientation) for orientation in ORIENTATIONS}
    values = {"pack": pack, "faces": FACES, "sheets": sheets, "most_annexes": MOST_ANNEXES}
    return environment.get_template(f"_base/{name}").render(values)
