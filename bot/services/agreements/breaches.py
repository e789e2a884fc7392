"""Breaches elsewhere: before a reply is judged, and in the escalation that its DRI raises about one."""

from datetime import date

from bot.domain.codes import AgreementState, EscalationKind
from bot.messages import agreement_news as news
from bot.messages.blame import BreachTold
from bot.messages.escalation_forms import Asked
from bot.services import people
from bot.services.agreements import changing, standing
from bot.services.escalations.source import Source
from storage.queries import agreements as queries
from storage.tables import Agreement, Escalation, Person
from storage.uow import ReadUnit, UnitOfWork


def exist(uow: ReadUnit, initiative_id: int, person: Person) -> bool:
    """Whether somebody other than this person is in breach of an agreement of an initiative, as far as they may see."""
    return bool(queries.breached_of(uow, initiative_id, person.pk))


def told(uow: ReadUnit, person: Person, source: Source) -> list[BreachTold]:
    """Those breaches, as the answer to a reply names them; `source` is where an escalation would be raised from."""
    found = []
    for row in queries.breached_of(uow, source.initiative_id, person.pk):
        is_escalated = queries.escalation_is_live(uow, row.escalation_id)
        escalation = uow.get(Escalation, row.escalation_id) if is_escalated else None
        filled = Source(source.initiative_id, source.checkin_id, source.reply_id, row.pk)
        shown = standing.shown(uow, row)
        number = escalation.number if escalation else None
        line = news.breach_line(shown)
        found.append(BreachTold(name=shown.name, line=line, escalation=number, source=str(filled)))
    return found


def asked(uow: ReadUnit, actor: Person, agreement_id: int) -> Asked | None:
    """What stands in the form of an escalation about a breach: everything; None where the person may not see it."""
    row = queries.seen(uow, actor.pk, agreement_id)
    if row is None:
        return None
    shown = standing.shown(uow, row)
    return Asked(
        about=shown.deliverable,
        counterpart=shown.provider,
        kind=EscalationKind.MISSED_COMMITMENT,
        needed=news.needed(shown),
        by_when=_tomorrow(uow, actor),
    )


def raised(uow: UnitOfWork, agreement_id: int, escalation: Escalation, by: Person) -> None:
    """The DRI has escalated a breach: the agreement knows its escalation, and prompts no more."""
    row = uow.get(Agreement, agreement_id)
    about_it = row is not None and row.provider_id == escalation.counterpart_id
    if row is None or not about_it or row.initiative_id != escalation.initiative_id:
        return
    if uow.move(Agreement, row.pk, {"state": AgreementState.IN_FORCE}, escalation_id=escalation.pk):
        sentence = news.escalated(by.slack_id, escalation.number)
        changing.changed(uow, row, sentence, tell=(), by=by)


def _tomorrow(uow: ReadUnit, actor: Person) -> date:
    return people.calendar_of(uow, actor).next_working_day(people.today(uow, actor))
