"""Logs: one line an event, with a machine name and ids; no message texts, no tokens."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

TOKEN = re.compile(r"\b(xox[a-z]|xapp)-[A-Za-z0-9-]+|(https?://[^\s\"']*/(?:actions|commands|response)/)[^\s\"']+")
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
CHATTY = ("slack_bolt", "slack_sdk", "apscheduler", "waitress")


class Lines(logging.Formatter):
    """`2026-11-23T09:00:00Z INFO bot.sender message sent action=sent key=…`, tokens and response_urls blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        """One line; a traceback follows it."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        extra = {name: value for name, value in vars(record).items() if name not in STANDARD}
        pairs = "".join(f" {name}={_value(value)}" for name, value in extra.items())
        line = f"{at} {record.levelname} {record.name} {record.getMessage()}{pairs}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return TOKEN.sub("[redacted]", line)


def configure(level: str) -> None:
    """Log to standard error.

    Slack's libraries log whole payloads at DEBUG and, on a bad signature, at INFO, and APScheduler warns whenever a
    tick takes longer than a second: they are held at ERROR whatever `level` is (docs/decisions/0011-logs.md).
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)


def _value(value: object) -> str:
    text = str(value)
    return json.dumps(text) if " " in text or "\n" in text else text
