"""Requests to change a charter; absences that end

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

#: Column to the table it points to.
REQUEST_POINTS_TO = {
    "initiative_id": "initiative",
    "charter_id": "charter",
    "asked_by_id": "person",
    "leader_id": "person",
    "target_id": "passage",
    "quarter_target_id": "passage",
    "reason_id": "passage",
    "closed_by_id": "person",
    "answer_id": "passage",
    "became_id": "charter",
}
#: New members of a vocabulary are not seen by the comparison; the check is made anew by hand.
LEDGER = (
    "initiative_opened", "initiative_closed", "charter_changed", "change_requested", "change_granted",
    "change_refused", "change_withdrawn", "change_lapsed", "change_passed_on", "assigned", "accepted",
    "accepted_by_silence", "handed_back", "handed_over", "assignment_ended", "involved", "involvement_ended",
    "absence_set", "absence_ended", "asked", "answered", "answer_changed", "reminded", "snoozed", "window_closed",
    "no_answer", "not_asked", "annulled", "note", "plan_made", "plan_done", "plan_not_done", "plan_replaced",
    "hit_claimed", "evidence_given", "hit_confirmed", "hit_disputed", "claim_passed_on", "claim_withdrawn",
    "claim_lapsed", "prompted_to_escalate", "asked_whose", "owned_by_dri", "not_blame", "escalated",
    "escalation_added_to", "escalation_passed_on", "raised_again", "side_given", "committed", "deadline_set",
    "returned", "decided", "replaced", "taken_over", "withdrawn", "complained", "agreement_proposed",
    "agreement_accepted", "agreement_declined", "agreement_passed_on", "agreement_in_force", "agreement_withdrawn",
    "amendment_proposed", "amendment_accepted", "amendment_declined", "delivered", "approved", "approved_by_silence",
    "rejected", "breached", "verdict_proposed", "verdict_contested", "verdict_stands", "verdict_ruled",
    "consequence_reminded", "consequence_sponsor_told", "consequence_due", "consequence_decided",
    "consequence_lapsed", "scope_asked", "surprise", "early_warning", "turned_off_track", "ladder_held",
    "question_raised", "memo_recorded", "memo_confirmed", "memo_contested", "memo_signed", "memo_linked",
    "memo_published", "memo_rejected", "memo_review_due", "question_chased", "question_decided", "question_dropped",
    "right_defined", "right_changed", "right_ended", "lines_shown", "review_planned", "review_opened",
    "review_published", "review_closed", "review_skipped", "review_moved", "review_missed", "cadence_changed",
    "meeting_started", "reset_listed", "rechartered", "not_rechartered", "installed", "uninstalled", "leader_set",
    "leader_removed", "setting_changed", "person_added", "person_changed", "person_left", "person_returned",
    "channel_changed", "message_failed", "words_erased",
)  # fmt: skip
STATES = ("open", "granted", "refused", "withdrawn", "lapsed")
#: Of charters written before this revision: the first version's date, and how many versions moved it.
FIRST = (
    "SELECT f.due_on FROM charter f WHERE f.workspace_id = charter.workspace_id"
    " AND f.initiative_id = charter.initiative_id AND f.version = 1"
)
MOVES = (
    "SELECT count(*) FROM charter b JOIN charter a ON a.workspace_id = b.workspace_id"
    " AND a.initiative_id = b.initiative_id AND a.version = b.version - 1"
    " WHERE b.workspace_id = charter.workspace_id AND b.initiative_id = charter.initiative_id"
    " AND b.version <= charter.version AND a.due_on <> b.due_on"
)


def upgrade() -> None:
    """Bring the database up to this revision."""
    _charters()
    _requests()
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("back_at", UTCDateTime(), nullable=True))
    _index("absence", "ix_absence_acting", ["workspace_id", "acting_id", "last_day"], "cancelled_at IS NULL")
    _index("absence", "ix_absence_back", ["workspace_id", "back_at"], "back_at IS NOT NULL")
    among = ", ".join(f"'{member}'" for member in LEDGER)
    with op.batch_alter_table("ledger") as batch_op:
        batch_op.drop_constraint(op.f("ck_ledger_code"), type_="check")
        batch_op.create_check_constraint(op.f("ck_ledger_code"), f"code IN ({among})")


def _charters() -> None:
    with op.batch_alter_table("charter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quarter_target_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("first_due_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("moves", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reason_id", sa.Integer(), nullable=True))
        for column in ("quarter_target_id", "reason_id"):
            batch_op.create_foreign_key(
                batch_op.f(f"fk_charter_workspace_id_{column}"),
                "passage",
                ["workspace_id", column],
                ["workspace_id", "id"],
            )
    op.execute(sa.text(f"UPDATE charter SET first_due_on = ({FIRST}), moves = ({MOVES})"))  # noqa: S608  # ours
    with op.batch_alter_table("charter", schema=None) as batch_op:
        batch_op.alter_column("moves", existing_type=sa.Integer(), nullable=False)
        batch_op.create_check_constraint(op.f("ck_charter_moves"), "moves >= 0")


def _requests() -> None:
    op.create_table(
        "charter_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("charter_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("quarter_target_id", sa.Integer(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("became_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "target_id IS NOT NULL OR due_on IS NOT NULL OR quarter_target_id IS NOT NULL",
            name=op.f("ck_charter_request_asks_for_something"),
        ),
        sa.CheckConstraint("(state = 'open') = (closed_at IS NULL)", name=op.f("ck_charter_request_closed_once")),
        sa.CheckConstraint(
            "(state = 'granted') = (became_id IS NOT NULL)", name=op.f("ck_charter_request_granted_is_a_charter")
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR answer_id IS NOT NULL", name=op.f("ck_charter_request_refused_with_a_sentence")
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{table}.workspace_id", f"{table}.id"],
                name=op.f(f"fk_charter_request_workspace_id_{column}"),
            )
            for column, table in REQUEST_POINTS_TO.items()
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_charter_request_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_request")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_charter_request_workspace_id_id")),
    )
    _index("charter_request", "uq_charter_request_open", ["workspace_id", "initiative_id"], "state = 'open'", True)
    _index("charter_request", "ix_charter_request_waiting", ["workspace_id", "leader_id"], "state = 'open'")
    op.create_index("ix_charter_request_initiative", "charter_request", ["workspace_id", "initiative_id"])


def _index(table: str, name: str, columns: list[str], condition: str, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
