"""An agreement as it stands: its rows, its people of now, and what each of them may do."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col

from bot.domain import agreement as rules
from bot.domain import numbers
from bot.domain.codes import AgreementState, ReviewOutcome
from bot.domain.errors import UserError
from bot.domain.localtime import local_date
from bot.domain.policy import zone_or_utc
from bot.messages.agreement import AgreementShown, VerdictShown, VersionShown
from bot.services import people
from bot.services.escalations import matters
from storage import passages
from storage.queries import agreements as queries
from storage.queries import people as people_queries
from storage.queries import settings
from storage.tables import (
    Agreement,
    AgreementVerdict,
    AgreementVersion,
    Assignment,
    Charter,
    Delivery,
    Escalation,
    Initiative,
    Person,
)
from storage.uow import ReadUnit

Which = int | str
"""An agreement's id, from a button, or what somebody typed, such as A-4."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One agreement with all that belongs to it.

    Args:
        row: the agreement.
        initiative: what it is for.
        provider: who owes it.
        dri: who acts as the DRI now: the initiative's DRI, else whoever answers by default, never the provider.
        above: the sponsor and the leaders above them, upwards.
        versions: every version, the first first.
        deliveries: everything delivered, the first first.
        verdict: the one verdict, if there is one.
    """

    row: Agreement
    initiative: Initiative
    provider: Person
    dri: Person
    above: list[Person]
    versions: list[AgreementVersion]
    deliveries: list[Delivery]
    verdict: AgreementVerdict | None

    @property
    def pk(self) -> int:
        """The agreement's id."""
        return self.row.pk

    @property
    def current(self) -> AgreementVersion | None:
        """The version in force."""
        return next((each for each in self.versions if each.version == self.row.version), None)

    @property
    def opened(self) -> AgreementVersion | None:
        """The version that waits for an answer."""
        return next((each for each in self.versions if each.answered_at is None), None)

    @property
    def last(self) -> AgreementVersion:
        """The newest version."""
        return self.versions[-1]

    @property
    def rejected(self) -> Delivery | None:
        """The last delivery, if it was rejected and nothing was delivered since."""
        last = self.deliveries[-1] if self.deliveries else None
        return last if last is not None and last.outcome is ReviewOutcome.REJECTED else None

    @property
    def waiting(self) -> Delivery | None:
        """The delivery that waits for its review."""
        return next((each for each in self.deliveries if each.reviewed_at is None), None)

    @property
    def parties(self) -> set[int]:
        """Ids of the two sides, and of whoever proposed it."""
        return {self.provider.pk, self.dri.pk, self.row.dri_id}


def load(uow: ReadUnit, row: Agreement) -> Standing:
    """An agreement with all that belongs to it, as it is stored now."""
    provider = uow.one(Person, row.provider_id)
    charter = uow.first(Charter, col(Charter.initiative_id) == row.initiative_id, order=[col(Charter.version).desc()])
    chain = matters.leaders_above(uow, charter.sponsor_id) if charter else []
    return Standing(
        row=row,
        initiative=uow.one(Initiative, row.initiative_id),
        provider=provider,
        dri=_dri(uow, row, chain),
        above=chain,
        versions=queries.versions(uow, [row.pk])[row.pk],
        deliveries=queries.deliveries(uow, [row.pk])[row.pk],
        verdict=queries.verdicts(uow, [row.pk]).get(row.pk),
    )


def _dri(uow: ReadUnit, row: Agreement, chain: list[Person]) -> Person:
    """The DRI of now, else the sponsor who answers by default, else a leader above; an ended one keeps its last DRI."""
    held = uow.first(Assignment, col(Assignment.initiative_id) == row.initiative_id, col(Assignment.ended_at).is_(None))
    first = uow.get(Person, held.person_id) if held else None
    able = [each for each in (first, *chain) if each and each.pk != row.provider_id and people.reachable(each)]
    return able[0] if able else uow.one(Person, row.dri_id)


def sponsor_of(uow: ReadUnit, now: Standing) -> Person | None:
    """Who puts it in force and rules: the sponsor, else the leader above who is neither side; None for nobody."""
    sides = sorted(uow.one(Person, each).slack_id for each in now.parties)
    found = next(iter(matters.allowed(uow, now.above, sides)), None)
    return people.known(uow, found) if found else None


def find(uow: ReadUnit, viewer: Person, which: Which) -> Agreement:
    """The agreement somebody means, by its id or as they typed it.

    Raises:
        UserError: there is none that this person may see; the same words for both.
    """
    if isinstance(which, int):
        found = queries.seen(uow, viewer.pk, which)
        if found is None:
            raise UserError("I know no such agreement. `/sla` lists yours.")
        return found
    number = numbers.parse_agreement(which)
    found = queries.numbered(uow, viewer.pk, number) if number is not None else None
    if found is None:
        shown = which.strip()[:40]
        raise UserError(f'I know no agreement "{shown}". `/sla` lists what you owe and what is owed to you.')
    return found


def about(row: Agreement) -> str:
    """The agreement's name on the ledger."""
    return f"agreement:{row.pk}"


def contest_days(uow: ReadUnit) -> int:
    """Working days in which a verdict, or a rejection, can be contested."""
    return settings.policy(uow).contest_days


def answer_due(uow: ReadUnit, now: Standing, proposed_at: datetime) -> datetime:
    """Until when the provider is to answer a proposal."""
    return rules.ends_after(proposed_at, settings.policy(uow).provider_days, people.calendar_of(uow, now.provider))


def review_due(uow: ReadUnit, now: Standing, delivered_at: datetime) -> datetime:
    """Until when the DRI is to review what was delivered."""
    return rules.ends_after(delivered_at, settings.policy(uow).delivery_days, people.calendar_of(uow, now.dri))


def dispute_until(uow: ReadUnit, now: Standing) -> datetime | None:
    """Until when the provider may dispute the last rejection; None where there is nothing to dispute."""
    rejected = now.rejected
    if rejected is None or rejected.reviewed_at is None or now.verdict is not None:
        return None
    return rules.ends_after(rejected.reviewed_at, contest_days(uow), people.calendar_of(uow, now.provider))


def ends_at(version: AgreementVersion) -> datetime:
    """When the deadline day of a version is over."""
    return rules.deadline_instant(version.deadline_on, zone_or_utc(version.zone))


def shown(uow: ReadUnit, row: Agreement) -> AgreementShown:
    """One agreement as messages speak of it."""
    return word(uow, load(uow, row))


def word(uow: ReadUnit, now: Standing) -> AgreementShown:
    """The same of one that has been read."""
    row, offered = now.row, now.opened or (now.last if now.row.version is None else None)
    texts = passages.texts(uow, [row.deliverable_id, *(each.spec_id for each in now.versions)])
    known = people_queries.by_ids(uow, [each.proposed_by_id for each in now.versions])
    escalation = uow.get(Escalation, row.escalation_id)
    declined = row.state is AgreementState.DECLINED
    zone = zone_or_utc(now.last.zone)
    return AgreementShown(
        id=row.pk,
        number=row.number,
        initiative_number=now.initiative.number,
        initiative=now.initiative.name,
        deliverable=texts[row.deliverable_id],
        provider=now.provider.slack_id,
        dri=now.dri.slack_id,
        state=row.state,
        escalation=escalation.number if escalation else None,
        current=_version(now.current, known, texts),
        opened=_version(offered, known, texts),
        other_date=now.last.other_date if declined else None,
        breached_on=local_date(row.breached_at, zone) if is_breached(row) and row.breached_at else None,
        rework=queries.rework(now.deliveries),
        verdict=_verdict(uow, now.verdict),
    )


def is_breached(row: Agreement) -> bool:
    """Whether the provider is in breach at this moment: past the deadline, and not delivered since."""
    return row.state is AgreementState.IN_FORCE and row.breached_at is not None


def _version(
    row: AgreementVersion | None, known: dict[int, Person], texts: dict[int | None, str]
) -> VersionShown | None:  # fmt: skip
    if row is None:
        return None
    return VersionShown(
        number=row.version,
        spec=texts[row.spec_id],
        spec_hash=row.spec_hash,
        deadline_on=row.deadline_on,
        zone=row.zone,
        by=known[row.proposed_by_id].slack_id,
    )


def _verdict(uow: ReadUnit, row: AgreementVerdict | None) -> VerdictShown | None:
    if row is None:
        return None
    leader = uow.get(Person, row.ruled_by_id or row.leader_id)
    return VerdictShown(
        basis=row.basis,
        state=row.state,
        proposed=row.proposed,
        fault=row.fault,
        contest_until=row.contest_until,
        leader=leader.slack_id if leader else None,
    )
