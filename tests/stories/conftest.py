"""Stories run the whole product; each module has a pair of processes of its own."""

from collections.abc import Iterator

import pytest

from tests.support.running import Running, running


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Sandbox and bot by Socket Mode, on the Thursday before a Monday."""
    with running(tmp_path_factory.mktemp("story")) as started:
        yield started
