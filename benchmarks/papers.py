"""The time for both papers of one dossier in both formats, compared with plain calls of WeasyPrint.

`python -m benchmarks.papers [rounds]`. Only ratios within one run are comparable between machines.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable

from lxml import etree

from dossiers.documents.papers import Papers
from dossiers.documents.setting.fonts import Fonts
from dossiers.documents.setting.measure import measured
from dossiers.documents.setting.page import body
from dossiers.documents.setting.pdf import VARIANT, own_fetcher
from dossiers.documents.setting.rule_packs import RULE_PACKS
from dossiers.documents.setting.templating import paper_environment, print_stylesheet
from dossiers.documents.setting.vocabulary import parse
from tests.documents.sample import CAMPAIGN_4361, KINDS, TEMPLATES, context_of, ordinary

GOAL_MS = 600
PACK = RULE_PACKS[CAMPAIGN_4361.rule_pack]
CONTEXTS = {kind: context_of(kind, ordinary(paragraphs=4), campaign=CAMPAIGN_4361) for kind in KINDS}


def milliseconds(work: Callable[[], object]) -> float:
    """Return the CPU time of one run in this process, in milliseconds, less affected by other load than wall time."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def everything(papers: Papers) -> None:
    """Make both papers of one dossier in both formats."""
    for kind, context in CONTEXTS.items():
        papers.pdf(kind, context)
        papers.docx(kind, context)


def plain_pdfs(tables: str = "fixed") -> Callable[[], None]:
    """Return a function that makes the same pages by plain calls of WeasyPrint, without anything cached.

    With `tables` "auto", WeasyPrint computes the width of each column.
    """
    from weasyprint import CSS, HTML

    fonts = Fonts(TEMPLATES / "_base" / "fonts")
    environment = paper_environment(TEMPLATES, fonts)
    css = print_stylesheet(TEMPLATES, PACK).replace("table-layout: fixed", f"table-layout: {tables}")
    pages = []
    for kind, context in CONTEXTS.items():
        tree = measured(parse(environment.get_template(f"{kind}/paper.xml").render(paper=context)), PACK, fonts)
        page = etree.tostring(body(tree, exact=True), encoding="unicode", method="html")
        pages.append(f"<!doctype html><html lang=vi><body>{page}</body></html>")

    def make() -> None:
        from weasyprint.text.fonts import FontConfiguration

        gc.unfreeze()  # A plain call must collect everything, as in a process of its own.
        for page in pages:
            config = FontConfiguration()
            sheet = CSS(string=css, font_config=config, url_fetcher=own_fetcher(fonts))
            HTML(string=page).write_pdf(stylesheets=[sheet], font_config=config, pdf_variant=VARIANT)
        gc.freeze()

    return make


def main(rounds: int) -> None:
    papers, plain, automatic = Papers(TEMPLATES), plain_pdfs(), plain_pdfs("auto")
    cold = milliseconds(lambda: everything(papers))
    plain(), automatic()
    works: dict[str, Callable[[], object]] = {
        "both papers, both formats": lambda: everything(papers),
        "both PDF": lambda: [papers.pdf(*context) for context in CONTEXTS.items()],
        "both DOCX": lambda: [papers.docx(*context) for context in CONTEXTS.items()],
        "both page previews": lambda: [papers.html(*context) for context in CONTEXTS.items()],
        "both PDF, plain call": plain,
        "both PDF, plain, auto tables": automatic,
    }
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            taken[name].append(milliseconds(work))
    print(f"first time in the process: {cold:.0f} ms")
    for name, times in taken.items():
        print(f"{name:28} median {statistics.median(times):7.1f} ms   least {min(times):7.1f} ms")
    median = {name: statistics.median(times) for name, times in taken.items()}
    print(f"goal {GOAL_MS} ms: {median['both papers, both formats'] / GOAL_MS:.2f} of it taken")
    for rival, goal in (("both PDF, plain call", 1.6), ("both PDF, plain, auto tables", 1.8)):
        print(f"PDF against {rival[10:]}: {median[rival] / median['both PDF']:.2f} times faster (goal {goal})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
