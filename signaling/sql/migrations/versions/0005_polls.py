"""Polls: rounds and answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "poll_rounds",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("poll_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.Double(), nullable=False),
        sa.Column("closed_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name=op.f("fk_poll_rounds_lesson_id_lessons"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("lesson_id", "poll_id", "round", name=op.f("pk_poll_rounds")),
    )
    op.create_table(
        "poll_answers",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("poll_id", sa.String(length=32), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.String(length=32), nullable=True),
        sa.Column("person_name", sa.String(length=80), nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id", "poll_id", "round"],
            ["poll_rounds.lesson_id", "poll_rounds.poll_id", "poll_rounds.round"],
            name="fk_poll_answers_round",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("lesson_id", "poll_id", "round", "place", name=op.f("pk_poll_answers")),
    )


def downgrade() -> None:
    op.drop_table("poll_answers")
    op.drop_table("poll_rounds")
