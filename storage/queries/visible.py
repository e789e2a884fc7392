"""Visible to this person: one condition a kind, used by every list, show, search, count and Home (design 2.5).

The predicate is `bot.domain.visibility.visible_to`, said in SQL. Those named in a matter always see it. A channel's
matter is seen by its members of now, as far as a list not older than a day tells; a channel whose members were never
read counts with the members stored at the recording, for the same day; else only the named see it. What was recorded
openly in a channel that is private now is seen by its members only: the stricter of then and now.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from bot.domain.codes import ChannelKind, EscalationKind, MemoEventKind, PersonKind, Visibility
from bot.domain.visibility import MEMBERS_FRESH
from storage.tables import (
    Agreement,
    AgreementVerdict,
    Assignment,
    Audience,
    Channel,
    Charter,
    Escalation,
    Initiative,
    Member,
    Memo,
    MemoEvent,
    Participant,
    Person,
    Question,
    Settlement,
)
from storage.uow import ReadUnit

Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class View:
    """Who looks from where; values, or the parameters of a statement that is built once and executed often.

    Args:
        workspace: the workspace's id.
        viewer: the person's id.
        fresh: since when lists of members count, an instant.
    """

    workspace: Any
    viewer: Any
    fresh: Any


PREPARED = View(bindparam("of_workspace"), bindparam("of_viewer"), bindparam("of_fresh"))


def given(uow: ReadUnit, viewer_id: int) -> dict[str, Any]:
    """The values of the parameters of `PREPARED`."""
    return {"of_workspace": uow.workspace_id, "of_viewer": viewer_id, "of_fresh": uow.at - MEMBERS_FRESH}


# Under names of their own, so that a query which joins the same table is never taken for the one looked into here.
_Held, _Sponsored, _Event = aliased(Assignment), aliased(Charter), aliased(MemoEvent)
_Part = aliased(Participant)
_Deadline, _Judged = aliased(Escalation), aliased(AgreementVerdict)
_Settled, _Listed, _Place, _Member, _Viewer = (
    aliased(Settlement),
    aliased(Audience),
    aliased(Channel),
    aliased(Member),
    aliased(Person),
)
CLOSED_KINDS = (ChannelKind.PRIVATE, ChannelKind.IM, ChannelKind.MPIM)


def visible_initiatives(uow: ReadUnit, viewer_id: int) -> Condition:
    """The condition on `Initiative` rows that this person may read.

    Always its DRI, its sponsor, whoever opened it, and whoever helps with it or is told of it.
    """
    view = _view(uow, viewer_id)
    key = col(Initiative.id)
    held = exists().where(
        col(_Held.workspace_id) == view.workspace,
        col(_Held.initiative_id) == key,
        col(_Held.person_id) == view.viewer,
        col(_Held.ended_at).is_(None),
    )
    sponsored = exists().where(
        col(_Sponsored.workspace_id) == view.workspace,
        col(_Sponsored.initiative_id) == key,
        col(_Sponsored.sponsor_id) == view.viewer,
        col(_Sponsored.ended_at).is_(None),
    )
    involved = exists().where(
        col(_Part.workspace_id) == view.workspace,
        col(_Part.initiative_id) == key,
        col(_Part.person_id) == view.viewer,
        col(_Part.ended_at).is_(None),
    )
    named = or_(
        col(Initiative.opened_by_id) == view.viewer,
        held,
        sponsored,
        involved,
        _listed(view, col(_Listed.initiative_id) == key, named=True),
    )
    snapshot = _listed(view, col(_Listed.initiative_id) == key, named=False)
    place = col(Initiative.channel_id)
    among = _among_members(view, place, snapshot, col(Initiative.opened_at) >= view.fresh)
    open_to_all = initiatives_open_to_all()
    within = and_(col(Initiative.visibility) != Visibility.NAMED, among)
    return and_(_able(view), or_(named, open_to_all, within))


def initiatives_open_to_all() -> Condition:
    """The condition on `Initiative` rows that every member of the workspace may read."""
    return and_(col(Initiative.visibility) == Visibility.WORKSPACE, ~in_closed_place(Initiative))


def visible_memos(uow: ReadUnit, viewer_id: int) -> Condition:
    """The condition on `Memo` rows that this person may read; always recorder, decider, signers and the named.

    A memo for named people only is seen by everybody once its decider has published it.
    """
    return memos_seen(_view(uow, viewer_id))


def memos_seen(view: View) -> Condition:
    """The condition on `Memo` rows of `visible_memos`, for values or for `PREPARED`."""
    key = col(Memo.id)
    acted = exists().where(
        col(_Event.workspace_id) == view.workspace,
        col(_Event.memo_id) == key,
        col(_Event.by_id) == view.viewer,
        col(_Event.event).in_([MemoEventKind.SIGNED, MemoEventKind.CONFIRMED]),
    )
    published = _published(view)
    named = or_(
        col(Memo.recorded_by_id) == view.viewer,
        col(Memo.decider_id) == view.viewer,
        acted,
        _listed(view, col(_Listed.memo_id) == key, named=True),
    )
    snapshot = _listed(view, col(_Listed.memo_id) == key, named=False)
    place = col(Memo.channel_id)
    among = _among_members(view, place, snapshot, col(Memo.recorded_at) >= view.fresh)
    within = and_(or_(col(Memo.visibility) != Visibility.NAMED, published), among)
    # What is open to all comes first: a search looks at hundreds of memos, and a database stops at what holds.
    return and_(_able(view), or_(_memos_open_to_all(view), named, within))


def memos_open_to_all(uow: ReadUnit) -> Condition:
    """The condition on `Memo` rows that every member of the workspace may read."""
    return _memos_open_to_all(_view(uow, 0))


def _memos_open_to_all(view: View) -> Condition:
    told = or_(
        col(Memo.visibility) == Visibility.WORKSPACE,
        and_(col(Memo.visibility) == Visibility.NAMED, _published(view)),
    )
    return and_(told, ~in_closed_place(Memo))


def in_closed_place(table: type[Memo] | type[Initiative] | type[Question]) -> Condition:
    """The condition on rows recorded in a conversation that is private now, whatever it was then."""
    return exists(
        select(col(_Place.id)).where(
            col(_Place.workspace_id) == col(table.workspace_id),
            col(_Place.id) == col(table.channel_id),
            col(_Place.kind).in_(CLOSED_KINDS),
        )
    )


def visible_escalations(uow: ReadUnit, viewer_id: int) -> Condition:
    """The condition on `Escalation` rows that this person may read: the named only (design 2.5).

    Named are who raised it, its leader, its counterpart, who settled it, and its audience (the leaders before). Whoever
    is asked to be replaced is told by the leader, not by a list.
    """
    view = _view(uow, viewer_id)
    key = col(Escalation.id)
    settled = exists().where(
        col(_Settled.workspace_id) == view.workspace,
        col(_Settled.escalation_id) == key,
        col(_Settled.by_id) == view.viewer,
    )
    named = or_(
        col(Escalation.raised_by_id) == view.viewer,
        col(Escalation.leader_id) == view.viewer,
        and_(col(Escalation.counterpart_id) == view.viewer, col(Escalation.kind) != EscalationKind.REPLACE_PERSON),
        settled,
        _listed(view, col(_Listed.escalation_id) == key, named=True),
    )
    return and_(_able(view), named)


def visible_agreements(uow: ReadUnit, viewer_id: int) -> Condition:
    """The condition on `Agreement` rows that this person may read: its two sides and those above them (design 2.7).

    Named are who proposed it, the DRI and the sponsor of now, its provider, whoever was asked to put it in force, the
    leader of its escalation, the leader who rules or has ruled on its verdict.
    """
    view = _view(uow, viewer_id)
    work, key = col(Agreement.initiative_id), col(Agreement.id)
    mine = col(Agreement.workspace_id) == view.workspace
    held = exists().where(
        col(_Held.workspace_id) == view.workspace,
        col(_Held.initiative_id) == work,
        col(_Held.person_id) == view.viewer,
        col(_Held.ended_at).is_(None),
    )
    sponsored = exists().where(
        col(_Sponsored.workspace_id) == view.workspace,
        col(_Sponsored.initiative_id) == work,
        col(_Sponsored.sponsor_id) == view.viewer,
        col(_Sponsored.ended_at).is_(None),
    )
    set_by = exists().where(
        col(_Deadline.workspace_id) == view.workspace,
        col(_Deadline.id) == col(Agreement.escalation_id),
        col(_Deadline.leader_id) == view.viewer,
    )
    judges = exists().where(
        col(_Judged.workspace_id) == view.workspace,
        col(_Judged.agreement_id) == key,
        or_(col(_Judged.leader_id) == view.viewer, col(_Judged.ruled_by_id) == view.viewer),
    )
    sides = (col(Agreement.dri_id), col(Agreement.provider_id), col(Agreement.passed_to_id))
    named = or_(*(each == view.viewer for each in sides), held, sponsored, set_by, judges)
    return and_(mine, _able(view), named)


def visible_questions(uow: ReadUnit, viewer_id: int) -> Condition:
    """The condition on `Question` rows that this person may read; always who raised it and who decides it."""
    view = _view(uow, viewer_id)
    named = or_(col(Question.raised_by_id) == view.viewer, col(Question.decider_id) == view.viewer)
    place = col(Question.channel_id)
    among = _among_members(view, place, false(), false())
    open_to_all = and_(col(Question.visibility) == Visibility.WORKSPACE, ~in_closed_place(Question))
    return and_(_able(view), or_(named, open_to_all, among))


def _view(uow: ReadUnit, viewer_id: int) -> View:
    return View(uow.workspace_id, viewer_id, uow.at - MEMBERS_FRESH)


def _published(view: View) -> Condition:
    return exists().where(
        col(_Event.workspace_id) == view.workspace,
        col(_Event.memo_id) == col(Memo.id),
        col(_Event.event) == MemoEventKind.PUBLISHED,
    )


def _able(view: View) -> Condition:
    """Bots, guests, strangers and those who left read nothing."""
    return exists().where(
        col(_Viewer.workspace_id) == view.workspace,
        col(_Viewer.id) == view.viewer,
        col(_Viewer.kind) == PersonKind.HUMAN,
        col(_Viewer.active),
    )


def _listed(view: View, matter: Condition, *, named: bool) -> Condition:
    return exists().where(
        col(_Listed.workspace_id) == view.workspace,
        matter,
        col(_Listed.person_id) == view.viewer,
        col(_Listed.named).is_(named),
    )


def _among_members(view: View, place: Any, snapshot: Condition, recorded_lately: Condition) -> Condition:
    mine = and_(col(_Place.workspace_id) == view.workspace, col(_Place.id) == place)
    fresh = exists().where(mine, col(_Place.members_read_at) >= view.fresh)
    member = exists().where(
        col(_Member.workspace_id) == view.workspace,
        col(_Member.channel_id) == place,
        col(_Member.person_id) == view.viewer,
    )
    ever_read = exists().where(mine, col(_Place.members_read_at).is_not(None))
    return or_(and_(fresh, member), and_(~ever_read, recorded_lately, snapshot))
