"""Recording, signing and asking in tests: a court with a channel the bot is in, and short words for what people do."""

from typing import Any

from sqlmodel import col

from bot.domain.codes import ChannelKind, MemoSource
from bot.sandbox.blockkit import validate_message
from bot.services.decisions import lists, questions, recording, reminding, rights
from bot.services.decisions.origin import Origin
from bot.services.decisions.recording import Request
from storage.engine import Store
from storage.tables import Channel, DecisionRight, Memo, MemoEvent, Outbox, Question
from tests.services.matters_kit import Court
from tests.services.monday_kit import text_of
from tests.support.factories import Cast

ROOT, REPLY = "1795424400.000100", "1795424460.000200"
THREAD = Origin(source=MemoSource.SHORTCUT, channel="C1", thread_ts=ROOT, message_ts=REPLY)


class Table(Court):
    """A court that decides in the public channel C1."""

    def __init__(self, store: Store, cast: Cast) -> None:
        super().__init__(store, cast)
        self.channel("C1")

    def channel(self, slack_id: str, **values: Any) -> None:
        """A conversation that Slack has told of; the bot is in it unless said otherwise."""
        given = {"slack_id": slack_id, "name": "room", "kind": ChannelKind.PUBLIC, "is_member": True}
        self.do(lambda uow: uow.add(Channel(**{**given, "seen_at": self.now, **values})))

    def record(self, by: str = "dri", decider: str | None = None, **values: Any) -> Memo:
        """Record a decision; people by their part."""
        given: dict[str, Any] = {"origin": THREAD, "decision": "We take Acme", "question": "Which supplier?"}
        people = {"decider": self.slack(decider or by)}
        recording.record(self.store, self.call(by), Request(**{**given, **people, **values}))
        return self.all(Memo)[-1]

    def right(self, owner: str = "sponsor", by: str = "boss", **values: Any) -> DecisionRight:
        """Define a class of questions, or change one."""
        given: dict[str, Any] = {"right_id": None, "name": "Suppliers", "days": "3", "signs": "supplier"}
        asked = {**given, "owner": self.slack(owner), **values}
        rights.save(self.store, self.call(by), rights.Request(**asked))
        return self.all(DecisionRight)[-1]

    def ask(self, by: str = "dri", text: str = "Which supplier?", origin: Origin = THREAD) -> Question:
        """Start the clock of a question."""
        questions.raise_(self.store, self.call(by), origin, text)
        return self.all(Question)[-1]

    def see(self, part: str, number: str = "D-1") -> str:
        """`/decide show` as somebody sees it."""
        say = lists.show(self.store, self.call(part), number).say or {}
        assert validate_message(say) == []
        return text_of(say)

    def thread(self, key: str = "memo:1:thread") -> str:
        """What stands in the thread by now."""
        posts = self.all(Outbox, col(Outbox.key) == key)
        changed = {row.target_id: row.payload for row in self.all(Outbox, col(Outbox.op) == "update")}
        assert posts, key
        payload = changed.get(posts[0].pk, posts[0].payload)
        assert validate_message(payload) == []
        return text_of(payload)

    def events(self) -> list[tuple[str, int | None]]:
        """What happened to memos: the event, and to which."""
        return [(row.event.value, row.memo_id) for row in self.all(MemoEvent)]

    def tick(self) -> None:
        """What falls due for decisions; it must come to rest."""
        for step in (reminding.look_again_due, reminding.chase_due):
            for _ in range(20):
                if not step(self.store, self.cast.id, self.now):
                    break
            else:
                raise AssertionError("the tick spins")
