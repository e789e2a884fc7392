"""Visible to this person: the one predicate, mirrored by the storage query of the same name.

A channel's item is seen by its members, and always by those named in it. Members older than a day, or unknown, count
as unknown, and then only the named see it. The stricter of visibility then and now applies.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.codes import PersonKind, Visibility
from bot.domain.people import PersonFacts

#: How long a list of channel members is believed.
MEMBERS_FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Audience:
    """Who an item is for.

    Args:
        named: ids that may always see it: recorder, decider, signer, participants, counterpart, leaders of its path.
        members: ids of the channel's members; None when they cannot be read.
        members_at: when they were read.
    """

    visibility: Visibility
    named: frozenset[str] = frozenset()
    members: frozenset[str] | None = None
    members_at: datetime | None = None


def visible_to(viewer: PersonFacts, item: Audience, now: datetime) -> bool:
    """Whether ``viewer`` may read ``item``. Bots, guests, strangers and leavers read nothing."""
    if viewer.kind is not PersonKind.HUMAN or not viewer.active or not viewer.own_workspace:
        return False
    if viewer.id in item.named or item.visibility is Visibility.WORKSPACE:
        return True
    return item.visibility is Visibility.CHANNEL and viewer.id in _believed_members(item, now)


def stricter(one: Visibility, other: Visibility) -> Visibility:
    """The narrower of two visibilities: named, then channel, then workspace."""
    order = (Visibility.NAMED, Visibility.CHANNEL, Visibility.WORKSPACE)
    return min(one, other, key=order.index)


def _believed_members(item: Audience, now: datetime) -> frozenset[str]:
    fresh = item.members_at is not None and now - item.members_at <= MEMBERS_FRESH
    return item.members if fresh and item.members is not None else frozenset()
