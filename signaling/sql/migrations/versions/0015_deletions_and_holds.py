"""Lessons are deleted on request and held by administrators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deletions",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("deleted_at", sa.Double(), nullable=False),
        sa.Column("recordings", sa.JSON(), nullable=False),
        sa.Column("swept_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_deletions")),
    )
    with op.batch_alter_table("lessons") as batch_op:
        batch_op.add_column(sa.Column("held_at", sa.Double(), nullable=True))


def downgrade() -> None:
    # Not by making the table anew, which would delete what refers to it.
    op.drop_column("lessons", "held_at")
    op.drop_table("deletions")
