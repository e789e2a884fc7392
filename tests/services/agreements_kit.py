"""Agreements in tests: who does what by the name of their part, with the clock moved through the whole tick."""

from datetime import date, timedelta
from typing import Any

from sqlmodel import col

from bot.domain.codes import AgreementAction, Fault
from bot.judge import loader
from bot.messages import agreement_forms as forms
from bot.services import tick
from bot.services.agreements import amending, answering, delivering, lists, proposing, verdicts
from bot.services.outcome import Outcome
from storage.tables import Agreement, AgreementVerdict, AgreementVersion, Delivery, Ledger, Outbox
from tests.services.matters_kit import Court
from tests.services.monday_kit import text_of

SPEC = "Prices for all five countries\nReviewed by Legal"
FRIDAY = date(2026, 11, 27)
JUDGE = loader.load()


class Sides(Court):
    """A court in which `dri` and `other`, the provider, have an agreement; `sponsor` is above both."""

    provider = "other"

    def propose(self, by: str = "dri", **values: Any) -> Agreement:
        """Propose an agreement to `other` by Friday and return it."""
        given: dict[str, Any] = {"initiative_id": self.made.id, "deliverable": "The price list", "spec": SPEC}
        asked = {**given, "provider": self.provider, "deadline": FRIDAY, **values}
        if asked["provider"] in ("boss", "leader", "sponsor", "dri", "other", "guest", "leaver", "bot"):
            asked["provider"] = self.slack(asked["provider"])
        proposing.propose(self.store, self.call(by), proposing.Request(**asked))
        return self.agreement()

    def agree(self, **values: Any) -> Agreement:
        """An agreement in force."""
        self.propose(**values)
        self.accept()
        return self.agreement()

    def agreement(self) -> Agreement:
        return self.all(Agreement)[-1]

    def verdict(self) -> AgreementVerdict | None:
        return next(iter(self.all(AgreementVerdict, col(AgreementVerdict.agreement_id) == self.agreement().pk)), None)

    def versions(self) -> list[AgreementVersion]:
        return self.all(AgreementVersion, col(AgreementVersion.agreement_id) == self.agreement().pk)

    def deliveries(self) -> list[Delivery]:
        return self.all(Delivery, col(Delivery.agreement_id) == self.agreement().pk)

    def accept(self, by: str = "other", act: AgreementAction | None = None, **how: Any) -> Outcome:
        return answering.accept(self.store, self.call(by), self.agreement().pk, act, **how)

    def decline(self, by: str = "other", reason: str = "Too early", other: date | None = None) -> Outcome:
        return answering.decline(self.store, self.call(by), self.agreement().pk, reason, other)

    def amend(self, by: str = "dri", spec: str = SPEC, deadline: date | None = date(2026, 12, 4)) -> Outcome:
        return amending.propose(self.store, self.call(by), self.agreement().pk, spec, deadline)

    def refuse(self, by: str = "other") -> Outcome:
        return amending.decline(self.store, self.call(by), self.agreement().pk)

    def hand_in(self, by: str = "other", note: str = "") -> Outcome:
        return delivering.deliver(self.store, self.call(by), self.agreement().pk, note)

    def approve(self, by: str = "dri") -> Outcome:
        return delivering.approve(self.store, self.call(by), self.agreement().pk)

    def reject(self, by: str = "dri", reason: str = "Two countries only", line: str | None = "0") -> Outcome:
        return delivering.reject(self.store, self.call(by), self.agreement().pk, reason, line)

    def reject_beyond(self, by: str = "dri") -> Outcome:
        return self.reject(by, "No logo on it", forms.BEYOND)

    def contest(self, by: str = "other", reason: str = "The data came too late") -> Outcome:
        return verdicts.contest(self.store, self.call(by), self.agreement().pk, reason)

    def rule(self, by: str = "sponsor", fault: Fault | None = Fault.NOBODY, why: str = "Both were late") -> Outcome:
        return verdicts.rule(self.store, self.call(by), self.agreement().pk, fault, why)

    def withdraw(self, by: str = "dri") -> Outcome:
        return proposing.withdraw(self.store, self.call(by), self.agreement().pk)

    def shown(self, by: str = "dri") -> str:
        return text_of(lists.show(self.store, self.call(by), f"A-{self.agreement().number}").say or {})

    def listed(self, by: str) -> str:
        return text_of(lists.listing(self.store, self.call(by)).say or {})

    def cards(self, part: str) -> list[Outbox]:
        """What stands in somebody's DM about agreements."""
        return [row for row in self.messages(part) if row.key.startswith("agreement:")]

    def buttons(self, part: str) -> list[str]:
        """The labels of every button that stands in those messages."""
        blocks = [block for row in self.cards(part) for block in row.payload["blocks"] if block["type"] == "actions"]
        return [each["text"]["text"] for block in blocks for each in block["elements"]]

    def pass_(self, **by: float) -> None:
        """Let calendar time go by; the tick does what is due, and must come to rest."""
        self.now += timedelta(**by)
        tick.run_due(self.store, self.cast.id, self.now, JUDGE)
        with self.store.read(self.cast.id, self.now) as uow:
            stuck = uow.find(Agreement, col(Agreement.next_at) <= self.now)
        assert stuck == [], "the tick spins"

    def walk(self, hours: int, step: int = 3) -> None:
        """The same in small steps, as the clock goes."""
        for _ in range(0, hours, step):
            self.pass_(hours=step)

    def codes(self) -> list[str]:
        """What the ledger says of the agreement, oldest first."""
        about = f"agreement:{self.agreement().pk}"
        return [line.code.value for line in self.all(Ledger, col(Ledger.about) == about)]

    def told_at_night(self) -> list[str]:
        """Keys of messages that the bot would send outside nine to six on a weekday."""
        rows = self.all(Outbox, col(Outbox.key).like("agreement:%"), col(Outbox.op) == "post")
        return [row.key for row in rows if not (9 <= row.due_at.hour < 18 and row.due_at.weekday() < 5)]
