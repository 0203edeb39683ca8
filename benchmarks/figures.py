"""The time to read a table of the centre's figures and to rank with explanation, and its growth with the size.

`python -m benchmarks.figures [rounds]`. Sizes: 63 offices, and 3,300 as many as the districts of the country.
"""

import statistics
import sys
import tempfile
from dataclasses import replace
from math import log2
from pathlib import Path
from random import Random

from benchmarks.papers import milliseconds
from dossiers.figures.table_files import open_table
from dossiers.figures.tables import filled_table
from dossiers.spreadsheets.understanding import understand
from tests.support.campaigns import campaign_4361
from workflow.campaign import Campaign, Office
from workflow.figures import Figures
from workflow.ranking import Entrant, official_rule, rank
from workflow.simulation import sensitivities

LIMIT = 20 * 1024 * 1024
GOALS = {63: (1_000, 20), 3_300: (5_000, 1_000)}
"""Milliseconds for import with preview, and for ranking with its explanation, by number of offices."""
CURVE = (63, 250, 1_000, 3_300, 13_200)


def campaign_of(size: int) -> Campaign:
    """Return the campaign with this number of offices, named "Đơn vị 00001" and so on."""
    plain = campaign_4361()
    if size <= len(plain.offices):
        return plain
    first = plain.offices[0]
    return replace(plain, offices=tuple(_office(first, number) for number in range(1, size + 1)))


def _office(like: Office, number: int) -> Office:
    name = f"Đơn vị {number:05}"
    return replace(like, code=f"{number:05}", name=name, full_name=f"Bảo hiểm xã hội {name}", aliases=())


def entrants(size: int) -> list[Entrant]:
    """Return offices with synthetic figures, the same in every run."""
    random = Random(4361)
    plans = [random.randint(10**11, 10**13) for _ in range(size)]
    shares = [(random.randint(95, 112), random.randint(1, 6)) for _ in range(size)]
    return [
        Entrant(f"{number:05}", Figures(plan, plan * over // 100, plan * debt // 100))
        for number, (plan, (over, debt)) in enumerate(zip(plans, shares, strict=True))
    ]


def main(rounds: int) -> None:
    for size, (import_goal, rank_goal) in GOALS.items():
        campaign = campaign_of(size)
        # Plan, collected and debt by fund and in total: 15 columns in all.
        amounts = {office.code: (3, 2, 1, 6, 4, 2, 1, 7, 1) for office in campaign.offices}
        data = filled_table(campaign, amounts, by_fund=True)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bang.xlsx"
            path.write_bytes(data)
            taken = statistics.median(milliseconds(lambda p=path, c=campaign: _preview(p, c)) for _ in range(rounds))
        print(f"import and preview of {size} offices: {taken:.0f} ms (goal {import_goal} ms)")
        field, rule = entrants(size), official_rule(campaign.ranked)
        ranked = statistics.median(milliseconds(lambda f=field, r=rule: rank(f, r)) for _ in range(rounds))
        print(f"ranking and explanation of {size} offices: {ranked:.1f} ms (goal {rank_goal} ms)")
        ranking = rank(field, rule)
        changes = statistics.median(milliseconds(lambda f=field, r=ranking: sensitivities(f, r)) for _ in range(rounds))
        print(f"smallest changes of the first ten of {size} offices: {changes:.0f} ms")
    print("growth of the ranking, milliseconds by n log n (level is as wanted):")
    for size in CURVE:
        field, rule = entrants(size), official_rule(campaign_4361().ranked)
        taken = statistics.median(milliseconds(lambda f=field, r=rule: rank(f, r)) for _ in range(rounds))
        print(f"  {size:>6} offices {taken:>8.1f} ms, {taken / (size * log2(size)) * 1e6:>6.0f} ns")


def _preview(path: Path, campaign: Campaign) -> None:
    understood = understand(open_table(path, path.name, LIMIT).sheets, campaign)
    assert len(understood.rows) == len(campaign.offices)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
