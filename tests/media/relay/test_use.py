"""What is told of everybody's links."""

from __future__ import annotations

from media import control
from media.bandwidth.transport import START_BPS
from media.relay.use import bandwidth
from tests.media.support.room import person, room


async def test_everybody_connected_is_told_of_every_other_second() -> None:
    """What is sent and arrives, the bound where there is one, and who gets less than they show."""
    async with room() as made:
        made.plan(a=person(), b=person(), c=person())
        await made.join("a", "video_slot", transport_wide=True)
        await made.join("b", "video_slot")
        made.peer("a").feedback.sent_bps = 80_000.4
        made.lesson.events.clear()
        made.tick()
        made.later += control.BANDWIDTH_SECONDS / 2
        made.tick()
        made.later += control.BANDWIDTH_SECONDS / 2
        made.tick()
        told = [event for event in made.lesson.events if isinstance(event, control.Bandwidth)]
        assert len(told) == 2
        assert set(told[0].people) == {"a", "b"}
        assert told[0].people["a"] == control.BandwidthUse(
            down_bps=80_000, down_limit_bps=int(START_BPS), up_bps=0, limited=False
        )
        assert told[0].people["b"].down_limit_bps == 0
        made.peer("a").feedback.downlink.demand_bps = 2 * START_BPS
        assert bandwidth("lesson-1", made.lesson.peers, made.now()).people["a"].limited
