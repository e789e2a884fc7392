"""The quarterly reset: what is ticked to keep, and who may decide what in how many days (design 2.6)."""

from datetime import date, timedelta

from bot.domain.codes import RecharterAction, RecharterState

#: Working days of the sponsor in which each initiative is to be decided; then it is a finding.
DAYS = 5
#: A charter younger than this needs no new look.
YOUNG = timedelta(days=30)
STATE_OF = {
    RecharterAction.KEEP: RecharterState.KEPT,
    RecharterAction.HAND_OVER: RecharterState.HANDED_OVER,
    RecharterAction.DROP: RecharterState.DROPPED,
    RecharterAction.CHANGE: RecharterState.CHANGED,
    RecharterAction.FIND: RecharterState.OVERDUE,
}


def is_ticked(chartered_on: date, due_on: date, today: date, quarter_ends: date) -> bool:
    """Whether an initiative is ticked to keep beforehand: its charter is young, or it is due after the quarter.

    Args:
        chartered_on: since when its target and date hold.
        due_on: its due date.
        today: the day of the list.
        quarter_ends: the last day of the quarter that begins.
    """
    return today - chartered_on < YOUNG or due_on > quarter_ends
