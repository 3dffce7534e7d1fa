"""Makes, shows and changes classes, for those who may.

Invariant: a class belongs to the teacher who made it, or (made by a program) to all of them; another's is
as if it did not exist. What is stored of a roster went through `roster.checked`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from ..errors import Refused
from ..lesson.ids import is_id
from ..lesson.names import clean_name
from ..lesson.outcome import SeatGiven
from ..sql.classes import ClassRepository, Counted, StoredClass, WholeClass
from ..sql.group_sets import GroupSetRepository, NoSuchSet, SetNameTaken, TooManySets
from ..wire.codes import RefusalCode
from ..wire.groups import MAX_SAVED_SETS, SavedGroup, SavedSet
from ..wire.rest import NewClass
from ..wire.roster import Seat
from .ids import device_digest, fresh_id
from .roster import checked

MAX_CLASSES = 200
"""Of one owner, and in one list: a teacher has a few, a city's program a school's all."""


class ClassRegister:
    """Classes as REST and the desk see them. All methods may raise `DatabaseAway`."""

    def __init__(self, repository: ClassRepository, sets: GroupSetRepository) -> None:
        self._repository = repository
        self._sets = sets

    async def make(self, wish: NewClass, owner_id: str | None, now: float) -> StoredClass:
        """Store a new class. Raise `Refused`: `bad_name`, `bad_roster`, `too_large`."""
        name, seats = _clean(wish)
        if await self._repository.count(owner_id) >= MAX_CLASSES:
            raise Refused(RefusalCode.TOO_LARGE, f"at most {MAX_CLASSES} classes; delete some")
        stored = StoredClass(id=fresh_id(), owner_id=owner_id, name=name, grade=wish.grade, created_at=now)
        await self._repository.add(stored, seats)
        return stored

    async def of(self, class_id: str, account_id: str | None) -> StoredClass:
        """Return a class that this account (None: the API key) may use. Raise `Refused`: `not_found`."""
        stored = await self._repository.get(class_id) if is_id(class_id) else None
        if stored is not None and (account_id is None or stored.owner_id in (account_id, None)):
            return stored
        raise Refused(RefusalCode.NOT_FOUND, "nothing here")

    async def name(self, class_id: str) -> str:
        """Return what a class is called; empty: it was deleted."""
        stored = await self._repository.get(class_id)
        return "" if stored is None else stored.name

    async def seats(self, class_id: str) -> list[Seat]:
        """Return the roster, in order of number."""
        return await self._repository.seats(class_id)

    async def whole(self, class_id: str) -> WholeClass | None:
        """Return what a lesson takes of a class; `None`: it was deleted."""
        return await self._repository.whole(class_id)

    async def revisions(self, class_ids: Collection[str]) -> dict[str, int]:
        """Return how often each of these classes was changed."""
        return await self._repository.revisions(class_ids)

    async def replace(self, stored: StoredClass, wish: NewClass) -> None:
        """Put a new name, grade and roster in place of what was. Raise `Refused` as `make`."""
        name, seats = _clean(wish)
        if not await self._repository.replace(stored.id, name, wish.grade, seats):
            raise Refused(RefusalCode.NOT_FOUND, "deleted meanwhile")

    async def is_own_device(self, class_id: str, number: int, device: str) -> bool:
        """Say whether a seat knows this device as its pupil's."""
        return await self._repository.known_device(class_id, number) == device_digest(device)

    async def note_device(self, class_id: str, given: SeatGiven) -> None:
        """Have a seat know the device that came to sit on it."""
        digest = device_digest(given.device) if given.device else None
        if given.always or digest is None:
            await self._repository.know_device(class_id, given.seat, digest)
        else:
            await self._repository.know_first_device(class_id, given.seat, digest)

    async def group_sets(self, class_id: str) -> list[SavedSet]:
        """Return the groups that were saved for a class, the oldest first."""
        return await self._sets.of(class_id)

    async def save_groups(self, class_id: str, name: str, groups: list[SavedGroup], now: float) -> SavedSet:
        """Store groups, in place of those of the same name. Raise `Refused`: `too_many`, `not_found`."""
        new = SavedSet(id=fresh_id(), name=name, saved_at=now, groups=groups)
        with _refusals():
            return await self._sets.save(class_id, new)

    async def rename_groups(self, class_id: str, set_id: str, name: str) -> None:
        """Call saved groups otherwise. Raise `Refused`: `bad_name`, `name_taken`, `not_found`."""
        cleaned = clean_name(name)
        if cleaned is None:
            raise Refused(RefusalCode.BAD_NAME, "empty, invisible, or too long")
        with _refusals():
            await self._sets.rename(class_id, set_id, cleaned)

    async def delete_groups(self, class_id: str, set_id: str) -> None:
        """Delete saved groups. Raise `Refused`: `not_found`."""
        with _refusals():
            await self._sets.delete(class_id, set_id)

    async def forget_devices(self, stored: StoredClass) -> None:
        """Have no seat know a device: no cookie means one tap, and the next that comes is the pupil's."""
        await self._repository.forget_devices(stored.id)

    async def delete(self, stored: StoredClass) -> None:
        """Delete a class. Lessons that run keep what they have of it."""
        await self._repository.delete(stored.id)

    async def all(self, account_id: str | None) -> list[Counted]:
        """Return the classes that an account (None: the API key) may use, newest first."""
        return await self._repository.of(account_id, MAX_CLASSES)


@contextmanager
def _refusals() -> Iterator[None]:
    """Say in refusals why saved groups were not changed."""
    try:
        yield
    except TooManySets as error:
        raise Refused(RefusalCode.TOO_MANY, f"at most {MAX_SAVED_SETS} saved groups") from error
    except SetNameTaken as error:
        raise Refused(RefusalCode.NAME_TAKEN, "other saved groups are called so") from error
    except NoSuchSet as error:
        raise Refused(RefusalCode.NOT_FOUND, "nothing here") from error


def _clean(wish: NewClass) -> tuple[str, list[Seat]]:
    name = clean_name(wish.name)
    if name is None:
        raise Refused(RefusalCode.BAD_NAME, "empty, invisible, or too long")
    seats, problems = checked(enumerate(wish.seats, start=1))
    if problems:
        first = problems[0]
        raise Refused(RefusalCode.BAD_ROSTER, f"seat {first.line}: {first.problem} {first.value}".strip())
    return name, seats
