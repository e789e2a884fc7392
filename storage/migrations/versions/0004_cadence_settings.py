"""Cadences with scope, reminders and holidays; occurrences that were moved or skipped

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: New members of a vocabulary are not seen by the comparison; the check is made anew by hand.
ERRAND = (
    "directory", "person", "channel", "members", "fill_memo", "list_threads", "audience", "read_question", "link_memo",
    "calendar_file",
)  # fmt: skip
ASKS = "asks AND ended_at IS NULL"


def upgrade() -> None:
    """Bring the database up to this revision."""
    op.create_table(
        "review_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("cadence_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("moved", "skipped", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("publish_at", UTCDateTime(), nullable=True),
        sa.Column("reason_id", sa.Integer(), nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("(kind = 'moved') = (publish_at IS NOT NULL)", name=op.f("ck_review_change_moved_to")),
        sa.CheckConstraint("kind <> 'skipped' OR reason_id IS NOT NULL", name=op.f("ck_review_change_skipped_why")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "by_id"],
            ["person.workspace_id", "person.id"],
            name=op.f("fk_review_change_workspace_id_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "cadence_id"],
            ["cadence.workspace_id", "cadence.id"],
            name=op.f("fk_review_change_workspace_id_cadence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "reason_id"],
            ["passage.workspace_id", "passage.id"],
            name=op.f("fk_review_change_workspace_id_reason_id"),
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_review_change_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_change")),
        sa.UniqueConstraint(
            "workspace_id", "cadence_id", "period", name=op.f("uq_review_change_workspace_id_cadence_id_period")
        ),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_review_change_workspace_id_id")),
    )
    for table in ("cadence", "review"):
        _add_scope_and_reminders(table)
    with op.batch_alter_table("cadence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holidays", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("weekdays", sa.String(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_cadence_reminders"), "reminders BETWEEN 0 AND 2")
        for name, columns, condition in (
            ("uq_cadence_asks_all", ["workspace_id"], f"{ASKS} AND objective_id IS NULL"),
            ("uq_cadence_asks_one", ["workspace_id", "objective_id"], f"{ASKS} AND objective_id IS NOT NULL"),
        ):
            where = sa.text(condition)
            batch_op.create_index(name, columns, unique=True, sqlite_where=where, postgresql_where=where)
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("holidays", sa.String(), nullable=True))
    among = ", ".join(f"'{member}'" for member in ERRAND)
    with op.batch_alter_table("errand") as batch_op:
        batch_op.drop_constraint(op.f("ck_errand_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_errand_kind"), f"kind IN ({among})")


def _add_scope_and_reminders(table: str) -> None:
    """Rows that exist already get the two reminders that everybody had."""
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(sa.Column("objective_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reminders", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f(f"fk_{table}_workspace_id_objective_id"),
            "objective",
            ["workspace_id", "objective_id"],
            ["workspace_id", "id"],
        )
    op.execute(sa.text(f"UPDATE {table} SET reminders = 2"))  # noqa: S608  # the table's name is ours
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.alter_column("reminders", existing_type=sa.Integer(), nullable=False)
