"""Every message of an escalation, changed in place after whatever happened; and who is told besides (design 2.3)."""

from collections.abc import Collection
from datetime import timedelta

from bot.domain import escalation as rules
from bot.domain.codes import EscalationKind
from bot.messages import escalation as words
from bot.messages import escalation_side as side_words
from bot.messages import publishing as memo_words
from bot.services import daily_list, people
from bot.services.answering.message import FALLBACK, Place
from bot.services.blame import waiting_prompts
from bot.services.decisions import memos
from bot.services.escalations import complaints_heard, matters
from bot.services.outcome import Outcome, Payload
from storage import outbox
from storage.queries import escalations as queries
from storage.tables import Escalation, Memo, Person
from storage.uow import UnitOfWork


def everywhere(uow: UnitOfWork, row: Escalation, sentence: str, click: Place | None = None) -> Outcome:
    """Change every message of it in place: what happened, and buttons only for whoever may press them now.

    Returns:
        The message that was clicked, as it is now, to be shown through the click itself.
    """
    now = matters.matter(uow, row)
    pressed = outbox.said_at(uow, click.channel, click.ts) if click else None
    shown = Outcome()
    for said in queries.requests_said(uow, row.pk):
        payload = _present(row, now, said, sentence)
        is_pressed = pressed is not None and pressed.pk == said.id
        outbox.refresh(uow, said.id, payload, after=FALLBACK if is_pressed else timedelta(0))
        shown = Outcome(replace=payload, target_id=said.id) if is_pressed else shown
    if row.state not in queries.WAITING:
        waiting_prompts.close(uow, row)
    daily_list.follow(uow, {row.leader_id, *queries.named(uow, row.pk)})
    return shown


def spread(
    uow: UnitOfWork, row: Escalation, actor: Person, sentence: str, place: Place | None = None,
    *, memo: Memo | None = None, told: Collection[int] = (),
) -> Outcome:  # fmt: skip
    """Change every message of it in place, tell the DRI and the other side; what is final takes back what is unsent.

    Args:
        uow: the unit of work.
        row: the escalation as it is now.
        actor: who did it.
        sentence: what happened, mrkdwn.
        place: the message that was clicked.
        memo: the memo that settles it, which its decider may publish.
        told: ids of people who learn of it by another message.
    """
    about, now = matters.about(row), matters.matter(uow, row)
    if rules.is_final(row.state):
        outbox.cancel(uow, about)
        complaints_heard.settled(uow, row)
    shown = everywhere(uow, row, sentence, place)
    other = row.counterpart_id if row.kind is not EscalationKind.REPLACE_PERSON else None
    parts = {row.raised_by_id, row.leader_id, other, matters.answerer(uow, row).pk, actor.pk}
    seen = {actor.pk} if shown.replace is not None else set()  # they see it in the message they clicked
    for person_id in sorted(each for each in parts if each is not None and each not in {*seen, *told}):
        person = uow.one(Person, person_id)
        matters.name(uow, row, person_id)
        if memo is not None and person_id == actor.pk:
            _offer_publishing(uow, person, now, memo)
        else:
            people.tell(uow, person, f"{about}:news:{matters.turn(uow, row)}:{person_id}", words.news(now, sentence))
    return shown


def _offer_publishing(uow: UnitOfWork, decider: Person, now: words.Matter, memo: Memo) -> None:
    named = [person.slack_id for person in queries.named_in_memo(uow, memo.pk)]
    payload = memo_words.settled_by_you(now, memos.shown(uow, memo), named)
    people.tell(uow, decider, matters.decided_key(memo.pk), payload, about=f"memo:{memo.pk}")


def _present(row: Escalation, now: words.Matter, said: queries.RequestSaid, sentence: str) -> Payload:
    if said.key.startswith(matters.returned_key(row, 0).removesuffix("0")):
        return words.news(now, sentence)
    if said.key == matters.raiser_key(row):
        return words.to_raiser_now(now, sentence)
    if said.key == matters.counterpart_key(row):
        return side_words.to_counterpart_now(now, sentence)
    holds = said.person_id == row.leader_id and row.state in queries.WAITING
    return words.to_leader_now(now, sentence, holds=holds)
