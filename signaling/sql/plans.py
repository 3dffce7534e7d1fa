"""Lesson plans in SQL, and the phases that were run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy import Row, delete, func, insert, select, update

from ..wire.plan import Phase, PlanFile, RunPhase
from .database import Database
from .models import PhaseRunRow, PlanRow


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A plan's row."""

    id: str
    owner_id: str | None
    plan: PlanFile
    created_at: float
    updated_at: float


class PlanRepository:
    """Reads and writes `lesson_plans` and `lesson_phases`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, plan: StoredPlan) -> None:
        """Store a new plan."""
        async with self._database.write() as connection:
            await connection.execute(
                insert(PlanRow).values(
                    id=plan.id,
                    owner_id=plan.owner_id,
                    plan=msgspec.to_builtins(plan.plan),
                    created_at=plan.created_at,
                    updated_at=plan.updated_at,
                )
            )

    async def replace(self, plan_id: str, plan: PlanFile, now: float) -> bool:
        """Put a plan in place of what it was. Return whether it was there."""
        async with self._database.write() as connection:
            done = await connection.execute(
                update(PlanRow)
                .where(PlanRow.id == plan_id)
                .values(plan=msgspec.to_builtins(plan), updated_at=now)
            )
            return done.rowcount == 1

    async def remove(self, plan_id: str) -> None:
        """Forget a plan; lessons that were made with it keep theirs."""
        async with self._database.write() as connection:
            await connection.execute(delete(PlanRow).where(PlanRow.id == plan_id))

    async def get(self, plan_id: str) -> StoredPlan | None:
        """Return a plan."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(PlanRow.id == plan_id))).one_or_none()
            return None if row is None else _plan(row)

    async def of(self, owner_id: str | None) -> list[StoredPlan]:
        """Return the plans of an account (None: of the API key), the one changed last first."""
        owned = PlanRow.owner_id.is_(None) if owner_id is None else PlanRow.owner_id == owner_id
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(*_COLUMNS).where(owned).order_by(PlanRow.updated_at.desc(), PlanRow.id)
            )
            return [_plan(row) for row in rows]

    async def count(self, owner_id: str | None) -> int:
        """Return how many plans an account has."""
        owned = PlanRow.owner_id.is_(None) if owner_id is None else PlanRow.owner_id == owner_id
        async with self._database.read() as connection:
            found = await connection.execute(select(func.count()).select_from(PlanRow).where(owned))
            return found.scalar_one()

    async def note_runs(self, lesson_id: str, runs: Sequence[RunPhase]) -> None:
        """Write down what was run in a lesson, in place of what was written before."""
        async with self._database.write() as connection:
            await connection.execute(delete(PhaseRunRow).where(PhaseRunRow.lesson_id == lesson_id))
            rows = [
                {
                    "lesson_id": lesson_id,
                    "number": number,
                    "name": run.phase.name,
                    "phase": msgspec.to_builtins(run.phase),
                    "started_at": run.started_at,
                    "ended_at": run.ended_at,
                }
                for number, run in enumerate(runs, 1)
            ]
            if rows:
                await connection.execute(insert(PhaseRunRow), rows)

    async def runs(self, lesson_id: str) -> list[RunPhase]:
        """Return what was run in a lesson, in order."""
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(PhaseRunRow.phase, PhaseRunRow.started_at, PhaseRunRow.ended_at)
                .where(PhaseRunRow.lesson_id == lesson_id)
                .order_by(PhaseRunRow.number)
            )
            return [
                RunPhase(msgspec.convert(phase, Phase), started_at, ended_at)
                for phase, started_at, ended_at in rows
            ]


_COLUMNS = (PlanRow.id, PlanRow.owner_id, PlanRow.plan, PlanRow.created_at, PlanRow.updated_at)


def _plan(row: Row[tuple[object, ...]] | Row[*tuple[object, ...]]) -> StoredPlan:
    values = dict(row._mapping)  # noqa: SLF001 - documented, in spite of its name
    return StoredPlan(**values | {"plan": msgspec.convert(values["plan"], PlanFile)})
