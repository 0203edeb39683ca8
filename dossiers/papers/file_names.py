"""The names of paper files and of an office's folder ("tên tệp")."""

from dossiers.desk.application import download_name
from dossiers.documents.kinds.context import Copy
from dossiers.papers.sources import DossierSource
from dossiers.vietnamese.text import slug

COPY_MARKS = {Copy.DRAFT: "_du-thao", Copy.SIGNING: "_trinh-ky", Copy.FINAL: ""}


def paper_file_name(source: DossierSource, kind: str, format_: str, *, demo: bool) -> str:
    """Return the name of a downloaded paper, "to-trinh_ha-noi_4361-2010-01.pdf"."""
    name = f"{kind}_{slug(source.office.name)}_{source.reference}{COPY_MARKS[source.copy]}.{format_}"
    return download_name(name, demo=demo)


def office_folder(code: str, name: str) -> str:
    """Return the folder of an office's papers, "01-ha-noi", on the command line and in an archive."""
    return f"{code}-{slug(name)}"
