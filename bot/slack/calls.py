"""One call to Slack's Web API or to a response_url: bounded, never retried, every failure one of three kinds.

slack_sdk retries a broken connection by itself and thereby posts twice (measured, slack-facts section 3): its retry
handlers are off, whoever needs a second try decides for it.
"""

import ipaddress
import logging
import re
import socket
import ssl
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPSHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.domain.slack import SlackError
from bot.slack.outcomes import AMBIGUOUS_CODES, PERMANENT_CODES, RATE_CODES, Ambiguous, CallFailed, RateLimited, Refused

SLACK_API_URL = "https://slack.com/api/"
SLACK_HOSTS = ("slack.com", "slack-gov.com")
UNSTATED_RETRY_S = 30.0
_CODE = re.compile(r"[a-z][a-z0-9_:.-]{1,79}")
_NEVER_CONNECTED = (ConnectionRefusedError, socket.gaierror)

# slack_sdk builds its debug lines, message texts among them, whenever its logger has no level of its own.
_quiet = logging.getLogger("drumbeat.slack_sdk")
_quiet.setLevel(logging.CRITICAL)


class SlackCalls:
    """Slack's Web API with one bot token; safe to share between threads.

    Args:
        token: the bot token.
        api_url: Slack's own, or SLACK_API_URL, with or without a trailing slash.
    """

    def __init__(self, token: str, api_url: str = SLACK_API_URL) -> None:
        self._token = token
        self._api_url = api_url
        self._on_loopback = is_loopback(api_url)
        self._tls = ssl.create_default_context()  # loading the certificates takes 10 ms and more: once is enough
        self._clients: dict[float, WebClient] = {}

    def call(
        self,
        method: str,
        *,
        seconds: float,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Call a method once and return Slack's answer, `ok` and all.

        Args:
            method: such as `chat.postMessage`.
            seconds: how long to wait for the connection and for each part of the answer, real time.
            json: arguments of a method that writes.
            params: arguments of a method that reads (those take forms only); None values are left out.

        Raises:
            Refused: nothing was done.
            RateLimited: nothing was done, and not before some seconds.
            Ambiguous: nobody knows.
        """
        form = None if params is None else {name: value for name, value in params.items() if value is not None}
        try:
            response = self._client(seconds).api_call(method, json=dict(json) if json else None, params=form)
            return dict(response.data)  # type: ignore[arg-type]  # bytes only for a method nobody calls here
        except SlackApiError as error:
            raise _refusal(error.response.status_code, error.response.data, error.response.headers) from error
        # AttributeError: the SDK asks a JSON list for its "ok"
        except (OSError, HTTPException, ValueError, AttributeError, SlackClientError) as error:
            raise _broken(error) from error

    def respond(self, response_url: str, payload: Mapping[str, Any], *, seconds: float) -> None:
        """Post to a response_url, once.

        Raises:
            SlackError: `foreign_url` when it does not lead to Slack (nothing is sent), else as for `call`.
        """
        if not self._leads_to_slack(response_url):
            raise SlackError("foreign_url")
        client = WebhookClient(response_url, ssl=self._tls, retry_handlers=[], logger=_quiet)
        client.timeout = seconds  # type: ignore[assignment]  # urllib takes fractions of a second
        if self._on_loopback:
            client.proxy = None
        try:
            answer = client.send_dict(body=dict(payload))
        except (OSError, HTTPException, ValueError, SlackClientError) as error:
            raise _broken(error) from error
        if answer.status_code != 200:
            raise _refusal(answer.status_code, {"error": answer.body.strip()}, answer.headers)

    def upload(self, upload_url: str, content: bytes, *, seconds: float) -> None:
        """Send the bytes of a file to the address that Slack gave for it, once.

        Raises:
            SlackError: `foreign_url` when it does not lead to Slack (nothing is sent), else as for `call`.
        """
        if not self._leads_to_slack(upload_url):
            raise SlackError("foreign_url")
        proxies = [ProxyHandler({})] if self._on_loopback else []
        opener = build_opener(*proxies, HTTPSHandler(context=self._tls))
        request = Request(upload_url, data=content, method="POST")  # noqa: S310  # the address leads to Slack
        try:
            with opener.open(request, timeout=seconds) as answer:
                answer.read()
        except HTTPError as error:
            error.close()
            raise _refusal(error.code, {}, dict(error.headers.items())) from error
        except (OSError, HTTPException, ValueError) as error:
            raise _broken(error) from error

    def _client(self, seconds: float) -> WebClient:
        client = self._clients.get(seconds)
        if client is None:
            client = WebClient(self._token, self._api_url, ssl=self._tls, retry_handlers=[], logger=_quiet)
            client.timeout = seconds  # type: ignore[assignment]  # urllib takes fractions of a second
            if self._on_loopback:
                client.proxy = None  # the SDK reads HTTP_PROXY and knows no NO_PROXY
            self._clients[seconds] = client
        return client

    def _leads_to_slack(self, url: str) -> bool:
        if self._on_loopback:
            return is_loopback(url)
        parts = urlsplit(url)
        host = parts.hostname or ""
        known = (*SLACK_HOSTS, urlsplit(self._api_url).hostname or "")
        return parts.scheme == "https" and any(host == each or host.endswith(f".{each}") for each in known if each)


def is_loopback(url: str) -> bool:
    """Whether a URL leads to this machine only."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refusal(status: int, data: object, headers: Mapping[str, Any]) -> CallFailed:
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in RATE_CODES:
        return RateLimited(_retry_after(headers), code if code in RATE_CODES else "ratelimited")
    if status >= 500:
        return Ambiguous(f"http_{status}")
    if not _CODE.fullmatch(code):  # a proxy's page, a login form, half an answer
        return Ambiguous("garbage") if status == 200 else Refused(f"http_{status}", permanent=False)
    if code in AMBIGUOUS_CODES:
        return Ambiguous(code)
    return Refused(code, permanent=code in PERMANENT_CODES)


def _retry_after(headers: Mapping[str, Any]) -> float:
    stated = {name.lower(): value for name, value in headers.items()}.get("retry-after")
    try:
        return max(1.0, float(str(stated)))
    except ValueError:
        return UNSTATED_RETRY_S


def _broken(error: Exception) -> CallFailed:
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, _NEVER_CONNECTED):
        return Refused("unreachable", permanent=False)
    if isinstance(reason, TimeoutError):
        return Ambiguous("timeout")
    return Ambiguous("unreachable" if isinstance(reason, (OSError, HTTPException)) else "garbage")
