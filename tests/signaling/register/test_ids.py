"""Fresh ids."""

from __future__ import annotations

from signaling.lesson.ids import is_id
from signaling.register.ids import fresh_id


def test_a_fresh_id_may_be_copied_into_a_command_line() -> None:
    """No id looks like an option: one in 64 would (of so many, all but surely one)."""
    made = [fresh_id() for _ in range(3000)]
    assert len(set(made)) == len(made)
    assert all(is_id(each) and not each.startswith("-") for each in made)
