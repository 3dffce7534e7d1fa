"""Alembic's way in: `signaling.sql.migrate` hands over an open connection."""

from __future__ import annotations

from alembic import context

from signaling.sql.models import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can alter little in place
    compare_type=True,
)
context.run_migrations()
