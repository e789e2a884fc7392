"""What a DRI says was hit, and the sponsor's word on it; the message in which somebody was reminded

Revision: 0005, after 0004.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: New members of a vocabulary are not seen by the comparison; the checks are made anew by hand.
LEDGER = (
    "initiative_opened", "initiative_closed", "charter_changed", "assigned", "accepted", "accepted_by_silence",
    "handed_back", "handed_over", "assignment_ended", "involved", "absence_set", "asked", "answered",
    "answer_changed", "reminded", "snoozed", "window_closed", "no_answer", "not_asked", "annulled", "note",
    "plan_made", "plan_done", "plan_not_done", "plan_replaced", "hit_claimed", "evidence_given", "hit_confirmed",
    "hit_disputed", "claim_passed_on", "claim_withdrawn", "claim_lapsed", "prompted_to_escalate", "asked_whose",
    "owned_by_dri", "not_blame", "escalated", "escalation_added_to", "escalation_passed_on", "raised_again",
    "side_given", "committed", "deadline_set", "returned", "decided", "replaced", "taken_over", "withdrawn",
    "complained", "agreement_proposed", "agreement_accepted", "agreement_declined", "agreement_passed_on",
    "agreement_in_force", "agreement_withdrawn", "amendment_proposed", "amendment_accepted", "amendment_declined",
    "delivered", "approved", "approved_by_silence", "rejected", "breached", "verdict_proposed", "verdict_contested",
    "verdict_stands", "verdict_ruled", "consequence_reminded", "consequence_sponsor_told", "consequence_due",
    "consequence_decided", "consequence_lapsed", "scope_asked", "surprise", "early_warning", "ladder_held",
    "question_raised", "memo_recorded", "memo_confirmed", "memo_contested", "memo_signed", "memo_linked",
    "memo_published", "memo_rejected", "memo_review_due", "question_chased", "question_decided", "question_dropped",
    "right_defined", "right_changed", "right_ended", "lines_shown", "review_planned", "review_opened",
    "review_published", "review_closed", "review_skipped", "review_moved", "review_missed", "cadence_changed",
    "installed", "uninstalled", "leader_set", "leader_removed", "setting_changed", "person_added", "person_changed",
    "person_left", "person_returned", "channel_changed", "message_failed", "words_erased",
)  # fmt: skip
NOT_ASKED = (
    "holiday", "too_late", "not_delivered", "bot_away", "nobody", "claimed",
)  # fmt: skip
STATES = ("waiting", "confirmed", "disputed", "withdrawn", "lapsed")


def upgrade() -> None:
    """Bring the database up to this revision."""
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("charter_id", sa.Integer(), nullable=False),
        sa.Column("checkin_id", sa.Integer(), nullable=False),
        sa.Column("claimed_by_id", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'waiting') = (settled_at IS NULL)", name=op.f("ck_claim_settled")),
        sa.CheckConstraint("(state = 'disputed') = (reason_id IS NOT NULL)", name=op.f("ck_claim_disputed_why")),
        *(_belongs(column, table) for column, table in BELONGS),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_claim_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_claim_workspace_id_id")),
    )
    waiting = sa.text("state = 'waiting'")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index("ix_claim_checkin", ["workspace_id", "checkin_id"], unique=False)
        for name, column, unique in (
            ("uq_claim_waiting", "initiative_id", True),
            ("ix_claim_sponsor", "sponsor_id", False),
        ):
            columns = ["workspace_id", column]
            batch_op.create_index(name, columns, unique=unique, sqlite_where=waiting, postgresql_where=waiting)
    with op.batch_alter_table("checkin", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminder_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_checkin_workspace_id_reminder_id"),
            "outbox",
            ["workspace_id", "reminder_id"],
            ["workspace_id", "id"],
        )
        batch_op.create_index(
            "ix_checkin_reminder",
            ["workspace_id", "reminder_id"],
            unique=False,
            sqlite_where=sa.text("reminder_id IS NOT NULL"),
            postgresql_where=sa.text("reminder_id IS NOT NULL"),
        )
    _check("ledger", "code", LEDGER)
    _check("checkin", "not_asked", NOT_ASKED)


BELONGS = (
    ("initiative_id", "initiative"),
    ("charter_id", "charter"),
    ("checkin_id", "checkin"),
    ("claimed_by_id", "person"),
    ("sponsor_id", "person"),
    ("evidence_id", "passage"),
    ("settled_by_id", "person"),
    ("reason_id", "passage"),
)


def _belongs(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{table}.workspace_id", f"{table}.id"],
        name=op.f(f"fk_claim_workspace_id_{column}"),
    )


def _check(table: str, column: str, members: tuple[str, ...]) -> None:
    """Let a column of codes take these members."""
    among = ", ".join(f"'{member}'" for member in members)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{column}"), f"{column} IN ({among})")
