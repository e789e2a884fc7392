"""`/dri away` and `/dri back`: who is away from when to when, who stands in, and its early end."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.domain.absence import Away, check_span, read_away
from bot.domain.codes import AbsenceAction, LedgerCode
from bot.domain.errors import UserError
from bot.domain.ownership import check_dri
from bot.domain.people import read_people
from bot.messages import absences as words
from bot.messages import ids
from bot.messages.absences import Work
from bot.services import home, people
from bot.services.absences import back, effects, matters
from bot.services.assigning_text import in_slack_form
from bot.services.outcome import NOTHING, Outcome, Payload
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import absences as queries
from storage.queries import ownership
from storage.tables import Absence, CheckIn, Person
from storage.uow import ReadUnit, UnitOfWork


def show(store: Store, call: Call, slack_id: str = "") -> Outcome:
    """Open the form, for oneself or the person given.

    Raises:
        UserError: it is not this person's to say.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        person = matters.whose(uow, actor, slack_id or None, AbsenceAction.SET)
        return Outcome(open=words.form(person.slack_id))


def away_typed(store: Store, call: Call, text: str) -> Outcome:
    """Set by `/dri away @ana 1 Dec to 5 Dec acting @olu`; without a date the form asks."""
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        typed = in_slack_form(uow, text)
        named = read_people(typed).users
        if not typed.strip() or (len(named) == 1 and typed.strip().endswith(">") and len(typed.split()) == 1):
            person = matters.whose(uow, actor, named[0] if named else None, AbsenceAction.SET)
            return Outcome(open=words.form(person.slack_id))
        if call.key and not uow.first_time(call.key):
            return NOTHING
        say = _set(uow, actor, read_away(typed, people.today(uow, actor)))
        uow.commit()
    return Outcome(say=say)


def submitted(store: Store, call: Call, values: Mapping[str, str | None]) -> Outcome:
    """The filled form; whoever set it is told by DM, for the form only closes.

    Raises:
        UserError: on the field that is missing or wrong.
    """
    first, last = (_day(values.get(field)) for field in (ids.FIELD_FIRST, ids.FIELD_LAST))
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.actor(uow, call.actor)
        first, last = check_span(first, last, people.today(uow, actor))
        away = Away(who=values.get(ids.FIELD_WHO), first=first, last=last, acting=values.get(ids.FIELD_ACTING))
        say = _set(uow, actor, away)
        people.tell(uow, actor, f"absence:done:{call.key}", say)
        home.follow(uow, actor)
        uow.commit()
    return NOTHING


def back_typed(store: Store, call: Call, text: str) -> Outcome:
    """End an absence by `/dri back` or `/dri back @ana`: from today on; one that lies ahead is taken back.

    Raises:
        UserError: nobody is away, or it is not this person's to say.
    """
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        named = read_people(in_slack_form(uow, text)).users
        person = matters.whose(uow, actor, named[0] if named else None, AbsenceAction.END)
        today = people.today(uow, person)
        rows = queries.current_or_ahead(uow, person.pk, today)
        if not rows:
            raise UserError(f"No absence of {people.shown(person)} is on record from today on.")
        if call.key and not uow.first_time(call.key):
            return NOTHING
        now = [row for row in rows if row.first_day <= today] or rows
        spans = [matters.span(uow, row) for row in now]
        for row in now:
            _end(uow, row, person, actor, today)
        effects.follow(uow, person)
        uow.commit()
    return Outcome(say=words.ended(person.slack_id, spans))


def _set(uow: UnitOfWork, actor: Person, away: Away) -> Payload:
    person = matters.whose(uow, actor, away.who, AbsenceAction.SET)
    acting = _acting(uow, person, away.acting)
    row = uow.add(
        Absence(
            person_id=person.pk,
            acting_id=acting.pk if acting else None,
            first_day=away.first,
            last_day=away.last,
            set_by_id=actor.pk,
            set_at=uow.at,
        )
    )
    uow.move(Absence, row.pk, {}, back_at=back.back_at(uow, row, person))
    _note(uow, LedgerCode.ABSENCE_SET, row, actor)
    effects.follow(uow, person)
    taken_out = _weeks(uow, effects.take_out(uow, row, actor))
    _tell(uow, row, person, acting, actor)
    _tell_sponsors(uow, person, actor, row, taken_out)
    acting_away = acting is not None and queries.overlapping(uow, acting.pk, row.first_day, row.last_day)
    seen = ownership.visible_among(uow, actor.pk, [checkin.initiative_id for _, checkin in taken_out])
    shown = [(work, checkin.period) for work, checkin in taken_out if checkin.initiative_id in seen]
    return words.done(matters.span(uow, row), shown, acting_away=acting_away)


def _acting(uow: ReadUnit, person: Person, slack_id: str | None) -> Person | None:
    if not slack_id:
        return None
    acting = people.known(uow, slack_id)
    check_dri(people.facts(acting), ids.FIELD_ACTING)
    if acting is not None and acting.pk == person.pk:
        raise UserError("Nobody stands in for themselves: name somebody else, or nobody.", ids.FIELD_ACTING)
    return acting


def _tell(uow: UnitOfWork, row: Absence, person: Person, acting: Person | None, by: Person) -> None:
    span = matters.span(uow, row)
    if person.pk != by.pk:
        people.tell(uow, person, f"{matters.about(row)}:person", words.set_for_you(span, by.slack_id))
    if acting is not None and acting.pk != by.pk and row.last_day >= people.today(uow, person):
        held = list(matters.works(uow, ownership.held_ids(uow, person.pk)).values())
        people.tell(uow, acting, matters.acting_key(row), words.you_act(span, held), about=matters.about(row))


def _tell_sponsors(
    uow: UnitOfWork, person: Person, by: Person, row: Absence, taken_out: Sequence[tuple[Work, CheckIn]]
) -> None:
    """Nothing leaves the record silently: each sponsor reads which weeks of theirs count no more."""
    by_sponsor: dict[int, list[tuple[Work, str]]] = {}
    for work, checkin in taken_out:
        sponsor = ownership.standing(uow, checkin.initiative_id).sponsor
        by_sponsor.setdefault(sponsor.pk, []).append((work, checkin.period))
    for sponsor_id, weeks in by_sponsor.items():
        sponsor = uow.one(Person, sponsor_id)
        if sponsor.pk not in (by.pk, person.pk) and people.reachable(sponsor):
            due_at = people.calendar_of(uow, sponsor).next_working_instant(uow.at)
            told = words.weeks_taken_out(person.slack_id, by.slack_id, weeks)
            people.tell(uow, sponsor, f"{matters.about(row)}:weeks:{sponsor_id}", told, due_at=due_at)


def _weeks(uow: ReadUnit, checkins: Sequence[CheckIn]) -> list[tuple[Work, CheckIn]]:
    named = matters.works(uow, (each.initiative_id for each in checkins))
    return [(named[each.initiative_id], each) for each in checkins]


def _end(uow: UnitOfWork, row: Absence, person: Person, by: Person, today: date) -> None:
    early = row.first_day < today
    if early:
        at = people.calendar_of(uow, person).next_working_instant(uow.at)
        uow.move(Absence, row.pk, {"last_day": row.last_day}, last_day=today - timedelta(days=1), back_at=at)
    else:
        uow.move(Absence, row.pk, {"cancelled_at": None}, cancelled_at=uow.at, back_at=None)
    _note(uow, LedgerCode.ABSENCE_ENDED, row, by)
    people.refresh(uow, matters.acting_key(row), words.over(matters.span(uow, row), early=early))


def _note(uow: UnitOfWork, code: LedgerCode, row: Absence, by: Person) -> None:
    ledger.note(
        uow,
        code,
        actor_id=by.pk,
        about=matters.about(row),
        person_id=row.person_id,
        acting_id=row.acting_id,
        first_day=row.first_day.isoformat(),
        last_day=row.last_day.isoformat(),
    )


def _day(typed: str | None) -> date | None:
    return date.fromisoformat(typed) if typed else None
