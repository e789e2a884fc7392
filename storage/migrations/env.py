"""Alembic's environment: always run by `storage/migrate.py`, on the connection and in the transaction it opened."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import storage.tables  # noqa: F401  # registers every table
from storage import fulltext

_IMPORTS = {"UTCDateTime": "from sqlmodel.sql.sqltypes import UTCDateTime"}


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """Write types so that a migration needs neither SQLModel's defaults nor an import it does not have."""
    if kind != "type" or not isinstance(item, TypeEngine):
        return False
    if isinstance(item, AutoString):
        return "sa.String()"
    if isinstance(item, JSON):
        autogen.imports.add("from sqlalchemy.dialects.postgresql import JSONB")
        return 'sa.JSON().with_variant(JSONB(), "postgresql")'
    name = type(item).__name__
    if name in _IMPORTS:
        autogen.imports.add(_IMPORTS[name])
        return f"{name}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=False,
    render_item=render_item,
    include_name=lambda name, *_: not fulltext.is_ours(name),
)
context.run_migrations()
