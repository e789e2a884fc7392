"""Who may do what: the one table of the product. Whoever clicks is authorised by who they are (design 5).

`docs/authority.md` shows it, and a test holds both to each other. What needs more than a role (a leader who is neither
party, the other side of an amendment) is said beside the action and decided by its service.
"""

from collections.abc import Collection, Mapping

from bot.domain.codes import (
    AbsenceAction,
    ActorRole,
    AgreementAction,
    AnswerAction,
    AskedAction,
    CharterAction,
    ClaimAction,
    ConsequenceAction,
    EscalationAction,
    InvolvementAction,
    MeetingAction,
    MemoAction,
    ObjectiveAction,
    RecharterAction,
    RightAction,
    VerdictAction,
)
from bot.domain.errors import UserError

Action = (
    EscalationAction
    | AgreementAction
    | VerdictAction
    | ConsequenceAction
    | ClaimAction
    | MemoAction
    | AskedAction
    | RightAction
    | MeetingAction
    | RecharterAction
    | CharterAction
    | AbsenceAction
    | InvolvementAction
    | AnswerAction
    | ObjectiveAction
)

_DRI, _SPONSOR, _LEADER = ActorRole.DRI, ActorRole.SPONSOR, ActorRole.LEADER
_OTHER_SIDE, _PROVIDER, _BOT = ActorRole.COUNTERPART, ActorRole.PROVIDER, ActorRole.BOT
_ABOVE = frozenset({_SPONSOR, _LEADER})
_SIDES = frozenset({_DRI, _PROVIDER})


def _only(*roles: ActorRole) -> frozenset[ActorRole]:
    return frozenset(roles)


#: LEADER stands for the leader who holds it now, or any above in its path.
_ESCALATION: Mapping[Action, frozenset[ActorRole]] = {
    EscalationAction.DECIDE: _ABOVE,
    EscalationAction.SET_DEADLINE: _ABOVE,
    EscalationAction.REPLACE: _ABOVE,
    EscalationAction.TAKE_OVER: _ABOVE,
    EscalationAction.RETURN: _ABOVE,
    EscalationAction.RAISE_AGAIN: _only(_DRI),
    EscalationAction.WITHDRAW: _only(_DRI),
    EscalationAction.GIVE_SIDE: _only(_OTHER_SIDE),
    EscalationAction.COMMIT: _only(_OTHER_SIDE),
    EscalationAction.MOVE_UP: _only(_BOT),
    EscalationAction.KEEP: _only(_BOT),
}
_AGREEMENT: Mapping[Action, frozenset[ActorRole]] = {
    AgreementAction.ACCEPT: _only(_PROVIDER),
    AgreementAction.DECLINE: _only(_PROVIDER),
    AgreementAction.TAKE_DATE: _only(_DRI),
    AgreementAction.PUT_IN_FORCE: _only(_SPONSOR),
    AgreementAction.AMEND: _SIDES,
    AgreementAction.ACCEPT_AMENDMENT: _SIDES,  # the side that did not propose it
    AgreementAction.DECLINE_AMENDMENT: _SIDES,  # the side that did not propose it
    AgreementAction.DELIVER: _only(_PROVIDER),
    AgreementAction.APPROVE: _only(_DRI),
    AgreementAction.REJECT: _only(_DRI),
    AgreementAction.WITHDRAW: _only(_DRI),
    AgreementAction.GO_TO_SPONSOR: _only(_BOT),
    AgreementAction.APPROVE_BY_SILENCE: _only(_BOT),
    AgreementAction.APPROVE_BY_VERDICT: _only(_BOT),
    AgreementAction.BREACH: _only(_BOT),
    AgreementAction.EXPIRE: _only(_BOT),
    AgreementAction.LAPSE: _only(_BOT),
}
_VERDICT: Mapping[Action, frozenset[ActorRole]] = {
    VerdictAction.CONTEST: _SIDES,
    VerdictAction.RULE: _ABOVE,  # a leader who is neither party
    VerdictAction.LET_STAND: _only(_BOT),
}
_CONSEQUENCE: Mapping[Action, frozenset[ActorRole]] = {
    ConsequenceAction.REPLACE: _ABOVE,
    ConsequenceAction.RESCOPE: _ABOVE,
    ConsequenceAction.DROP: _ABOVE,
}
#: DRI stands for whoever said that it was hit; who is above is anybody but them, save at the top.
_CLAIM: Mapping[Action, frozenset[ActorRole]] = {
    ClaimAction.PROVE: _only(_DRI),
    ClaimAction.CONFIRM: _ABOVE,
    ClaimAction.DISPUTE: _ABOVE,
    ClaimAction.WITHDRAW: _only(_DRI),
}
_RECORDER, _DECIDER, _DISSENTER = ActorRole.RECORDER, ActorRole.DECIDER, ActorRole.DISSENTER
_OWNER, _RAISER = ActorRole.OWNER, ActorRole.RAISER
#: OWNER stands for whoever has to sign: the owner of the class, or the DRI where no right names another.
_MEMO: Mapping[Action, frozenset[ActorRole]] = {
    MemoAction.CONFIRM: _only(_DECIDER, _DISSENTER),  # of those who did not record it
    MemoAction.CONTEST: _only(_DECIDER, _DISSENTER),
    MemoAction.SIGN: _only(_OWNER),
    MemoAction.REJECT: _only(_OWNER),
    MemoAction.REPLACE: _only(_RECORDER, _DECIDER, _OWNER, _LEADER),
    MemoAction.PUBLISH: _only(_DECIDER),
    MemoAction.LET_STAND: _only(_DECIDER),
}
_ASKED: Mapping[Action, frozenset[ActorRole]] = {
    AskedAction.DROP: _only(_RAISER, _DECIDER),
    AskedAction.CHASE: _only(_BOT),
}
_RIGHT: Mapping[Action, frozenset[ActorRole]] = dict.fromkeys(RightAction, _only(_LEADER))
_MEETING: Mapping[Action, frozenset[ActorRole]] = {
    MeetingAction.START: _only(_LEADER),
    MeetingAction.CLOSE: _only(_LEADER),
    MeetingAction.END: _only(_BOT),
}
_RECHARTER: Mapping[Action, frozenset[ActorRole]] = {
    RecharterAction.KEEP: _ABOVE,
    RecharterAction.HAND_OVER: _ABOVE,
    RecharterAction.DROP: _ABOVE,
    RecharterAction.CHANGE: _ABOVE,
    RecharterAction.FIND: _only(_BOT),
}
_ONESELF, _WAS_ASKED = ActorRole.ONESELF, ActorRole.ASKED
#: SPONSOR and LEADER are never the DRI here, save at the top: nobody grants their own request.
_CHARTER: Mapping[Action, frozenset[ActorRole]] = {
    CharterAction.REQUEST: _only(_DRI),
    CharterAction.GRANT: _ABOVE,
    CharterAction.REFUSE: _ABOVE,
    CharterAction.WITHDRAW: _only(_DRI),
    CharterAction.CHANGE: _ABOVE,
    CharterAction.LAPSE: _only(_BOT),
}
#: SPONSOR stands for the sponsor of anything the person answers for.
_ABSENCE: Mapping[Action, frozenset[ActorRole]] = dict.fromkeys(AbsenceAction, _ABOVE | _only(_ONESELF))
_INVOLVEMENT: Mapping[Action, frozenset[ActorRole]] = {
    InvolvementAction.ADD_CONTRIBUTOR: _ABOVE | _only(_DRI),
    InvolvementAction.ADD_WATCHER: _ABOVE | _only(_DRI, _ONESELF),
    InvolvementAction.REMOVE: _ABOVE | _only(_DRI, _ONESELF),
}
_ANSWER: Mapping[Action, frozenset[ActorRole]] = {AnswerAction.TURN_OFF_TRACK: _only(_DRI, _WAS_ASKED)}
_OBJECTIVE: Mapping[Action, frozenset[ActorRole]] = dict.fromkeys(ObjectiveAction, _only(_LEADER))
#: By kind of matter, for a code of one kind equals that of another with the same text.
MAY: Mapping[type[Action], Mapping[Action, frozenset[ActorRole]]] = {
    EscalationAction: _ESCALATION,
    AgreementAction: _AGREEMENT,
    VerdictAction: _VERDICT,
    ConsequenceAction: _CONSEQUENCE,
    ClaimAction: _CLAIM,
    MemoAction: _MEMO,
    AskedAction: _ASKED,
    RightAction: _RIGHT,
    MeetingAction: _MEETING,
    RecharterAction: _RECHARTER,
    CharterAction: _CHARTER,
    AbsenceAction: _ABSENCE,
    InvolvementAction: _INVOLVEMENT,
    AnswerAction: _ANSWER,
    ObjectiveAction: _OBJECTIVE,
}

#: Kinds of matter in which any leader may act, not only the one it waits for.
_BY_ANY_LEADER = (
    MemoAction, RightAction, MeetingAction, CharterAction, AbsenceAction, InvolvementAction, ObjectiveAction,
)  # fmt: skip
_WHO = {
    _DRI: "its DRI",
    _OTHER_SIDE: "whoever is on its other side",
    _PROVIDER: "its provider",
    _SPONSOR: "its sponsor",
    _LEADER: "the leader it waits for",
    _RECORDER: "whoever recorded it",
    _DECIDER: "its decider",
    _DISSENTER: "whoever it says disagreed",
    _OWNER: "whoever decides questions of its class",
    _RAISER: "whoever raised it",
    _ONESELF: "whoever it is about",
    _WAS_ASKED: "whoever was asked",
    _BOT: "the bot",
}
_ORDER = (
    _ONESELF, _DRI, _WAS_ASKED, _PROVIDER, _OTHER_SIDE, _RAISER, _RECORDER, _DECIDER, _DISSENTER, _OWNER, _LEADER,
    _SPONSOR, _BOT,
)  # fmt: skip


def may(action: Action, role: ActorRole) -> bool:
    """Whether somebody in this capacity may do it."""
    return role in MAY[type(action)][action]


def require(action: Action, role: ActorRole, matter: str) -> None:
    """Refuse whoever may not do it.

    Args:
        action: what they try to do.
        role: in what capacity they act.
        matter: what it is done to, such as "this escalation".

    Raises:
        UserError: the sentence says who may.
    """
    if not may(action, role):
        raise UserError(f"Only {whose(action)} can do that with {matter}.")


def require_any(action: Action, roles: Collection[ActorRole], matter: str) -> None:
    """As `require`, for somebody who acts in several capacities at once."""
    if not any(may(action, role) for role in roles):
        require(action, ActorRole.OTHER, matter)


def whose(action: Action) -> str:
    """Who may do it, in words: "its DRI or its provider"."""
    roles = MAY[type(action)][action]
    if isinstance(action, _BY_ANY_LEADER) and _LEADER in roles:
        return " or ".join([*(_WHO[role] for role in _ORDER if role in roles - {_LEADER}), "a leader"])
    if roles == _ABOVE:
        by_sponsor = isinstance(action, ConsequenceAction | ClaimAction | RecharterAction)
        return _WHO[_SPONSOR] if by_sponsor else _WHO[_LEADER]
    return " or ".join(_WHO[role] for role in _ORDER if role in roles)
