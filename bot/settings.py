"""Settings from the environment and `.env`; a missing or wrong one stops the start with one sentence that names it."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SLACK = "https://slack.com/api/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """One sentence for the person who starts the bot."""


def _ids(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Settings(BaseSettings):
    """What the bot is told at its start; `docs/configuration.md` describes each."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True)

    slack_bot_token: str = ""
    slack_app_token: str = ""
    slack_signing_secret: str = ""
    slack_api_url: str = SLACK
    database_url: str = "sqlite:///drumbeat.db"
    review_channel: str = Field("", alias="DRUMBEAT_REVIEW_CHANNEL")
    timezone: str = Field("UTC", alias="DRUMBEAT_TIMEZONE")
    leaders: Annotated[list[str], NoDecode, BeforeValidator(_ids)] = Field([], alias="DRUMBEAT_LEADERS")
    clock_file: Path | None = Field(None, alias="DRUMBEAT_CLOCK_FILE")
    log_level: str = Field("INFO", alias="DRUMBEAT_LOG_LEVEL")
    chaos_kill_at: str = Field("", alias="DRUMBEAT_CHAOS_KILL_AT")

    @property
    def on_loopback(self) -> bool:
        """Whether Slack is a stand-in on this machine."""
        return urlsplit(self.slack_api_url).hostname in LOOPBACK


def load(env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings.

    Args:
        env_file: a file of NAME=value lines; values of the environment win over it.

    Raises:
        SettingsError: a value is of the wrong kind; one sentence that names the setting.
    """
    try:
        settings = Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings takes it, its stub does not say so
    except ValidationError as error:
        wrong = error.errors()[0]
        name = str(wrong["loc"][0]).upper()
        raise SettingsError(f"{name} cannot be read: {wrong['msg'][0].lower()}{wrong['msg'][1:]}.") from error
    _check_values(settings)
    return settings


def check_run(settings: Settings) -> None:
    """Check what running needs beyond the values being well formed.

    Raises:
        SettingsError: a token is missing or of the wrong kind.
    """
    _require(settings.slack_bot_token, "SLACK_BOT_TOKEN", "xoxb-", "the app's Bot User OAuth Token")
    if settings.slack_app_token:
        _require(settings.slack_app_token, "SLACK_APP_TOKEN", "xapp-", "an app-level token with connections:write")
    elif not settings.slack_signing_secret:
        raise SettingsError(
            "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET to be called over HTTP; neither is there."
        )


def _require(value: str, name: str, prefix: str, what: str) -> None:
    if not value:
        raise SettingsError(f"{name} is missing: set it to {what}, which begins with {prefix}")
    if not value.startswith(prefix):
        raise SettingsError(f"{name} must be {what}, which begins with {prefix}; this one does not.")


def _check_values(settings: Settings) -> None:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(
            f"DRUMBEAT_TIMEZONE is {settings.timezone!r}, which is no IANA time zone such as Europe/London."
        ) from error
    _check_database(settings.database_url)
    if urlsplit(settings.slack_api_url).scheme not in {"http", "https"}:
        raise SettingsError(f"SLACK_API_URL is {settings.slack_api_url!r}, which is no http or https address.")
    if settings.clock_file is not None and not settings.on_loopback:
        raise SettingsError("DRUMBEAT_CLOCK_FILE is for the sandbox only: SLACK_API_URL must be on this machine.")
    if settings.chaos_kill_at and (not settings.on_loopback or settings.clock_file is None):
        raise SettingsError("DRUMBEAT_CHAOS_KILL_AT is for tests against the sandbox only.")
    if settings.log_level.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError(f"DRUMBEAT_LOG_LEVEL is {settings.log_level!r}; it is DEBUG, INFO, WARNING or ERROR.")


def _check_database(url: str) -> None:
    try:
        backend = make_url(url).get_backend_name()
    except ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL cannot be read; it looks like sqlite:///drumbeat.db or postgresql://user@host/name."
        ) from error
    if backend not in {"sqlite", "postgresql"}:
        raise SettingsError(f"DATABASE_URL names {backend}; Drumbeat keeps its records in sqlite or postgresql.")
