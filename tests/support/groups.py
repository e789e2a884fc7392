"""A pytest plugin that prints how long the slowest groups of tests took; a group is a folder of `tests/`."""

from collections import defaultdict

import pytest
from _pytest.terminal import TerminalReporter

SHOWN = 4


class Groups:
    """Adds up set-up, call and tear-down by folder, over all processes."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test."""
        parts = report.nodeid.split("/")
        self.seconds[parts[1] if len(parts) > 2 else "top"] += report.duration

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """The closing lines."""
        slowest = sorted(self.seconds.items(), key=lambda group: -group[1])[:SHOWN]
        terminalreporter.write_line("slowest groups (seconds of all processes together):")
        for name, seconds in slowest:
            terminalreporter.write_line(f"  tests/{name:<14} {seconds:7.1f}")


def pytest_configure(config: pytest.Config) -> None:
    """Register once, in the process that prints."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Groups(), "drumbeat-groups")
