"""A missing or wrong setting stops the start with one sentence that names it."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, check_run, load

NAMES = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_API_URL",
    "DATABASE_URL",
    "DRUMBEAT_REVIEW_CHANNEL",
    "DRUMBEAT_TIMEZONE",
    "DRUMBEAT_LEADERS",
    "DRUMBEAT_CLOCK_FILE",
    "DRUMBEAT_LOG_LEVEL",
    "DRUMBEAT_CHAOS_KILL_AT",
)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_defaults_are_a_sqlite_file_and_slack_itself() -> None:
    settings = load(None)

    assert settings.database_url == "sqlite:///drumbeat.db"
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.leaders == []
    assert not settings.on_loopback


def test_a_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("DRUMBEAT_LEADERS=U1, U2\nDRUMBEAT_TIMEZONE=Europe/Berlin\n")
    monkeypatch.setenv("DRUMBEAT_TIMEZONE", "Asia/Tokyo")

    settings = load(file)

    assert (settings.leaders, settings.timezone) == (["U1", "U2"], "Asia/Tokyo")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DRUMBEAT_TIMEZONE", "Mars/Olympus"),
        ("DRUMBEAT_TIMEZONE", "../etc/passwd"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("SLACK_API_URL", "ftp://slack.com"),
        ("DRUMBEAT_LOG_LEVEL", "LOUD"),
        ("DRUMBEAT_CLOCK_FILE", "clock"),
        ("DRUMBEAT_CHAOS_KILL_AT", "before_post:1"),
    ],
)
def test_a_wrong_value_is_one_sentence_that_names_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as refused:
        load(None)

    sentence = str(refused.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_clock_file_is_taken_with_a_stand_in_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:3111/api/")
    monkeypatch.setenv("DRUMBEAT_CLOCK_FILE", "clock")

    assert load(None).clock_file == Path("clock")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
    ],
)
def test_running_needs_tokens(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], named: str) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=named):
        check_run(load(None))


@pytest.mark.parametrize("second", [{"SLACK_APP_TOKEN": "xapp-1"}, {"SLACK_SIGNING_SECRET": "s"}])
def test_a_socket_or_a_signing_secret_is_enough(monkeypatch: pytest.MonkeyPatch, second: dict[str, str]) -> None:
    for name, value in {"SLACK_BOT_TOKEN": "xoxb-1", **second}.items():
        monkeypatch.setenv(name, value)

    settings = load(None)
    check_run(settings)

    assert settings.slack_bot_token == "xoxb-1"
