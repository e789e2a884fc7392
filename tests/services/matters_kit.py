"""Raising, settling and recording in tests: who does it, what everybody was told, what everybody can press."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import col

from bot.domain.codes import EscalationAction, EscalationKind
from bot.domain.errors import UserError
from bot.domain.judgement import Judgement
from bot.messages import ids
from bot.sandbox.blockkit import validate_message
from bot.services import daily_list
from bot.services.escalations import moves, other_side, raising, replacing, settling, taking_over, waiting
from bot.services.escalations.raising import Request
from bot.services.escalations.source import Source
from bot.services.outcome import Outcome
from bot.services.ports import Call
from handlers.escalate import FORMS
from storage.engine import Store
from storage.queries import ownership
from storage.queries.ownership import Standing
from storage.tables import Escalation, Memo, MemoEvent, Outbox, Person
from tests.services.monday_kit import stamp, text_of
from tests.support import outbox as sending
from tests.support.clock import MONDAY
from tests.support.factories import Cast, Made, make_checkin, make_initiative, make_review

HOSTILE = "<!channel> & <@U1> \u202e" + "x" * 120


class Court:
    """A workspace with one initiative, its question open, and people by the name of their part."""

    def __init__(self, store: Store, cast: Cast) -> None:
        self.store, self.cast, self.now = store, cast, MONDAY
        self.made: Made = self.do(
            lambda uow: make_initiative(uow, dri=cast.dri, sponsor=cast.sponsor, name="EU launch")
        )
        self.checkin = int(self.do(lambda uow: make_checkin(uow, make_review(uow), self.made, cast.dri).pk))

    def do(self, act: Any) -> Any:
        return sending.do(self.store, self.cast.id, self.now, act)

    def slack(self, part: str) -> str:
        return str(self.all(Person, col(Person.id) == getattr(self.cast, part))[0].slack_id)

    def call(self, part: str, key: str | None = None, **how: Any) -> Call:
        given = {"at": self.now, "actor": self.slack(part), "key": key or f"view:{stamp()}", **how}
        return Call(workspace_id=self.cast.id, **given)

    def all(self, table: Any, *conditions: Any) -> list[Any]:
        with self.store.read(self.cast.id, self.now) as uow:
            return list(uow.find(table, *conditions, order=[col(table.id)]))

    def raise_(self, by: str = "dri", **values: Any) -> Escalation:
        """Raise an escalation and return it; nobody stands on the other side unless said."""
        given: dict[str, Any] = {"source": Source(), "initiative_id": self.made.id, "about": "Engineering"}
        words = {"kind": EscalationKind.DECISION_NEEDED, "needed": "A decision on Acme", "counterpart": None}
        asked = {**given, **words, "by_when": date(2026, 12, 1), **values}
        if asked["counterpart"] in Cast.__annotations__:
            asked["counterpart"] = self.slack(asked["counterpart"])
        raising.raise_(self.store, self.call(by), Request(**asked))
        return self.row()

    def row(self) -> Escalation:
        return self.all(Escalation)[-1]

    def pass_(self, **by: float) -> None:
        """Let calendar time go by; the tick does what is due, and must come to rest."""
        self.now += timedelta(**by)
        for _ in range(50):
            done = [step(self.store, self.cast.id, self.now) for step in (waiting.overdue, daily_list.post_due)]
            if not any(done):
                return
        raise AssertionError("the tick spins")

    def decide(self, by: str = "sponsor", words: str = "We take Acme") -> Outcome:
        return settling.decide(self.store, self.call(by), self.row().pk, words)

    def replace(self, new: str, by: str = "sponsor", words: str = "Three dates passed") -> Outcome:
        return replacing.replace(self.store, self.call(by), self.row().pk, self.slack(new), words)

    def take_over(self, by: str = "sponsor", words: str = "It needs three teams") -> Outcome:
        return taking_over.take_over(self.store, self.call(by), self.row().pk, words)

    def commit(self, on: date | None = date(2026, 12, 3), words: str = "Signed on Wednesday") -> Outcome:
        return other_side.commit(self.store, self.call("other"), self.row().pk, on, words)

    def give_side(self, words: str = "Nobody told us the date") -> Outcome:
        return other_side.give_side(self.store, self.call("other"), self.row().pk, words)

    def dead(self, part: str) -> list[str]:
        """Buttons in somebody's messages that they cannot use, with the sentence they would get."""
        found = []
        blocks = [block for row in self.messages(part) for block in row.payload["blocks"] if block["type"] == "actions"]
        for action, value in sorted({(each["action_id"], each["value"]) for row in blocks for each in row["elements"]}):
            try:
                self._press(part, action, int(value.split(":")[0]))
            except UserError as refused:
                found.append(f"{action} {value}: {refused.sentence}")
        return found

    def _press(self, part: str, action: str, matter: int) -> None:
        """What a button needs to be of use: its form opens, or what it does is still allowed. Nothing is changed."""
        if action in FORMS:
            settling.show(self.store, self.call(part), matter, FORMS[action])
        elif action == ids.ESCALATION_WITHDRAW:
            with self.store.read(self.cast.id, self.now) as uow:
                moves.allowed(uow, self.call(part), matter, EscalationAction.WITHDRAW)
        elif action == ids.MEMO_PUBLISH:
            assert not self.all(MemoEvent, col(MemoEvent.memo_id) == matter)
            assert self.all(Memo, col(Memo.id) == matter)[0].decider_id == getattr(self.cast, part)

    def lists(self, part: str) -> list[Outbox]:
        """A leader's daily lists, oldest first."""
        return [row for row in self.messages(part) if row.key.startswith("list:")]

    def standing(self) -> Standing:
        """How the initiative stands."""
        with self.store.read(self.cast.id, self.now) as uow:
            return ownership.standing(uow, self.made.id)

    def messages(self, part: str) -> list[Outbox]:
        """What stands in somebody's DM, oldest first, as it is after every change; all of it valid Block Kit."""
        person = getattr(self.cast, part)
        posts = self.all(Outbox, col(Outbox.person_id) == person, col(Outbox.op) == "post")
        changed = {row.target_id: row.payload for row in self.all(Outbox, col(Outbox.op) == "update")}
        for row in posts:
            row.payload = changed.get(row.id, row.payload)
            assert validate_message(row.payload) == [], row.key
        return [row for row in posts if row.state != "cancelled" and not row.key.startswith("introduction")]

    def told(self, part: str) -> str:
        return "\n".join(text_of(row.payload) for row in self.messages(part))

    def buttons(self, part: str) -> list[str]:
        """The labels of every button that stands in somebody's messages."""
        blocks = [block for row in self.messages(part) for block in row.payload["blocks"] if block["type"] == "actions"]
        return [each["text"]["text"] for block in blocks for each in block["elements"]]

    def deliver(self) -> list[str]:
        return sending.send_all(self.store, self.cast.id, self.now)


def judge_of(judgement: Judgement) -> Any:
    """A judge that always says the same."""
    return lambda _text, _nouns=(): judgement
