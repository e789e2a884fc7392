"""Thresholds as settings: `/cadence settings` and `/cadence set`. A change holds from the next counting on."""

from bot.domain import policy_settings as rules
from bot.domain.codes import LedgerCode
from bot.messages import thresholds as words
from bot.services import people
from bot.services.outcome import NOTHING, Outcome
from bot.services.ports import Call
from storage import ledger
from storage.engine import Store
from storage.queries import settings


def listing(store: Store, call: Call) -> Outcome:
    """What holds now, for everybody: rules that count are no secret."""
    with store.read(call.workspace_id, call.at) as uow:
        people.actor(uow, call.actor)
        return Outcome(say=words.listing(settings.policy(uow)))


def set_typed(store: Store, call: Call, text: str) -> Outcome:
    """Set one by `/cadence set decide_at 4`.

    Raises:
        UserError: by anybody but a leader; for an unknown setting, or a value out of its bounds or its order.
    """
    name, _, typed = text.strip().partition(" ")
    name = name.lower()
    with store.write(call.workspace_id, call.at) as uow:
        actor = people.require_leader(uow, call.actor, "change a setting")
        policy = settings.policy(uow)
        new = rules.read(name, typed, policy)
        if call.key and not uow.first_time(call.key):
            return NOTHING
        old = getattr(policy, name)
        settings.put(uow, settings.POLICY, settings.value(uow, settings.POLICY) | {name: new}, by_id=actor.pk)
        code = LedgerCode.SETTING_CHANGED
        ledger.note(uow, code, actor_id=actor.pk, about=f"setting:{name}", old=old, new=new)
        uow.commit()
    return Outcome(say=words.changed(rules.THRESHOLDS[name], old, new))
