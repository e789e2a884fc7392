"""The calendar file by direct message: sent for by a command or a button, made and uploaded by a worker."""

from datetime import datetime

from bot.domain.slack import SlackError
from bot.messages import cadence as words
from bot.services import cadences_file, people
from bot.services.outcome import Outcome
from bot.services.ports import Call, Gateway
from storage import errands
from storage.codes import ErrandKind
from storage.engine import Store
from storage.running import ClaimedErrand
from storage.tables import Person

#: Somebody waits for the file: after so many attempts they are told how else it can be had.
MOST_ATTEMPTS = 3


def send_for(store: Store, call: Call) -> Outcome:
    """Send a worker with the file to whoever asks; for everybody.

    Raises:
        UserError: for guests and strangers.
    """
    with store.write(call.workspace_id, call.at) as uow:
        person = people.actor(uow, call.actor)
        errands.send(uow, ErrandKind.CALENDAR_FILE, f"calendar:{call.key}", person=person.pk)
        uow.commit()
    return Outcome(say=words.said(words.FILE_COMES))


def bring(store: Store, gateway: Gateway, errand: ClaimedErrand, at: datetime) -> None:
    """Upload the file into somebody's DM. Killed between Slack's answer and ours it may come twice, never less."""
    text = cadences_file.calendar_file(store, errand.workspace_id, at)
    with store.read(errand.workspace_id, at) as uow:
        person = uow.one(Person, int(errand.args["person"]))
    if not people.reachable(person):
        return
    try:
        gateway.upload(person.slack_id, cadences_file.NAME, text.encode(), words.FILE_TEXT)
    except SlackError:
        if errand.attempts < MOST_ATTEMPTS:
            raise
        _tell(store, errand, at, person)


def _tell(store: Store, errand: ClaimedErrand, at: datetime, person: Person) -> None:
    with store.write(errand.workspace_id, at) as uow:
        people.tell(uow, person, f"{errand.key}:not", words.said(words.FILE_STAYS))
        uow.commit()
