"""Timelines of lessons: who came and went, where people were, hands and phases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "timelines",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name=op.f("fk_timelines_lesson_id_lessons"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_timelines")),
    )
    op.create_table(
        "timeline_entries",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["timelines.lesson_id"],
            name=op.f("fk_timeline_entries_lesson_id_timelines"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lesson_id", "number", name=op.f("pk_timeline_entries")),
    )


def downgrade() -> None:
    op.drop_table("timeline_entries")
    op.drop_table("timelines")
