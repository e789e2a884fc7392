"""What every service of claims needs: who confirms, in what capacity somebody acts, the messages of a claim."""

from datetime import timedelta
from typing import Any

from bot.domain.claim import told_at
from bot.domain.codes import ActorRole, ClaimState, LedgerCode
from bot.domain.errors import UserError
from bot.messages import claims as words
from bot.services import daily_list, people
from bot.services.answering import message
from bot.services.answering.message import FALLBACK, Place
from bot.services.consequences.matters import who_is_told
from bot.services.outcome import NOTHING, Outcome
from bot.services.outcomes import shown
from storage import ledger, outbox
from storage.queries import outcomes as queries
from storage.queries import questions
from storage.queries.ownership import Standing
from storage.tables import Claim, Outbox, Person
from storage.uow import ReadUnit, UnitOfWork

GONE = "I know no such matter any more. The App Home shows what waits for you."


def find(uow: ReadUnit, actor: Person, claim_id: int) -> Claim:
    """A claim, for somebody who may see it.

    Raises:
        UserError: there is none that this person may see; the same words for both.
    """
    row = queries.seen(uow, actor.pk, claim_id)
    if row is None:
        raise UserError(GONE)
    return row


def confirmer(uow: ReadUnit, standing: Standing, claimed_by_id: int) -> Person:
    """Who confirms or disputes: the sponsor, or the next leader where the sponsor said it; at the very top oneself."""
    found = who_is_told(uow, standing, claimed_by_id)
    return found if people.reachable(found) else uow.one(Person, claimed_by_id)


def role(row: Claim, standing: Standing, actor: Person) -> ActorRole:
    """In what capacity somebody acts on a claim; who said it, or answers for it now, is its DRI.

    Save where it waits for themselves: at the very top there is nobody else.
    """
    own = {row.claimed_by_id, standing.dri.pk if standing.dri else None}
    if actor.pk in own and row.sponsor_id != actor.pk:
        return ActorRole.DRI
    if actor.pk in (row.sponsor_id, standing.sponsor.pk):
        return ActorRole.SPONSOR
    return ActorRole.LEADER if actor.is_leader else ActorRole.OTHER


def about(row: Claim) -> str:
    """The claim's name on the ledger and in the outbox."""
    return f"claim:{row.pk}"


def sponsor_key(row: Claim) -> str:
    """The outbox key of what whoever confirms it was told."""
    return f"{about(row)}:sponsor:{row.sponsor_id}"


def note(uow: UnitOfWork, code: LedgerCode, row: Claim, actor: Person | None, **details: Any) -> None:
    """Write one line on the ledger about a claim."""
    by_id = actor.pk if actor else None
    ledger.note(uow, code, actor_id=by_id, initiative_id=row.initiative_id, about=about(row), **details)


def ask_sponsor(uow: UnitOfWork, row: Claim) -> None:
    """Tell whoever confirms it, in their working hours; one who confirms their own reads it in the question."""
    sponsor = uow.one(Person, row.sponsor_id)
    if row.sponsor_id != row.claimed_by_id:
        due_at = told_at(uow.at, people.calendar_of(uow, sponsor), proven=row.evidence_id is not None)
        payload = words.to_sponsor(shown.one(uow, row))
        people.tell(uow, sponsor, sponsor_key(row), payload, about=about(row), due_at=due_at)
    daily_list.follow(uow, [row.sponsor_id])


def proven(uow: UnitOfWork, row: Claim) -> None:
    """The evidence is there: the sponsor's message shows it, and does not wait for it any longer."""
    said = people.said(uow, sponsor_key(row))
    if said is None:
        return
    due_at = told_at(uow.at, people.calendar_of(uow, uow.one(Person, row.sponsor_id)), proven=True)
    outbox.hasten(uow, sponsor_key(row), due_at)
    outbox.refresh(uow, said, words.to_sponsor(shown.one(uow, row)))


def show(uow: UnitOfWork, row: Claim, sentence: str = "", click: Place | None = None) -> Outcome:
    """Change every message of a settled claim in place, take back what is unsent.

    Args:
        uow: the unit of work.
        row: the claim as it is now.
        sentence: why it no longer waits, mrkdwn; empty for what its own state says.
        click: where it was settled.

    Returns:
        The message that was clicked, as it is now.
    """
    outbox.cancel(uow, about(row))
    found = questions.asked_one(uow, row.checkin_id)
    in_question = NOTHING
    pressed = outbox.said_at(uow, click.channel, click.ts) if click else None
    if found is not None:
        own = click if pressed is not None and pressed.pk == found.checkin.outbox_id else None
        in_question = message.changed(uow, found, own)
    daily_list.follow(uow, [row.sponsor_id])
    return _show_sponsor(uow, row, sentence, pressed) or in_question


def lapse(uow: UnitOfWork, row: Claim, by: Person | None, sentence: str, *, why: str) -> bool:
    """Let a claim lapse, if nobody was first, and show it in every message of it."""
    return settle(uow, row, ClaimState.LAPSED, by, LedgerCode.CLAIM_LAPSED, sentence, why=why)


def settle(
    uow: UnitOfWork, row: Claim, state: ClaimState, by: Person | None, code: LedgerCode, sentence: str = "",
    **details: Any,
) -> bool:  # fmt: skip
    """Bring a waiting claim to an end that nobody clicked on it, if nobody was first; returns whether it did."""
    ended = {"state": state, "settled_at": uow.at, "settled_by_id": by.pk if by else None}
    if not uow.move(Claim, row.pk, {"state": ClaimState.WAITING}, **ended):
        return False
    note(uow, code, row, by, **details)
    show(uow, row, sentence)
    return True


def _show_sponsor(uow: UnitOfWork, row: Claim, sentence: str, pressed: Outbox | None) -> Outcome | None:
    said = people.said(uow, sponsor_key(row))
    if said is None:
        return None
    payload = words.settled(shown.one(uow, row), sentence)
    is_pressed = pressed is not None and pressed.pk == said
    outbox.refresh(uow, said, payload, after=FALLBACK if is_pressed else timedelta(0))
    return Outcome(replace=payload, target_id=said) if is_pressed else None
