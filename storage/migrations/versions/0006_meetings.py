"""Meetings of a review, what they carry over, the quarterly reset

Revision: 0006, after 0005.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: New members of a vocabulary are not seen by the comparison; the check is made anew by hand.
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
    "meeting_started", "reset_listed", "rechartered", "not_rechartered", "installed", "uninstalled", "leader_set",
    "leader_removed", "setting_changed", "person_added", "person_changed", "person_left", "person_returned",
    "channel_changed", "message_failed", "words_erased",
)  # fmt: skip


def upgrade() -> None:
    """Bring the database up to this revision."""
    op.create_table(
        "meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("cadence_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "started", "closed", name="state", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("opened_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("agenda", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_meeting_closed_once")),
        sa.CheckConstraint("state <> 'started' OR started_at IS NOT NULL", name=op.f("ck_meeting_started")),
        sa.CheckConstraint(
            "(started_at IS NULL) = (started_by_id IS NULL)", name=op.f("ck_meeting_started_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "cadence_id"],
            ["cadence.workspace_id", "cadence.id"],
            name=op.f("fk_meeting_workspace_id_cadence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "closed_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_meeting_workspace_id_closed_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "review_id"],
            ["review.workspace_id", "review.id"],
            name=op.f("fk_meeting_workspace_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "started_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_meeting_workspace_id_started_by_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_meeting_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_meeting_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "review_id", name=op.f("uq_meeting_workspace_id_review_id")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_cadence", ["workspace_id", "cadence_id"], unique=False)
        batch_op.create_index(
            "ix_meeting_due",
            ["workspace_id", "ends_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('open', 'started')"),
            postgresql_where=sa.text("state IN ('open', 'started')"),
        )

    op.create_table(
        "recharter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("charter_id", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("ticked", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "overdue",
                "kept",
                "handed_over",
                "dropped",
                "changed",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("found_at", UTCDateTime(), nullable=True),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state IN ('open', 'overdue')) = (decided_at IS NULL)", name=op.f("ck_recharter_decided")),
        sa.CheckConstraint("state <> 'overdue' OR found_at IS NOT NULL", name=op.f("ck_recharter_found")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "charter_id"],
            ["charter.workspace_id", "charter.id"],
            name=op.f("fk_recharter_workspace_id_charter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "decided_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_recharter_workspace_id_decided_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "initiative_id"],
            ["initiative.workspace_id", "initiative.id"],
            name=op.f("fk_recharter_workspace_id_initiative_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "outbox_id"],
            ["outbox.workspace_id", "outbox.id"],
            name=op.f("fk_recharter_workspace_id_outbox_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "review_id"],
            ["review.workspace_id", "review.id"],
            name=op.f("fk_recharter_workspace_id_review_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "sponsor_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_recharter_workspace_id_sponsor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "to_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_recharter_workspace_id_to_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_recharter_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recharter")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_recharter_workspace_id_id")),
        sa.UniqueConstraint(
            "workspace_id", "initiative_id", "period", name=op.f("uq_recharter_workspace_id_initiative_id_period")
        ),
    )
    with op.batch_alter_table("recharter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_recharter_due",
            ["workspace_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )
        batch_op.create_index("ix_recharter_message", ["workspace_id", "outbox_id"], unique=False)
        batch_op.create_index(
            "ix_recharter_overdue",
            ["workspace_id", "initiative_id"],
            unique=False,
            sqlite_where=sa.text("state = 'overdue'"),
            postgresql_where=sa.text("state = 'overdue'"),
        )
        batch_op.create_index("ix_recharter_review", ["workspace_id", "review_id", "to_id"], unique=False)
        batch_op.create_index(
            "ix_recharter_waiting",
            ["workspace_id", "initiative_id"],
            unique=False,
            sqlite_where=sa.text("state IN ('open', 'overdue')"),
            postgresql_where=sa.text("state IN ('open', 'overdue')"),
        )

    op.create_table(
        "carried",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("cadence_id", sa.Integer(), nullable=False),
        sa.Column(
            "matter",
            sa.Enum(
                "initiative",
                "escalation",
                "consequence",
                "agreement",
                "recharter",
                name="matter",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("initiative_id", sa.Integer(), nullable=False),
        sa.Column("checkin_id", sa.Integer(), nullable=True),
        sa.Column("owed_by_id", sa.Integer(), nullable=True),
        sa.Column("since_at", UTCDateTime(), nullable=False),
        sa.Column("first_meeting_id", sa.Integer(), nullable=False),
        sa.Column("last_meeting_id", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("times >= 1", name=op.f("ck_carried_times")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "cadence_id"],
            ["cadence.workspace_id", "cadence.id"],
            name=op.f("fk_carried_workspace_id_cadence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "checkin_id"],
            ["checkin.workspace_id", "checkin.id"],
            name=op.f("fk_carried_workspace_id_checkin_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "first_meeting_id"],
            ["meeting.workspace_id", "meeting.id"],
            name=op.f("fk_carried_workspace_id_first_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "initiative_id"],
            ["initiative.workspace_id", "initiative.id"],
            name=op.f("fk_carried_workspace_id_initiative_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "last_meeting_id"],
            ["meeting.workspace_id", "meeting.id"],
            name=op.f("fk_carried_workspace_id_last_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "owed_by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_carried_workspace_id_owed_by_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_carried_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carried")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_carried_workspace_id_id")),
    )
    with op.batch_alter_table("carried", schema=None) as batch_op:
        batch_op.create_index(
            "uq_carried_open",
            ["workspace_id", "cadence_id", "matter", "number"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lists_at", UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_review_lists",
            ["workspace_id", "lists_at"],
            unique=False,
            sqlite_where=sa.text("lists_at IS NOT NULL"),
            postgresql_where=sa.text("lists_at IS NOT NULL"),
        )

    among = ", ".join(f"'{member}'" for member in LEDGER)
    with op.batch_alter_table("ledger") as batch_op:
        batch_op.drop_constraint(op.f("ck_ledger_code"), type_="check")
        batch_op.create_check_constraint(op.f("ck_ledger_code"), f"code IN ({among})")
