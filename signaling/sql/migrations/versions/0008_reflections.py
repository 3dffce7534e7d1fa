"""Reflections: a counter for every lesson, and what pupils wrote."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reflection_counters",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lessons.id"],
            name=op.f("fk_reflection_counters_lesson_id_lessons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lesson_id", name=op.f("pk_reflection_counters")),
    )
    op.create_table(
        "reflections",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=False),
        sa.Column("device_digest", sa.String(length=64), nullable=False),
        sa.Column("person_name", sa.String(length=80), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mood", sa.Integer(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("client_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name=op.f("fk_reflections_lesson_id_lessons"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lesson_id", "id", name=op.f("pk_reflections")),
        sa.UniqueConstraint("lesson_id", "number", name=op.f("uq_reflections_lesson_id_number")),
        sa.UniqueConstraint(
            "lesson_id",
            "person_id",
            "device_digest",
            name=op.f("uq_reflections_lesson_id_person_id_device_digest"),
        ),
    )


def downgrade() -> None:
    op.drop_table("reflections")
    op.drop_table("reflection_counters")
