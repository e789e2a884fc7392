"""Who may do what: every cell of the one table, in code and in the docs."""

from pathlib import Path

import pytest

from bot.domain.authority import MAY, may, require, require_any, whose
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

ROLES = ["dri", "sponsor", "leader", "counterpart", "provider", "admin", "bot", "other"]
#: One line an action; x where the role may. The order of the columns is that of ROLES.
TABLE = """
escalation   decide              . x x . . . . .
escalation   set_deadline        . x x . . . . .
escalation   replace             . x x . . . . .
escalation   take_over           . x x . . . . .
escalation   return              . x x . . . . .
escalation   raise_again         x . . . . . . .
escalation   withdraw            x . . . . . . .
escalation   give_side           . . . x . . . .
escalation   commit              . . . x . . . .
escalation   move_up             . . . . . . x .
escalation   keep                . . . . . . x .
agreement    accept              . . . . x . . .
agreement    decline             . . . . x . . .
agreement    take_date           x . . . . . . .
agreement    put_in_force        . x . . . . . .
agreement    amend               x . . . x . . .
agreement    accept_amendment    x . . . x . . .
agreement    decline_amendment   x . . . x . . .
agreement    deliver             . . . . x . . .
agreement    approve             x . . . . . . .
agreement    reject              x . . . . . . .
agreement    withdraw            x . . . . . . .
agreement    go_to_sponsor       . . . . . . x .
agreement    approve_by_silence  . . . . . . x .
agreement    approve_by_verdict  . . . . . . x .
agreement    breach              . . . . . . x .
agreement    expire              . . . . . . x .
agreement    lapse               . . . . . . x .
verdict      contest             x . . . x . . .
verdict      rule                . x x . . . . .
verdict      let_stand           . . . . . . x .
consequence  replace             . x x . . . . .
consequence  rescope             . x x . . . . .
consequence  drop                . x x . . . . .
claim        prove               x . . . . . . .
claim        confirm             . x x . . . . .
claim        dispute             . x x . . . . .
claim        withdraw            x . . . . . . .
meeting      start               . . x . . . . .
meeting      close               . . x . . . . .
meeting      end                 . . . . . . x .
recharter    keep                . x x . . . . .
recharter    hand_over           . x x . . . . .
recharter    drop                . x x . . . . .
recharter    change              . x x . . . . .
recharter    find                . . . . . . x .
"""
DECISION_ROLES = ["recorder", "decider", "dissenter", "owner", "raiser", "leader", "bot", "other"]
#: The same for decisions; all other roles may nothing.
DECISIONS = """
memo            confirm    . x x . . . . .
memo            contest    . x x . . . . .
memo            sign       . . . x . . . .
memo            reject     . . . x . . . .
memo            replace    x x . x . x . .
memo            publish    . x . . . . . .
memo            let_stand  . x . . . . . .
question        drop       . x . . x . . .
question        chase      . . . . . . x .
decision_right  define     . . . . . x . .
decision_right  change     . . . . . x . .
decision_right  end        . . . . . x . .
objective       create     . . . . . x . .
objective       name_owner . . . . . x . .
objective       set        . . . . . x . .
objective       clear      . . . . . x . .
objective       close      . . . . . x . .
"""
OWNERSHIP_ROLES = ["dri", "sponsor", "leader", "oneself", "asked", "bot", "other"]
#: The same for what follows an assignment.
OWNERSHIP = """
charter      request          x . . . . . .
charter      grant            . x x . . . .
charter      refuse           . x x . . . .
charter      withdraw         x . . . . . .
charter      change           . x x . . . .
charter      lapse            . . . . . x .
absence      set              . x x x . . .
absence      end              . x x x . . .
involvement  add_contributor  x x x . . . .
involvement  add_watcher      x x x x . . .
involvement  remove           x x x x . . .
answer       turn_off_track   x . . . x . .
"""
KINDS = {
    "escalation": EscalationAction,
    "agreement": AgreementAction,
    "verdict": VerdictAction,
    "consequence": ConsequenceAction,
    "claim": ClaimAction,
    "memo": MemoAction,
    "question": AskedAction,
    "decision_right": RightAction,
    "meeting": MeetingAction,
    "recharter": RecharterAction,
    "charter": CharterAction,
    "absence": AbsenceAction,
    "involvement": InvolvementAction,
    "answer": AnswerAction,
    "objective": ObjectiveAction,
}


def lines(table, roles):
    for kind, action, *cells in (line.split() for line in table.strip().splitlines()):
        yield kind, action, {role for role, cell in zip(roles, cells, strict=True) if cell == "x"}


LINES = [*lines(TABLE, ROLES), *lines(DECISIONS, DECISION_ROLES), *lines(OWNERSHIP, OWNERSHIP_ROLES)]
CELLS = [(KINDS[kind](action), role, role.value in allowed) for kind, action, allowed in LINES for role in ActorRole]
DOCS = Path(__file__).parents[2] / "docs" / "authority.md"


@pytest.mark.parametrize(("action", "role", "allowed"), CELLS)
def test_a_cell(action, role, allowed):
    assert may(action, role) is allowed
    if allowed:
        require(action, role, "this matter")
    else:
        with pytest.raises(UserError, match=r"^Only .* can do that with this matter\.$"):
            require(action, role, "this matter")


def test_who_acts_in_several_capacities_may_what_any_of_them_may():
    require_any(MemoAction.SIGN, {ActorRole.RECORDER, ActorRole.OWNER}, "D-1")
    with pytest.raises(UserError, match="Only its decider can do that with D-1"):
        require_any(MemoAction.PUBLISH, {ActorRole.RECORDER, ActorRole.OWNER}, "D-1")


def test_the_table_has_every_action_and_every_role():
    told = {kind: {action for named, action, *_ in LINES if KINDS[named] is kind} for kind in KINDS.values()}
    assert told == {kind: {action.value for action in may_do} for kind, may_do in MAY.items()}
    assert told == {kind: {action.value for action in kind} for kind in KINDS.values()}
    assert set(ROLES) | set(DECISION_ROLES) | set(OWNERSHIP_ROLES) == {role.value for role in ActorRole}


def test_the_docs_show_the_same_table():
    rows = [line.strip("| ").split("|") for line in DOCS.read_text().splitlines() if line.startswith("|")]
    told = {(cells[0].strip(), cells[1].strip()): cells[2].strip() for cells in rows[2:]}
    assert told == {
        (kind.replace("_", " "), action.replace("_", " ")): whose(KINDS[kind](action)) for kind, action, *_ in LINES
    }
