"""`drumbeat doctor`: says what is missing or wrong before somebody finds out on a Monday."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import conformance as suite
from bot.clock import Clock
from bot.manifest import load as load_manifest
from bot.services import people, workspaces
from bot.settings import Settings, SettingsError, check_run, load
from storage import migrate
from storage.engine import Store
from storage.errors import StoreUnavailable


@dataclass(frozen=True)
class Finding:
    """One line of the report: whether it is well, and the sentence."""

    well: bool
    sentence: str


def examine() -> int:
    """Print a line for each thing looked at.

    Returns:
        0 when all is well, 1 when something is not.

    Raises:
        SettingsError: a setting is missing or wrong; nothing else can be looked at then.
    """
    settings = load()
    check_run(settings)
    findings = list(_look(settings))
    for finding in findings:
        sys.stdout.write(f"{'ok ' if finding.well else 'NO '} {finding.sentence}\n")
    return 0 if all(finding.well for finding in findings) else 1


def conformance(channel: str, user: str) -> int:
    """Hold the Slack that the settings name against what the sandbox does, and print every difference.

    Args:
        channel: a channel the bot is in; what is posted there is deleted again.
        user: a person who gets a direct message, deleted again.

    Returns:
        0 when nothing differs, 1 otherwise.
    """
    if not channel or not user:
        raise SettingsError("Name a channel and a person: drumbeat doctor --conformance --channel C… --user U…")
    settings = load()
    differences = suite.run(_client(settings), channel=channel, user=user)
    for difference in differences:
        sys.stdout.write(f"{difference}\n")
    sys.stdout.write(f"{len(differences)} differences.\n")
    return 1 if differences else 0


def _look(settings: Settings) -> Iterator[Finding]:
    yield Finding(True, "The settings can be read.")
    yield from _database(settings, Clock().now())
    yield from _slack(settings)


def _database(settings: Settings, at: datetime) -> Iterator[Finding]:
    store = Store(settings.database_url)
    try:
        if not migrate.is_current(store):
            yield Finding(False, "The database is not up to date: run `drumbeat migrate` (`drumbeat run` does it too).")
            return
        yield Finding(True, "The database is there and up to date.")
        yield _leaders(store, at)
    except StoreUnavailable as error:
        yield Finding(False, f"DATABASE_URL cannot be reached: {error}.")
    finally:
        store.close()


def _leaders(store: Store, at: datetime) -> Finding:
    with store.read(workspaces.first(store, at), at) as uow:
        names = [leader.name or leader.slack_id for leader in people.leaders(uow)]
    if not names:
        return Finding(False, "There is no leader yet: set DRUMBEAT_LEADERS to their Slack ids, comma-separated.")
    return Finding(True, f"Leaders: {', '.join(names)}.")


def _slack(settings: Settings) -> Iterator[Finding]:
    client = _client(settings)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        yield Finding(False, f"Slack refuses SLACK_BOT_TOKEN: {error.response['error']}.")
        return
    except (SlackClientError, OSError) as error:
        yield Finding(False, f"Slack cannot be reached at {settings.slack_api_url}: {type(error).__name__}.")
        return
    yield Finding(True, f"Slack knows the bot as {answer['user']} in {answer['team']}.")
    yield _scopes(str(answer.headers.get("x-oauth-scopes", "")))
    yield from _asked(_app_token(client, settings), _channel(client, settings))


def _asked(*questions: Callable[[], Finding] | None) -> Iterator[Finding]:
    yield from (question() for question in questions if question is not None)


def _scopes(granted: str) -> Finding:
    wanted = set(load_manifest()["oauth_config"]["scopes"]["bot"])
    missing = wanted - {scope.strip() for scope in granted.split(",")}
    if granted and missing:
        return Finding(False, f"The app lacks scopes: {', '.join(sorted(missing))}. Reinstall it from manifest.yml.")
    return Finding(True, "The app has every scope of manifest.yml.")


def _app_token(client: WebClient, settings: Settings) -> Callable[[], Finding] | None:
    if not settings.slack_app_token:
        return None

    def ask() -> Finding:
        try:
            client.apps_connections_open(app_token=settings.slack_app_token)
        except SlackApiError as error:
            return Finding(False, f"Slack refuses SLACK_APP_TOKEN: {error.response['error']}.")
        return Finding(True, "Socket Mode can be opened.")

    return ask


def _channel(client: WebClient, settings: Settings) -> Callable[[], Finding]:
    def ask() -> Finding:
        channel = settings.review_channel
        if not channel:
            return Finding(False, "No review channel: set DRUMBEAT_REVIEW_CHANNEL, or /cadence channel #channel.")
        try:
            info = client.conversations_info(channel=channel)["channel"]
        except SlackApiError as error:
            return Finding(False, f"DRUMBEAT_REVIEW_CHANNEL {channel}: Slack says {error.response['error']}.")
        if not info.get("is_member"):
            return Finding(False, f"The bot is not in #{info.get('name')}: type /invite @Drumbeat there.")
        return Finding(True, f"Reviews go to #{info.get('name')}.")

    return ask


def _client(settings: Settings) -> WebClient:
    return WebClient(token=settings.slack_bot_token, base_url=settings.slack_api_url, timeout=10, retry_handlers=[])
