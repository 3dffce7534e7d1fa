"""What a page costs its device, by Chromium's own counters, in the processor time of its main thread."""

from __future__ import annotations

from playwright.async_api import CDPSession, Page


async def slowed(page: Page, times: float) -> CDPSession:
    """Slow a page down as a cheap device would be, have it count, and return the way to its counters."""
    counting = await page.context.new_cdp_session(page)
    await counting.send("Emulation.setCPUThrottlingRate", {"rate": times})
    await counting.send("Performance.enable", {"timeDomain": "threadTicks"})
    return counting


async def counters(counting: CDPSession) -> dict[str, float]:
    """Return what was counted since the page began: times in seconds, and numbers of things."""
    found = await counting.send("Performance.getMetrics")
    return {one["name"]: float(one["value"]) for one in found["metrics"]}
