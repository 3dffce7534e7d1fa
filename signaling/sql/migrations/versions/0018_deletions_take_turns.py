"""When what is left of a deleted lesson was last looked for, so that all have their turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("deletions") as batch_op:
        batch_op.add_column(sa.Column("tried_at", sa.Double(), nullable=True))


def downgrade() -> None:
    op.drop_column("deletions", "tried_at")
