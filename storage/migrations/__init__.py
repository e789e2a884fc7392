"""Migrations (Alembic). `python -m storage.migrations "what changes"` writes the next one."""
