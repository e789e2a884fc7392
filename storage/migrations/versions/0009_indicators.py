"""Indexes by time, from which the leading indicators are read

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TOLD = ["workspace_id", "review_id", "state", "answer", "asked_at", "answered_at"]


def upgrade() -> None:
    """Bring the database up to this revision."""
    op.create_index("ix_checkin_told", "checkin", TOLD)
    op.create_index("ix_escalation_raised", "escalation", ["workspace_id", "first_raised_at"])
    op.create_index("ix_settlement_at", "settlement", ["workspace_id", "at"])
    op.create_index("ix_charter_started", "charter", ["workspace_id", "started_at"])
    for table, column in (("initiative", "closed_at"), ("assignment", "ended_at")):
        there = sa.text(f"{column} IS NOT NULL")
        name = f"ix_{table}_{column.removesuffix('_at')}"
        op.create_index(name, table, ["workspace_id", column], sqlite_where=there, postgresql_where=there)
