"""What follows for agreements when people change: another DRI, a provider who left, a zone."""

from bot.messages import agreement_news as news
from bot.services import people
from bot.services.agreements import changing, standing
from bot.services.agreements.standing import Standing
from storage.queries import agreements as queries
from storage.queries import ownership
from storage.tables import Agreement, Person
from storage.uow import UnitOfWork


def owner_changed(uow: UnitOfWork, initiative_id: int) -> None:
    """Whoever acts as the DRI from now on gets each open agreement with its buttons; whoever did loses them."""
    for row in queries.live_of_initiative(uow, initiative_id):
        _show_new_dri(uow, standing.load(uow, row))


def person_changed(uow: UnitOfWork, person_id: int) -> None:
    """Reminders follow a zone; of somebody who left both the DRI and the sponsor are told."""
    person = uow.one(Person, person_id)
    for row in queries.live_of_provider(uow, person_id):
        now = standing.load(uow, row)
        if people.reachable(person):
            uow.move(Agreement, row.pk, {}, next_at=changing.next_at(uow, now))
        else:
            _provider_left(uow, now)
    if not people.reachable(person):
        for initiative_id in ownership.held_ids(uow, person_id):
            owner_changed(uow, initiative_id)


def _show_new_dri(uow: UnitOfWork, now: Standing) -> None:
    changing.changed(uow, now.row, news.new_dri(now.dri.slack_id), tell=[now.dri])


def _provider_left(uow: UnitOfWork, now: Standing) -> None:
    told = [now.dri, *now.above[:1]]
    changing.changed(uow, now.row, news.provider_left(now.provider.slack_id), tell=told)
