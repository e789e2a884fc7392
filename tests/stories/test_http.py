"""The same product the other way round: signed HTTP instead of Socket Mode, PostgreSQL instead of a file."""

from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.running import running

pytestmark = pytest.mark.story


def test_a_question_is_answered_over_signed_http_with_postgresql_behind(pg_url: str, tmp_path: Path) -> None:
    with running(tmp_path, database=pg_url, http=True) as run:
        run.monday("U0JONAS")
        mia = run.person("U0MIA")
        question = mia.sees("Onboarding.*yes or no")
        mia.click("No", question)
        assert mia.form("Off track: the plan").submit({"What will you do?": "Call", "By when?": "2026-11-19"}) == {}
        assert mia.sees("you answered .No.*Plan: Call by Thu 19 Nov")["ts"] == question["ts"]

        assert _status(f"{run.http_url}/slack/events", b'{"type": "event_callback"}') == 401
        assert "6" in run.person("U0ANA").command("/dri list all")


def _status(url: str, body: bytes) -> int:
    try:
        with urlopen(Request(url, body), timeout=5) as answer:  # noqa: S310 - loopback
            return int(answer.status)
    except HTTPError as error:
        return error.code
