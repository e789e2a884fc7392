"""Which service does which errand."""

from collections.abc import Mapping

from bot.errands import Doer
from bot.services import cadences_calendar, directory
from bot.services.decisions import errands as decisions
from storage.codes import ErrandKind

DOERS: Mapping[ErrandKind, Doer] = {
    ErrandKind.DIRECTORY: directory.read_directory,
    ErrandKind.PERSON: directory.read_person,
    ErrandKind.CHANNEL: directory.read_channel,
    ErrandKind.MEMBERS: directory.read_members,
    ErrandKind.CALENDAR_FILE: cadences_calendar.bring,
    **decisions.ERRANDS,
}
