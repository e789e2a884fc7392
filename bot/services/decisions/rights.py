"""Decision rights: defined, changed from a day on and ended by leaders; everybody may read who decides what."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import col

from bot.domain import numbers
from bot.domain import rights as rules
from bot.domain.codes import LedgerCode
from bot.domain.errors import UserError
from bot.domain.rights import Version
from bot.messages import decision_rights as words
from bot.messages import ids
from bot.messages.decision_rights import RightShown
from bot.services import people
from bot.services.decisions import classes
from bot.services.decisions.classes import Class
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger, passages
from storage.codes import PassageKind
from storage.engine import Store
from storage.queries import ownership
from storage.queries import rights as queries
from storage.queries.visible import visible_initiatives
from storage.tables import DecisionRight, Initiative, Objective, Person, RightVersion
from storage.uow import ReadUnit, UnitOfWork

MOST_SCOPES = 50
TO_DO = "say who decides what"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was filled in, not checked yet; `right_id` is None for a new class, `owner` a Slack id."""

    right_id: int | None
    name: str
    owner: str | None
    days: str
    signs: str = ""
    inputs: str = ""
    bounds: str = ""
    amount: str = ""
    scope: str = ""
    from_on: date | None = None


def listing(store: Store, call: Call) -> Outcome:
    """`/decide rights`: who decides what, with buttons for leaders."""
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        found = classes.holding(uow, people.today(uow, actor), coming=True)
        shown = [_shown(uow, each, actor) for each in found]
        return Outcome(say=words.listing(shown, is_leader=actor.is_leader))


def form(store: Store, call: Call, right_id: int | None) -> Outcome:
    """The form that defines a class, or changes one.

    Raises:
        UserError: by anybody but a leader; or the class has ended.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.require_leader(uow, call.actor, TO_DO)
        today = people.today(uow, actor)
        found = classes.one(uow, right_id, today, coming=True) if right_id is not None else None
        return Outcome(open=words.form(_shown(uow, found, actor) if found else None, _scopes(uow, actor)))


def save(store: Store, call: Call, request: Request) -> Outcome:
    """Define a class, or change who decides it from a day on; what held before is kept.

    Raises:
        UserError: on the field that is wrong; by anybody but a leader.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.require_leader(uow, call.actor, TO_DO)
        owner = people.known(uow, request.owner or "")
        if owner is None or not people.reachable(owner):
            raise UserError("Name one active person of this company as the one who decides.", ids.FIELD_OWNER)
        from_on = rules.check_from(request.from_on, people.today(uow, actor))
        row = _class(uow, actor, request)
        number = _store(uow, row, actor, owner, request, from_on)
        code = LedgerCode.RIGHT_DEFINED if number == 1 else LedgerCode.RIGHT_CHANGED
        about, day = f"right:{row.pk}", from_on.isoformat()
        ledger.note(uow, code, actor_id=actor.pk, about=about, version=number, owner_id=owner.pk, from_on=day)
        _tell(uow, row, actor, owner, from_on, number)
        uow.commit()
    return Outcome(clear=True)


def end(store: Store, call: Call, right_id: int) -> Outcome:
    """End a class from today on; its versions are kept.

    Raises:
        UserError: by anybody but a leader; or somebody has ended it.
    """
    with store.write(call.workspace_id, call.at) as uow:
        if call.key and not uow.first_time(call.key):
            return NOTHING
        actor = people.require_leader(uow, call.actor, TO_DO)
        today = people.today(uow, actor)
        found = classes.one(uow, right_id, today, coming=True)
        if not uow.move(DecisionRight, right_id, {"ended_on": None}, ended_on=today, ended_by_id=actor.pk):
            raise UserError("Somebody has ended it already.")
        ledger.note(uow, LedgerCode.RIGHT_ENDED, actor_id=actor.pk, about=f"right:{right_id}")
        if found.owner.pk != actor.pk and people.reachable(found.owner):
            people.tell(uow, found.owner, f"right:{right_id}:ended", words.ended(found.row.name, actor.slack_id))
        shown = [_shown(uow, each, actor) for each in classes.holding(uow, today, coming=True)]
        uow.commit()
    return Outcome(replace=words.listing(shown, is_leader=True))


def _class(uow: UnitOfWork, actor: Person, request: Request) -> DecisionRight:
    """The class that is changed, or a new one.

    Raises:
        UserError: it has ended, or one of that name exists.
    """
    today = people.today(uow, actor)
    if request.right_id is not None:
        row = uow.get(DecisionRight, request.right_id)
        if row is None or row.ended_on is not None:
            raise UserError("That class of questions has ended: define a new one.")
        return row
    name = rules.check_name(request.name)
    same = [each for each in queries.living(uow, today) if each.name.casefold() == name.casefold()]
    if same:
        raise UserError(f'There is a class "{same[0].name}" already: change that one.', ids.FIELD_NAME)
    return uow.add(DecisionRight(name=name, defined_by_id=actor.pk, defined_at=uow.at))


def _store(
    uow: UnitOfWork, row: DecisionRight, actor: Person, owner: Person, request: Request, from_on: date
) -> int:  # fmt: skip
    before = queries.versions(uow, [row.pk])[row.pk]
    number = before[-1].version + 1 if before else 1
    days, limit = rules.check_days(request.days), rules.check_amount(request.amount)
    initiative_id, objective_id = _scope(uow, actor, request.scope)
    values = {
        name: passages.keep(uow, PassageKind.RIGHT, text.strip(), author_id=actor.pk) if text.strip() else None
        for name, text in (("signs_id", request.signs), ("inputs_id", request.inputs), ("bounds_id", request.bounds))
    }
    values |= {"days": days, "amount_limit": limit, "initiative_id": initiative_id, "objective_id": objective_id}
    given = {"owner_id": owner.pk, "from_on": from_on, "set_by_id": actor.pk, "set_at": uow.at}
    if not uow.insert_new(RightVersion, right_id=row.pk, version=number, **given, **values):
        raise UserError("Somebody has changed it at the same moment: please look again.")
    return number


def _scope(uow: ReadUnit, actor: Person, chosen: str) -> tuple[int | None, int | None]:
    kind, _, key = chosen.partition(":")
    number = int(key) if key.isdigit() else 0
    if kind == "i" and uow.has(Initiative, col(Initiative.id) == number, visible_initiatives(uow, actor.pk)):
        return number, None
    if kind == "o" and uow.has(Objective, col(Objective.id) == number):
        return None, number
    if chosen:
        raise UserError("I know no such initiative or objective.", ids.FIELD_SCOPE)
    return None, None


def _scopes(uow: ReadUnit, actor: Person) -> list[tuple[str, str]]:
    open_ids, _ = ownership.open_ids(uow, actor.pk, limit=MOST_SCOPES)
    works = uow.find(Initiative, col(Initiative.id).in_(open_ids), order=[col(Initiative.number)])
    aims = uow.find(Objective, col(Objective.closed_at).is_(None), order=[col(Objective.name)], limit=MOST_SCOPES)
    named = [(f"i:{each.pk}", f"{numbers.initiative(each.number)} {each.name}") for each in works]
    return [*((f"o:{each.pk}", each.name) for each in aims), *named]


def _tell(uow: UnitOfWork, row: DecisionRight, actor: Person, owner: Person, from_on: date, number: int) -> None:
    if owner.pk != actor.pk:
        found = classes.one(uow, row.pk, from_on)
        payload = words.saved(_shown(uow, found, owner), actor.slack_id, from_on)
        people.tell(uow, owner, f"right:{row.pk}:version:{number}", payload)


def _shown(uow: ReadUnit, found: Class, viewer: Person) -> RightShown:
    version = found.version
    value = f"i:{version.initiative}" if version.initiative else f"o:{version.objective}" if version.objective else ""
    return RightShown(
        id=found.row.pk,
        name=found.row.name,
        owner=version.owner,
        days=version.days,
        signs=version.signs,
        inputs=version.inputs,
        bounds=version.bounds,
        amount_limit=version.amount_limit,
        scope=_scope_name(uow, version, viewer),
        scope_value=value,
        from_on=version.from_on,
        later=min((each.from_on for each in found.versions if each.from_on > people.today(uow, viewer)), default=None),
        versions=len(found.versions),
    )


def _scope_name(uow: ReadUnit, version: Version, viewer: Person) -> str:
    """The initiative's number, and its name only for who may read that."""
    aim = uow.get(Objective, version.objective)
    if aim is not None:
        return aim.name
    work = uow.get(Initiative, version.initiative)
    if work is None:
        return ""
    may_read = uow.has(Initiative, col(Initiative.id) == work.pk, visible_initiatives(uow, viewer.pk))
    return f"{numbers.initiative(work.number)} {work.name}" if may_read else numbers.initiative(work.number)
