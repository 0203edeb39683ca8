"""Every code of a refusal or warning in the program, found in its source, with its values.

A computed code cannot be read from a call: its place is listed in COMPUTED with its codes, or in PASSED_ON when it only
passes on a code that another call names. The tests fail on a new such place.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dossiers.records.faults import StoreFault
from dossiers.uploads.inspection import CODES as FILE_CODES
from dossiers.vietnamese.faults import CODES as READING_CODES
from workflow.separation import CODES as SEPARATION_CODES

ROOT = Path(__file__).parents[2]
ROOMS = ("workflow", "dossiers")
READERS = "dossiers/vietnamese/"
"""Left out: the readers list their codes with values themselves, and their own test checks this."""

CODE_AT = {
    "Unmet": 0,
    "Unreadable": 0,
    "Finding": 0,
    "_blocking": 0,
    "_warning": 0,
    "_unless": 1,
    "_not_among": 1,
    "_at_most": 2,
    "fault": 1,
    "_fault": 0,
    "fitting": 2,
    "_take": 2,
    "page_for": 1,
    "doubt": 0,
    "rejection": 0,
}
"""The position of the code among the arguments of each call that refuses or warns."""

GIVEN_BY_CALLEE = {"_at_most": {"value", "limit"}, "fitting": {"text"}}
"""Values that the called function adds itself."""

JUDGES = "dossiers/documents/checker/"
"""Left out: findings on layout have their own codes and words (`templates/words/layout.toml`)."""

FILE_VALUES = {"name", "extension"}
COMPUTED: Mapping[tuple[str, str], Mapping[str, set[str]]] = {
    ("workflow/consistency.py", "_absent_officers"): {"chair-absent": {"name"}, "secretary-absent": {"name"}},
    ("workflow/separation.py", "separation_stops"): {code: set() for code in SEPARATION_CODES.values()},
    ("workflow/guards.py", "_unaccepted"): {"attachment-examined": {"name"}, "attachment-refused": {"name"}},
    ("workflow/guards.py", "_attached"): {
        "attachment-missing": {"title", "limit"},
        "attachment-too-many": {"title", "limit"},
    },
    ("dossiers/content/field_reader.py", "value"): {code: set(values) for code, values in READING_CODES.items()},
    ("dossiers/campaigns/toml_reader.py", "_read"): {
        code: set(values) for code, values in READING_CODES.items() if code.startswith("date-")
    },
    ("dossiers/campaigns/toml_reader.py", "_line"): {"text-empty": set(), "text-not-nfc": set(), "text-untidy": set()},
    ("dossiers/drafting/attachments.py", "receive"): {
        code: FILE_VALUES | ({"limit"} if code == "file-too-large" else set()) for code in FILE_CODES
    },
    ("dossiers/papers/layout_check.py", "_unmet"): {
        **{code: {"name"} for code in FILE_CODES if code not in ("file-too-large", "file-kind-unknown")},
        "file-too-large": {"name", "limit"},
        "layout-kind-unknown": {"name"},
        "layout-too-long": {"name", "pages"},
        "layout-no-text": {"name"},
        "layout-unreadable": {"name"},
    },
    ("dossiers/figures/table_files.py", "_refused"): {
        **{code: {"name"} for code in FILE_CODES if code not in ("file-too-large", "file-kind-unknown")},
        "file-too-large": {"name", "limit"},
        "table-kind-unknown": {"name"},
        "table-too-much": {"name", "cell"},
    },
    ("dossiers/content/text_fields.py", "read_field"): {
        code: set(values) for code, values in READING_CODES.items() if code.startswith(("date-", "number-", "amount-"))
    },
    ("dossiers/spreadsheets/amounts.py", "_text"): {
        code: set(values) for code, values in READING_CODES.items() if code.startswith("amount-")
    },
    ("dossiers/spreadsheets/rows.py", "_lacking"): {"collected-empty": {"office"}, "debt-empty": {"office"}},
    ("dossiers/web/accounts/sign_in_pages.py", "too_many"): {
        "too-many-attempts-seconds": {"wait"},
        "too-many-attempts-minutes": {"wait"},
    },
    ("dossiers/web/base/server_refusals.py", "install"): {
        code: set() for code in ("bad-request", "forbidden", "head-too-long", "server-error")
    },
    ("dossiers/web/base/errors.py", "failed"): {
        code: set()
        for code in (
            *("csrf", "bad-request", "forbidden", "not-found", "method-not-allowed"),
            *("too-large", "too-large-unknown", "too-many-requests"),
        )
    },
    ("dossiers/web/base/errors.py", "unavailable"): {code: set() for code in (*StoreFault, "clock-set-back")},
}

PASSED_ON = {
    ("workflow/consistency.py", "unmet"),
    ("workflow/consistency.py", "_blocking"),
    ("workflow/consistency.py", "_warning"),
    ("workflow/consistency.py", "_at_most"),
    ("workflow/signed_copy_checks.py", "_warning"),
    ("workflow/guards.py", "_unless"),
    ("workflow/bars.py", "_not_among"),
    ("dossiers/content/field_reader.py", "fault"),
    ("dossiers/campaigns/toml_reader.py", "fault"),
    ("dossiers/campaigns/toml_reader.py", "fitting"),
    ("dossiers/campaigns/toml_reader.py", "_take"),
    ("dossiers/accounts/passwords.py", "_fault"),
    ("dossiers/papers/layout_jobs.py", "_finished"),
    ("dossiers/reading/attached_files.py", "unaccepted_file"),
    ("dossiers/deadlines/extension_pages.py", "_received"),
    ("dossiers/web/base/errors.py", "page_for"),
    ("dossiers/spreadsheets/cell_notes.py", "doubt"),
    ("dossiers/spreadsheets/cell_notes.py", "rejection"),
}


@dataclass(frozen=True)
class Site:
    """One call that refuses or warns: its place, its codes, and the values given with each."""

    module: str
    function: str
    line: int
    codes: tuple[str, ...]
    values: frozenset[str]

    @property
    def place(self) -> tuple[str, str]:
        return self.module, self.function


def sites() -> Iterator[Site]:
    """Yield every such call in the program."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            module = path.relative_to(ROOT).as_posix()
            if module.startswith((READERS, JUDGES)):
                continue
            yield from _in_function(ast.parse(path.read_text(encoding="utf-8")), module, "", {})


def codes() -> dict[str, frozenset[str]]:
    """Return every code with the values common to all places that raise it."""
    found: dict[str, frozenset[str]] = {}
    named = [(code, site.values) for site in sites() for code in site.codes]
    computed = [(code, frozenset(values)) for given in COMPUTED.values() for code, values in given.items()]
    for code, values in named + computed:
        found[code] = found.get(code, values) & values
    return found


def _in_function(node: ast.AST, module: str, function: str, tuples: dict[str, ast.expr]) -> Iterator[Site]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            assigned = {
                item.targets[0].id: item.value
                for item in ast.walk(child)
                if isinstance(item, ast.Assign) and isinstance(item.targets[0], ast.Name)
            }
            yield from _in_function(child, module, child.name, assigned)
            continue
        if isinstance(child, ast.Call) and (site := _site(child, module, function, tuples)):
            yield site
        yield from _in_function(child, module, function, tuples)


def _site(call: ast.Call, module: str, function: str, tuples: dict[str, ast.expr]) -> Site | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    at = CODE_AT.get(name)
    if at is None or len(call.args) <= at:
        return None
    given = frozenset(_values(call, tuples) | GIVEN_BY_CALLEE.get(name, set()))
    return Site(module, function, call.lineno, tuple(_literals(call.args[at])), given)


def _literals(code: ast.expr) -> Iterator[str]:
    """Yield the codes that the argument can be; none when it is computed."""
    if isinstance(code, ast.Constant) and isinstance(code.value, str):
        yield code.value
    elif isinstance(code, ast.IfExp):
        yield from _literals(code.body)
        yield from _literals(code.orelse)


def _values(call: ast.Call, tuples: dict[str, ast.expr]) -> set[str]:
    """Return the names of the values: keywords, or the pairs of a tuple written here or in this function."""
    keywords = {word.arg for word in call.keywords if word.arg not in {None, "values", "field"}}
    pairs = next((word.value for word in call.keywords if word.arg == "values"), None)
    pairs = call.args[2] if pairs is None and len(call.args) > 2 else pairs
    pairs = tuples.get(pairs.id) if isinstance(pairs, ast.Name) else pairs
    named = {
        pair.elts[0].value
        for pair in (pairs.elts if isinstance(pairs, ast.Tuple) else ())
        if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant)
    }
    return {name for name in keywords | named if isinstance(name, str)}
