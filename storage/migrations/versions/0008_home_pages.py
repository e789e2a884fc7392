"""What stands on somebody's App Home, and when it is to be read again

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database up to this revision."""
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home_digest", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("home_at", UTCDateTime(), nullable=True))
        batch_op.create_index(
            "ix_person_home",
            ["workspace_id", "home_at"],
            unique=False,
            sqlite_where=sa.text("home_at IS NOT NULL"),
            postgresql_where=sa.text("home_at IS NOT NULL"),
        )
