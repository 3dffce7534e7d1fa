"""What can be asked about groups, beyond making, opening and leaving them (`commands`)."""

from __future__ import annotations

from ..wire.groups import GroupingRule
from .wish import Personal


class PlanGroups(Personal):
    """How would this rule group those who are here? Changes nothing. `seed` is any number, made anew."""

    rule: GroupingRule
    seed: int
