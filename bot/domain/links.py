"""Links to messages as *Copy link* gives them, and text as it was typed (docs.slack.dev: formatting message text)."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

_PATH = re.compile(r"/archives/([A-Z0-9]{2,20})/p(\d{10,11})(\d{6})/?$")
_TS = re.compile(r"^\d{10,11}\.\d{6}$")


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A message's channel and ts, and the ts of the thread it is in (its own where it stands alone)."""

    channel: str
    ts: str
    thread_ts: str


def read_message_link(text: str) -> MessageLink | None:
    """The message a link leads to, or None. Slack wraps links in ``<…|…>``."""
    try:
        url = urlsplit(text.strip().strip("<>").split("|")[0].replace("&amp;", "&"))
    except ValueError:  # what is no address at all, such as an open bracket
        return None
    found = _PATH.search(url.path)
    if found is None or url.scheme not in {"http", "https"}:
        return None
    ts = f"{found[2]}.{found[3]}"
    thread = parse_qs(url.query).get("thread_ts", [""])[0]
    return MessageLink(found[1], ts, thread if _TS.match(thread) else ts)


_LINK = re.compile(r"<((?:https?|mailto):[^|>]{1,3000})(?:\|[^>]{0,3000})?>")


def readable(text: str) -> str:
    """A message's text as its author typed it: Slack's three escapes undone, links without their markup."""
    plain = _LINK.sub(r"\1", text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
