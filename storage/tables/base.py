"""What every table shares: naming of constraints, columns of codes, the composite key with the workspace.

Every row belongs to a workspace, and every foreign key carries it, so that no query can join two workspaces by accident
(docs/decisions/0009-store.md).
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy import Enum as SAEnum
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(SQLModel):
    """A row of one workspace; `id` is our own surrogate key, Slack's ids are plain columns."""

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: int = Field(default=0, foreign_key="workspace.id")

    @property
    def pk(self) -> int:
        """The id of a row that has been stored.

        Raises:
            ValueError: the row was not stored yet.
        """
        if self.id is None:
            msg = f"{type(self).__name__} has no id before it is stored"
            raise ValueError(msg)
        return self.id


def code(kind: type[StrEnum], *, default: StrEnum | None = None, nullable: bool = False, name: str = "code") -> Any:
    """A column of codes, kept as their text, that the database checks against the members of `kind`."""
    values = SAEnum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        validate_strings=True,
        values_callable=lambda members: [m.value for m in members],
    )
    given = {} if default is None and not nullable else {"default": default}
    return Field(sa_type=values, nullable=nullable, **given)  # type: ignore[call-overload]  # an instance is accepted where the stub wants a class


def json_column() -> Any:
    """A JSON object: JSONB on PostgreSQL, text on SQLite. Assign a new dict; changes in place are not seen."""
    return Field(default_factory=dict, sa_type=JSON().with_variant(JSONB(), "postgresql"), nullable=False)


def own_key() -> UniqueConstraint:
    """(workspace, id): what composite foreign keys of other tables point to."""
    return UniqueConstraint("workspace_id", "id")


def belongs(column: str, table: str) -> ForeignKeyConstraint:
    """A foreign key to `table` within the same workspace."""
    return ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def where(name: str, *columns: str, condition: str, unique: bool = False) -> Index:
    """An index over only the rows that meet `condition`, the same on both databases."""
    return Index(name, *columns, unique=unique, sqlite_where=text(condition), postgresql_where=text(condition))


def rule(name: str, condition: str) -> CheckConstraint:
    """A rule that the database keeps."""
    return CheckConstraint(condition, name=name)
