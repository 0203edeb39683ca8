"""The templates' two environments: strict and sandboxed for the papers, plain for the stylesheet."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dossiers.documents.fonts import Fonts
from dossiers.vietnamese.text import clean


def paper_environment(folder: Path, fonts: Fonts) -> Environment:
    """For paper.xml files: unknown marks are errors, all values are escaped, cleaned and drawable."""

    def ready(value: object) -> str:
        """Only text is printed: a number or a None here would be a context that is not ready to print."""
        if isinstance(value, Undefined):
            str(value)  # Raises with the name of what is not there.
        if not isinstance(value, str):
            raise TypeError(f"a paper prints text only, not {type(value).__name__}")
        return fonts.drawable(clean(value))

    return ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=ready,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def stylesheet_environment(folder: Path) -> Environment:
    """For the print stylesheet, whose only values are a rule pack's."""
    return Environment(  # noqa: S701 - CSS, and no person's text in it
        loader=FileSystemLoader(folder), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
