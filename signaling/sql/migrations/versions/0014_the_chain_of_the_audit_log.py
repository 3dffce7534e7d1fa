"""The audit log becomes a chain: what is there is chained as it stands."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from signaling.audit_chain import Audited, Head, Linked, linked

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ROWS = 1000
"""At a time: a log of years is not read into memory."""

_log = sa.table(
    "audit",
    *(sa.column(name) for name in ("id", "at", "action", "lesson_id", "actor_id", "subject_id")),
    sa.column("detail", sa.JSON()),
    sa.column("previous"),
    sa.column("hash"),
)


def upgrade() -> None:
    with op.batch_alter_table("audit") as batch_op:
        for name in ("previous", "hash"):
            batch_op.add_column(sa.Column(name, sa.String(length=64), nullable=False, server_default=""))
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    last = _chained()
    op.execute(
        sa.insert(sa.table("audit_head", sa.column("id"), sa.column("number"), sa.column("hash"))).values(
            id=1, number=last.number, hash=last.hash
        )
    )


def downgrade() -> None:
    op.drop_table("audit_head")
    with op.batch_alter_table("audit") as batch_op:
        batch_op.drop_column("hash")
        batch_op.drop_column("previous")


def _chained() -> Head:
    """Chain all rows under the numbers that they have; a number that was never given is no gap."""
    last = Head()
    while links := _next_links(last):
        chain = sa.update(_log).where(_log.c.id == sa.bindparam("of"))
        op.get_bind().execute(
            chain.values(previous=sa.bindparam("previous"), hash=sa.bindparam("hash")),
            [{"of": link.number, "previous": link.previous, "hash": link.hash} for link in links],
        )
        last = Head(links[-1].number, links[-1].hash)
    return last


def _next_links(last: Head) -> list[Linked]:
    query = sa.select(*list(_log.c)[:7]).where(_log.c.id > last.number).order_by(_log.c.id).limit(ROWS)
    links: list[Linked] = []
    for row in op.get_bind().execute(query):
        columns = dict(row._mapping)  # noqa: SLF001 - documented
        number = columns.pop("id")
        links.append(linked(Audited(**columns), Head(number - 1, links[-1].hash if links else last.hash)))
    return links
