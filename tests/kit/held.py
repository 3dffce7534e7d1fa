"""What Python holds, by type: to say what has grown, and by how much."""

from __future__ import annotations

import gc
import sys
from collections import Counter


def held_bytes() -> Counter[str]:
    """Return the bytes of all objects that the collector finds, and of what these refer to, by type."""
    gc.collect()
    waiting = gc.get_objects()
    seen = {id(waiting)}
    found: Counter[str] = Counter()
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        found[type(each).__qualname__] += sys.getsizeof(each)
        # What is not tracked (bytes, numbers, tuples of these) is found by those who hold it alone.
        waiting += [other for other in gc.get_referents(each) if not gc.is_tracked(other)]
    return found


def grown(before: Counter[str], after: Counter[str]) -> Counter[str]:
    """Return by how many bytes each type grew or shrank."""
    return Counter({kind: after[kind] - before[kind] for kind in before.keys() | after.keys()})
