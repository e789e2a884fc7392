"""Replacing a memo: the form of another one that corrects, supersedes or reverses it, with what is known filled in."""

from bot.domain.codes import MemoAction, MemoLink, MemoSource
from bot.messages import decision_asks as asks
from bot.messages.decision_forms import Filled
from bot.services import people
from bot.services.decisions import drafting, filling, memos
from bot.services.decisions.origin import Origin
from bot.services.outcome import Outcome
from bot.services.ports import Call
from storage import passages
from storage.engine import Store
from storage.tables import Memo, Person
from storage.uow import ReadUnit

WORDS = {"correct": MemoLink.CORRECTS, "supersede": MemoLink.SUPERSEDES, "reverse": MemoLink.REVERSES}
"""What is typed behind `/decide`."""


def open_form(store: Store, call: Call, link: MemoLink, memo_id: int) -> Outcome:
    """The form behind a memo's button.

    Raises:
        UserError: this person may not replace it, or it does not stand any more.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        return _form(uow, actor, link, memos.reachable(uow, actor, memo_id))


def typed(store: Store, call: Call, link: MemoLink, number: str) -> Outcome:
    """`/decide supersede D-12`.

    Raises:
        UserError: there is none with that number that this person may see; else as for `open_form`.
    """
    with store.read(call.workspace_id, call.at) as uow:
        actor = people.actor(uow, call.actor)
        return _form(uow, actor, link, memos.find(uow, actor, number))


def _form(uow: ReadUnit, actor: Person, link: MemoLink, row: Memo) -> Outcome:
    memos.require(uow, row, actor, MemoAction.REPLACE)
    drafting.check_stands(uow, row)
    origin = Origin(
        source=MemoSource.COMMAND,
        channel=row.channel or "",
        thread_ts=row.thread_ts or "",
        link=link,
        replaces=row.pk,
    )
    head = asks.link_head(link, memos.shown(uow, row))
    return Outcome(open=filling.form(uow, actor, origin, _filled(uow, actor, link, row), notice=head))


def _filled(uow: ReadUnit, actor: Person, link: MemoLink, row: Memo) -> Filled:
    """A correction starts from all of it, another decision from its question."""
    question = passages.text(uow, row.question_id)
    work = str(row.initiative_id) if row.initiative_id else None
    kind = str(row.right_id) if row.right_id else None
    if link is not MemoLink.CORRECTS:
        return Filled(question=question, decider=actor.slack_id, initiative=work, kind=kind)
    ids = (row.title_id, row.decision_id, row.inputs_id, row.alternatives_id, row.dissent_id)
    texts = passages.texts(uow, ids)
    shown = memos.shown(uow, row)
    return Filled(
        question=question,
        title=texts[row.title_id],
        decision=texts[row.decision_id],
        decider=shown.decider,
        decided=row.decided_on,
        inputs=texts[row.inputs_id],
        alternatives=texts[row.alternatives_id],
        dissent=texts[row.dissent_id],
        dissenter=next(iter(shown.dissenters), None),
        initiative=work,
        kind=kind,
        amount="" if row.amount is None else str(row.amount),
    )
