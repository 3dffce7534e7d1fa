"""Groups that were saved for a class."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("classes", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "class_group_sets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("class_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("saved_at", sa.Double(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"],
            ["classes.id"],
            name=op.f("fk_class_group_sets_class_id_classes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_group_sets")),
        sa.UniqueConstraint("class_id", "name", name=op.f("uq_class_group_sets_class_id_name")),
    )


def downgrade() -> None:
    op.drop_table("class_group_sets")
    op.drop_column("classes", "revision")
