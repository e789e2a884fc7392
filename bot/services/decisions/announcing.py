"""What is said when a memo is recorded: in its thread, to its recorder, to whoever must confirm or sign it."""

from bot.domain.codes import MemoState, Visibility
from bot.messages import decision as words
from bot.messages import decision_asks as asks
from bot.services import directory_places, people
from bot.services.decisions import memos, showing
from bot.services.decisions.drafting import Draft
from storage import errands, outbox
from storage.codes import ErrandKind
from storage.outbox import Outgoing
from storage.tables import Channel, Memo
from storage.uow import UnitOfWork


def say(uow: UnitOfWork, row: Memo, draft: Draft) -> None:
    """Post the memo in its thread where the bot can, tell the recorder, ask the others."""
    memo, about, channel = memos.shown(uow, row), memos.about(row), draft.channel
    why = words.ROOT_GONE if draft.request.root_gone else showing.why_not_in_thread(channel, row.thread_ts)
    in_thread = channel is not None and bool(row.thread_ts) and not why
    if in_thread and channel is not None:
        post = Outgoing(
            key=f"{about}:thread",
            conversation=channel.slack_id,
            payload=words.posted(memo),
            about=about,
            thread_ts=row.thread_ts,
        )
        outbox.say(uow, post)
        _send_for_link(uow, row)
    people.tell(uow, draft.actor, f"{about}:recorder", words.recorded(memo, in_thread=in_thread, why=why))
    for slack_id in memo.waits_for:
        person = people.known(uow, slack_id)
        if person is not None:
            people.tell(uow, person, f"{about}:confirm:{person.pk}", asks.confirm(memo, slack_id))
    if draft.signer is not None and row.first_state is MemoState.PROPOSED:
        people.tell(uow, draft.signer, f"{about}:sign:{draft.signer.pk}", asks.sign(memo))


def keep_members(uow: UnitOfWork, row: Memo, channel: Channel | None) -> None:
    """Who is in a private place now is stored with the memo, for when it cannot be read any more (design 2.5)."""
    if channel is not None and row.visibility is Visibility.CHANNEL:
        errands.send(uow, ErrandKind.AUDIENCE, f"audience:{row.pk}", channel=channel.slack_id, memo_id=row.pk)
        directory_places.send_for_members(uow, channel.slack_id)


def _send_for_link(uow: UnitOfWork, row: Memo) -> None:
    """The way back to the thread is read by a worker where the one bounded read before told something else."""
    if row.permalink is None:
        errands.send(uow, ErrandKind.LINK_MEMO, f"link:{row.pk}", memo_id=row.pk)
