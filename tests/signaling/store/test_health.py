"""Whether shared state can be changed now."""

from __future__ import annotations

import asyncio

from signaling.store.health import Health


def test_listeners_hear_each_change_once() -> None:
    """Failing twice is one bad news; recovering is one good one."""
    health, heard = Health(), list[bool]()
    silence = health.listen(heard.append)
    health.up()
    health.down("timeout")
    health.down("timeout")
    health.up()
    assert heard == [False, True]
    silence()
    health.down("timeout")
    assert heard == [False, True]


async def test_one_can_wait_for_better_times() -> None:
    """Waiting ends when the store is up, at once if it is."""
    health = Health()
    await health.wait_up()
    health.down("timeout")
    waiting = asyncio.create_task(health.wait_up())
    await asyncio.sleep(0)
    assert not waiting.done()
    health.up()
    await waiting
