"""The company of `drumbeat demo`: leaders and six initiatives, stored by the same services as everywhere.

Runs once, as a process of its own, before the bot starts: `python -m bot.demo_company`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import Clock, FileClock
from bot.services import (
    assigning,
    directory_places,
    founding,
    initiatives_answers,
    people_learning,
    workspaces,
)
from bot.services.assigning import Order
from bot.services.ports import Call
from bot.settings import Settings, load
from bot.slack.calls import SlackCalls
from bot.slack.gateway import SlackGateway
from storage import migrate
from storage.engine import Store

LEADER = "U0ANA"
SINCE = timedelta(days=14)
"""The workspace is two weeks old, so that its reviews are no rehearsals any more."""


@dataclass(frozen=True)
class Work:
    """One initiative."""

    dri: str
    name: str
    target: str
    days: int
    sponsor: str


WORKS = (
    Work("U0PRIYA", "EU launch", "300 paying customers in Germany", 35, "U0DANA"),
    Work("U0JONAS", "Billing migration", "Every invoice is sent by the new system", 28, "U0LEE"),
    Work("U0MIA", "Onboarding", "A new customer is live within 5 days", 49, "U0DANA"),
    Work("U0SAM", "Sydney office", "Lease signed and 12 desks in use", 42, "U0LEE"),
    Work("U0NOOR", "SOC 2 report", "Auditor's report received without exceptions", 63, "U0DANA"),
    Work("U0LEE", "Hiring plan", "Four engineers have signed", 56, "U0ANA"),
)


def main() -> None:
    """Found the workspace, read its people, open the initiatives and accept them."""
    settings = load()
    now = (FileClock(settings.clock_file) if settings.clock_file else Clock()).now()
    migrate.upgrade(settings.database_url)
    store = Store(settings.database_url)
    try:
        workspaces.found(store, settings.timezone, now - SINCE)
        channel, leaders = settings.review_channel, settings.leaders
        workspace_id = founding.found(store, now, zone=settings.timezone, channel=channel, leader_ids=leaders)
        _learn(store, settings, workspace_id, now)
        _open(store, workspace_id, now)
    finally:
        store.close()


def _learn(store: Store, settings: Settings, workspace_id: int, now: datetime) -> None:
    gateway = SlackGateway(SlackCalls(settings.slack_bot_token, settings.slack_api_url))
    with store.write(workspace_id, now) as uow:
        for person in gateway.people()[0]:
            people_learning.learn(uow, person)
        directory_places.learn_channel(uow, gateway.channel(settings.review_channel))
        uow.commit()


def _open(store: Store, workspace_id: int, now: datetime) -> None:
    for work in WORKS:
        due = (now + timedelta(days=work.days)).date()
        order = Order(dri=work.dri, name=work.name, target=work.target, due=due, sponsor=work.sponsor, anyway=True)
        assigning.assign(store, Call(workspace_id=workspace_id, at=now, actor=LEADER), order)
    for dri in dict.fromkeys(work.dri for work in WORKS):
        initiatives_answers.accept_typed(store, Call(workspace_id=workspace_id, at=now, actor=dri), "all")


if __name__ == "__main__":
    main()
