"""Material: files, the lessons that hold them, documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "material_files",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_material_files")),
    )
    op.create_table(
        "lesson_files",
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("participant_id", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lessons.id"], name=op.f("fk_lesson_files_lesson_id_lessons"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["hash"], ["material_files.hash"], name=op.f("fk_lesson_files_hash_material_files")
        ),
        sa.PrimaryKeyConstraint("lesson_id", "hash", name=op.f("pk_lesson_files")),
    )
    op.create_index(op.f("ix_lesson_files_hash"), "lesson_files", ["hash"])
    op.create_table(
        "lesson_material",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("lesson_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("pages", sa.JSON(), nullable=False),
        sa.Column("added_at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lessons.id"],
            name=op.f("fk_lesson_material_lesson_id_lessons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_material")),
    )
    op.create_index(op.f("ix_lesson_material_lesson_id"), "lesson_material", ["lesson_id"])


def downgrade() -> None:
    op.drop_table("lesson_material")
    op.drop_table("lesson_files")
    op.drop_table("material_files")
