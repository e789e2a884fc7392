"""The program: every refusal is one sentence on standard error and status 2."""

import io
import json
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot import doctor
from bot.__main__ import COMMANDS, main
from bot.demo import _until_thursday
from bot.sandbox.thread import SandboxThread
from bot.services import founding
from storage import migrate
from storage.engine import Store
from tests.support.clock import MONDAY
from tests.support.stage import MANIFEST


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL", "SLACK_API_URL"):
        monkeypatch.delenv(name, raising=False)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert [name for name, _, _ in COMMANDS if name not in said] == []


@pytest.mark.parametrize("command", [["run"], ["doctor"], ["doctor", "--conformance"]])
def test_a_missing_setting_is_one_sentence(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(command) == 2

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Traceback" not in said


def test_the_manifest_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest"]) == 0
    assert json.loads(capsys.readouterr().out)["display_information"]["name"] == "Drumbeat"


def test_replies_are_judged_line_by_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO('{"text": "No, Engineering keeps changing the specs."}\n'))

    assert main(["judge"]) == 0
    judged = json.loads(capsys.readouterr().out)
    assert (judged["answer"], judged["verdict"], judged["blamed"], judged["party"]) == (
        "no",
        "cut",
        "Engineering",
        "team",
    )


def test_migrating_makes_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new.db"
    monkeypatch.setenv("DATABASE_URL", url)

    assert main(["migrate"]) == 0
    assert migrate.current(url) is not None


def test_a_backup_is_a_whole_database_and_overwrites_nothing(
    monkeypatch: pytest.MonkeyPatch, sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    copy = tmp_path / "copy.db"

    assert main(["backup", str(copy)]) == 0
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert main(["backup", str(copy)]) == 2
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "said"), [("postgresql://localhost/x", "pg_dump"), ("sqlite:///missing.db", "no database")]
)
def test_a_backup_that_cannot_be_taken_says_why(
    monkeypatch: pytest.MonkeyPatch, url: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)

    assert main(["backup", "copy.db"]) == 2
    assert said in capsys.readouterr().err


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> object:
    with SandboxThread(manifest=MANIFEST) as made:
        for name, value in {
            "SLACK_BOT_TOKEN": "xoxb-sandbox",
            "SLACK_APP_TOKEN": "xapp-sandbox",
            "SLACK_API_URL": made.api_url,
            "DATABASE_URL": sqlite_url,
            "DRUMBEAT_REVIEW_CHANNEL": "C0REVIEW",
        }.items():
            monkeypatch.setenv(name, value)
        yield made


def test_the_doctor_finds_a_well_set_up_bot_well(
    box: SandboxThread, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(sqlite_url)
    founding.found(store, MONDAY, zone="UTC", channel="C0REVIEW", leader_ids=["U0ANA"])
    store.close()

    assert doctor.examine() == 0, capsys.readouterr().out
    assert "NO " not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-wrong", "refuses SLACK_BOT_TOKEN"),
        ("SLACK_APP_TOKEN", "xapp-wrong", "refuses SLACK_APP_TOKEN"),
        ("SLACK_API_URL", "http://127.0.0.1:9/api/", "cannot be reached"),
        ("DATABASE_URL", "postgresql://127.0.0.1:9/x", "DATABASE_URL cannot be reached"),
        ("DRUMBEAT_REVIEW_CHANNEL", "C0NOWHERE", "channel_not_found"),
        ("DRUMBEAT_REVIEW_CHANNEL", "C0GENERAL", "/invite @Drumbeat"),
        ("DRUMBEAT_REVIEW_CHANNEL", "", "No review channel"),
        ("DRUMBEAT_TIMEZONE", "UTC", "no leader yet"),
    ],
)
def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(
    box: SandboxThread,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv(name, value)

    assert doctor.examine() == 1
    assert said in capsys.readouterr().out


def test_the_doctor_finds_a_database_that_is_not_migrated(
    box: SandboxThread, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")

    assert doctor.examine() == 1
    assert "drumbeat migrate" in capsys.readouterr().out


@pytest.mark.parametrize("hours", range(0, 8 * 24, 5))
def test_the_demo_starts_on_the_next_thursday_at_ten(hours: int) -> None:
    now = MONDAY + timedelta(hours=hours)

    start = now + timedelta(seconds=_until_thursday(now))

    assert (start.weekday(), start.hour, start.minute) == (3, 10, 0)
    assert timedelta(0) <= start - now < timedelta(days=7)
