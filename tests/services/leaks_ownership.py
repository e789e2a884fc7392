"""The matters of ownership for `leaks_kit.Vault`: requests to change a charter, and every surface that tells of one."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.messages import ids
from storage import passages
from storage.codes import PassageKind
from storage.tables import CharterRequest, Initiative
from storage.uow import UnitOfWork
from tests.support.factories import Cast, Made

if TYPE_CHECKING:
    from tests.services.leaks_kit import Reader

Surface = Callable[["Reader"], str]
NUMBERS = range(1, 8)


def fill(uow: UnitOfWork, cast: Cast, work: Made) -> None:
    """A request of the DRI, whose words are secret as those of the initiative are."""
    words = passages.keep(uow, PassageKind.TARGET, "Quokka", author_id=cast.dri)
    asked = {"charter_id": work.charter_id, "asked_by_id": cast.dri, "asked_at": uow.at, "leader_id": cast.sponsor}
    uow.add(
        CharterRequest(initiative_id=work.id, target_id=words, due_on=date(2027, 1, 29), reason_id=words, **asked)
    )  # fmt: skip


def commands() -> Mapping[tuple[str, str], Surface]:
    """What is typed behind `/dri`."""
    return {
        ("/dri", "charter"): lambda r: r.command("/dri", "charter", *(f"charter I-{each}" for each in NUMBERS)),
        ("/dri", "away"): lambda r: r.command("/dri", "away", "away 1 Mar to 5 Mar", f"away <@{r.slack}> 7 Mar"),
        ("/dri", "off-track"): lambda r: r.command(
            "/dri", *(f"off-track I-{each} Zebra by 30 Nov" for each in NUMBERS)
        ),
        ("/dri", "record"): lambda r: r.command("/dri", "record", f"record <@{r.slack}>"),
        ("/dri", "contributor"): lambda r: r.command(
            "/dri",
            *(f"contributor I-{each} <@{r.slack}>" for each in NUMBERS),
            *(f"contributor I-{n}" for n in NUMBERS),
        ),
        ("/dri", "watcher"): lambda r: r.command("/dri", *(f"watcher I-{each} me" for each in NUMBERS)),
        ("/dri", "back"): lambda r: r.command("/dri", "back"),
    }


def clicks() -> Mapping[tuple[str, str], Surface]:
    """Buttons with values that were made up."""

    def charter(r: "Reader") -> str:
        said = [r.click(each, *r.vault.ids(CharterRequest)) for each in (ids.CHARTER_GRANT, ids.CHARTER_REFUSE)]
        said += [r.click(ids.CHARTER_WITHDRAW, *r.vault.ids(CharterRequest))]
        return "".join([*said, r.click(ids.CHARTER_CHANGE, *r.vault.ids(Initiative))])

    return {
        ("action", r"^charter\.(change|grant|refuse|withdraw)$"): charter,
        ("action", ids.ABSENCE_OPEN): lambda r: r.click(ids.ABSENCE_OPEN, "me"),
    }


def forms() -> Mapping[tuple[str, str], Surface]:
    """Forms about what somebody may not see."""

    def every(callback_id: str, table: Any, **values: str) -> Surface:
        return lambda r: "".join(r.submit(callback_id, str(each), **values) for each in r.vault.ids(table))

    changed = {"target": "Zebra sold", "due": "2027-01-29", "reason": "because"}
    return {
        ("view", ids.SPONSOR_FORM): lambda r: "".join(
            r.submit(ids.SPONSOR_FORM, str(each), sponsor=r.slack) for each in r.vault.ids(Initiative)
        ),
        ("view", ids.CHARTER_FORM): every(ids.CHARTER_FORM, Initiative, **changed),
        ("view", ids.ABSENCE_FORM): lambda r: r.submit(ids.ABSENCE_FORM, "", first_day="2027-03-09"),
        ("view", ids.CHARTER_REFUSE_FORM): every(ids.CHARTER_REFUSE_FORM, CharterRequest, sentence="because"),
    }
