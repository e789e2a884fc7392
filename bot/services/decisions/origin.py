"""Where a decision is recorded from: the way in, the channel and the thread. Travels in `private_metadata`."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.codes import MemoLink, MemoSource

_PARTS = 4
_ALL_PARTS = 7


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Channel and ts are Slack's, empty where there is no thread; `message_ts` is what the shortcut was used on.

    `question` is the open question that it answers, `replaces` the memo that it corrects, supersedes or reverses; our
    ids, 0 for none.
    """

    source: MemoSource = MemoSource.COMMAND
    channel: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    question: int = 0
    link: MemoLink | None = None
    replaces: int = 0

    @classmethod
    def read(cls, text: str) -> "Origin":
        """The origin in a view's metadata or a button's value; an empty one where it cannot be read."""
        parts = text.split("|")
        if len(parts) not in (_PARTS, _ALL_PARTS) or parts[0] not in set(MemoSource):
            return cls()
        place = cls(source=MemoSource(parts[0]), channel=parts[1], thread_ts=parts[2], message_ts=parts[3])
        return place._with(*parts[_PARTS:]) if len(parts) == _ALL_PARTS else place

    def _with(self, question: str, link: str, replaces: str) -> "Origin":
        return Origin(
            source=self.source,
            channel=self.channel,
            thread_ts=self.thread_ts,
            message_ts=self.message_ts,
            question=int(question or 0),
            link=MemoLink(link) if link else None,
            replaces=int(replaces or 0),
        )

    def __str__(self) -> str:
        place = f"{self.source.value}|{self.channel}|{self.thread_ts}|{self.message_ts}"
        if not self.question and self.link is None:
            return place
        return f"{place}|{self.question}|{self.link.value if self.link else ''}|{self.replaces}"

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
