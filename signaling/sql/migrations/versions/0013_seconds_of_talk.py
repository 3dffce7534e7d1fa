"""In which seconds of a minute somebody spoke, for who watches the lesson again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("talk_minutes", sa.Column("spoken", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("talk_minutes") as table:
        table.alter_column("spoken", server_default=None)


def downgrade() -> None:
    op.drop_column("talk_minutes", "spoken")
