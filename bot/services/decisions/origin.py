"""Where a decision is recorded from: the way in, the channel and the thread. Travels in `private_metadata`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.codes import MemoSource


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Channel and ts are Slack's, empty where there is no thread; `message_ts` is what the shortcut was used on."""

    source: MemoSource = MemoSource.COMMAND
    channel: str = ""
    thread_ts: str = ""
    message_ts: str = ""

    @classmethod
    def read(cls, text: str) -> "Origin":
        """The origin in a view's metadata or a button's value; an empty one where it cannot be read."""
        parts = text.split("|")
        if len(parts) != 4 or parts[0] not in set(MemoSource):
            return cls()
        return cls(source=MemoSource(parts[0]), channel=parts[1], thread_ts=parts[2], message_ts=parts[3])

    def __str__(self) -> str:
        return f"{self.source.value}|{self.channel}|{self.thread_ts}|{self.message_ts}"

    @property
    def is_reply(self) -> bool:
        """Whether the message stands inside a thread, so that the question has to be read from Slack."""
        return bool(self.thread_ts) and self.thread_ts != self.message_ts

    def raised_at(self, otherwise: datetime) -> datetime:
        """When the thread's first message was written, which Slack's ts tells; `otherwise` where there is none."""
        try:
            return datetime.fromtimestamp(float(self.thread_ts), UTC)
        except ValueError:
            return otherwise
