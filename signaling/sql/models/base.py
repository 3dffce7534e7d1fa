"""What all tables share: the metadata, names of constraints, and types.

Times are Unix seconds as double precision, as on the wire: one kind of time in the whole system, and
none that a database could read in another time zone.
"""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import Double, MetaData, String
from sqlalchemy.orm import DeclarativeBase, mapped_column

Id = Annotated[str, mapped_column(String(32))]
"""Our own ids have 22 url-safe characters (128 bits), a group's 8."""
UnixSeconds = Annotated[float, mapped_column(Double)]
Digest = Annotated[str, mapped_column(String(64))]
"""SHA-256 in hex of a secret that we hand out: the database never holds the secret itself."""


class Base(DeclarativeBase):
    """Every table is a subclass."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    """Named constraints, so that a later migration can find them on both databases."""
