"""`python -m benchmarks`: the table of design section 6, as far as it is built. Takes about three minutes."""

import argparse
import tempfile
from pathlib import Path

from benchmarks import clicks, company, monday, outbox, report, search, starting
from benchmarks.report import Row, each, percentile
from bot.judge import loader

REPLY = "We would be on track if Engineering had delivered the payment page last week, as they promised us twice."


def main() -> None:
    """Measure one thing after the other, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--initiatives", type=int, default=10_000)
    parser.add_argument("--history", type=int, default=200_000, help="sent rows in the outbox; 1000000 is year five")
    parser.add_argument("--memos", type=int, default=100_000, help="decisions to search in, on each database")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        tempfile.TemporaryDirectory() as third,
        tempfile.TemporaryDirectory() as fourth,
    ):
        rows = starting.rows(Path(one))
        store, workspace = company.found(Path(other), people=given.initiatives // 5, initiatives=given.initiatives)
        rows += monday.rows(store, workspace, given.initiatives)
        rows += clicks.rows(store, workspace)
        store.close()
        store, workspace = company.found(Path(third), people=10, initiatives=10)
        rows += outbox.rows(store, workspace, given.history, messages=1_000)
        store.close()
        rows += search.rows(Path(fourth), given.memos)
    print(report.table([*rows, _judging()]))


def _judging() -> Row:
    judge = loader.load()
    slow = percentile(each(lambda: judge(REPLY), 500), 0.99) * 1000
    return Row("judging a reply, p99", f"{slow:.2f} ms", "<= 5 ms", slow <= 5)


if __name__ == "__main__":
    main()
