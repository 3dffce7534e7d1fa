"""Lesson plans as REST and the desk see them.

Invariant: a plan belongs to one account (or to the API key), and is to everybody else as if it did not
exist.
"""

from __future__ import annotations

from ..errors import Refused
from ..plans.reading import BadPlan, PlanRead, read_plan
from ..sql.plans import PlanRepository, StoredPlan
from ..wire.codes import RefusalCode
from ..wire.plan import PlanFile
from ..wire.rest import PlanInfo, PlanSummary
from .ids import fresh_id

MAX_PLANS = 300
"""Of one account: a plan for each lesson of a year in one subject, three times over."""


class PlanRegister:
    """All methods may raise `DatabaseAway`."""

    def __init__(self, repository: PlanRepository) -> None:
        self._repository = repository

    async def add(self, content: bytes, owner_id: str | None, now: float) -> PlanInfo:
        """Store a document as a new plan. Raise `Refused`: `bad_plan`, `too_many`."""
        read = _read(content)
        if await self._repository.count(owner_id) >= MAX_PLANS:
            raise Refused(RefusalCode.TOO_MANY, f"at most {MAX_PLANS} plans")
        stored = StoredPlan(id=fresh_id(), owner_id=owner_id, plan=read.plan, created_at=now, updated_at=now)
        await self._repository.add(stored)
        return _described(stored, read.ignored)

    async def change(self, plan_id: str, content: bytes, owner_id: str | None, now: float) -> PlanInfo:
        """Put a document in place of a plan. Raise `Refused`: `bad_plan`, `not_found`."""
        before = await self.of(plan_id, owner_id)
        read = _read(content)
        if not await self._repository.replace(plan_id, read.plan, now):
            raise Refused(RefusalCode.NOT_FOUND, "nothing here")
        after = StoredPlan(
            id=plan_id, owner_id=owner_id, plan=read.plan, created_at=before.created_at, updated_at=now
        )
        return _described(after, read.ignored)

    async def remove(self, plan_id: str, owner_id: str | None) -> None:
        """Forget a plan. Raise `Refused`: `not_found`."""
        await self.of(plan_id, owner_id)
        await self._repository.remove(plan_id)

    async def of(self, plan_id: str, owner_id: str | None) -> StoredPlan:
        """Return a plan of this account. Raise `Refused`: `not_found`."""
        plan = await self._repository.get(plan_id)
        if plan is None or plan.owner_id != owner_id:
            raise Refused(RefusalCode.NOT_FOUND, "nothing here")
        return plan

    async def show(self, plan_id: str, owner_id: str | None) -> PlanInfo:
        """Return a plan as REST shows it. Raise `Refused`: `not_found`."""
        return _described(await self.of(plan_id, owner_id), [])

    async def listed(self, owner_id: str | None) -> list[PlanSummary]:
        """Return all plans of an account, the one changed last first."""
        return [
            PlanSummary(
                id=stored.id,
                title=stored.plan.title,
                grade=stored.plan.grade,
                subject=stored.plan.subject,
                phases=len(stored.plan.phases),
                minutes=sum(phase.minutes for phase in stored.plan.phases),
                updated_at=stored.updated_at,
            )
            for stored in await self._repository.of(owner_id)
        ]


def _read(content: bytes) -> PlanRead:
    match read_plan(content):
        case BadPlan(faults=faults):
            first = f"{faults[0].place or 'the file'}: {faults[0].reason}"
            raise Refused(RefusalCode.BAD_PLAN, first, tuple(faults))
        case PlanRead() as read:
            return read


def _described(stored: StoredPlan, ignored: list[str]) -> PlanInfo:
    return PlanInfo(id=stored.id, plan=stored.plan, updated_at=stored.updated_at, ignored=ignored)


def file_name(plan: PlanFile) -> str:
    """Return what the file of a plan is called: its title, without what file systems cannot take."""
    kept = "".join(c if c.isalnum() or c in " -_" else " " for c in plan.title)
    return f"{' '.join(kept.split())[:60].strip() or 'lesson plan'}.lesson-plan.json"
