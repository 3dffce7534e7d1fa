"""People in Debian's Firefox ESR: what they do goes by accessible names, as with `people.Someone`."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .bidi import Bidi, Json, Tab, session
from .people import READ_STATS, REMEMBER_PEERS, SILENCE_ENERGY, with_language
from .system import Child
from .waiting import eventually

START_SECONDS = 60.0
"""The first start of a new profile on a loaded machine."""
WITHIN_SECONDS = 60.0
"""Its page stands still for half a minute where two cores also encode, and something else wants them."""
STILL_SECONDS = 0.5
"""For this long nothing comes that is said to have stopped."""

FRAMES_OF = """
selector => [...document.querySelectorAll(selector)].reduce((sum, video) => {
  if (video.framesSeen === undefined) {
    video.framesSeen = 0;
    const count = () => { video.framesSeen += 1; video.requestVideoFrameCallback(count); };
    video.requestVideoFrameCallback(count);
  }
  return sum + video.framesSeen;
}, 0)
"""
"""Frames since it was first asked: Firefox's getVideoPlaybackQuality() counts none of a live stream."""
ROOM = "[data-connection='connected']"

PREFERENCES: dict[str, bool | int | str] = {
    # A made-up camera and microphone, given without asking; rules about playback are Firefox's own.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    # A machine without a sound device has none that is worth looking for, while the page waits.
    "media.cubeb.force_null_context": True,
    # Nobody is called: no updates, no plugins, no studies, no settings from elsewhere.
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.region.network.url": "",
    "browser.safebrowsing.provider.mozilla.updateURL": "",
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "",
}


class Firefox:
    """A running Firefox."""

    def __init__(self) -> None:
        self._people: dict[str, FirefoxPerson] = {}
        self.bidi: Bidi

    def on_event(self, method: str, event: Json) -> None:
        """Note what pages complain of."""
        context = event.get("source", {}).get("context")
        if method == "log.entryAdded" and event["level"] == "error" and context in self._people:
            self._people[context].problems.append(str(event["text"]))

    async def person(self, name: str) -> FirefoxPerson:
        """Return somebody with a window of their own: tabs of one window hide each other."""
        made = await self.bidi.command("browsingContext.create", type="window")
        person = self._people[made["context"]] = FirefoxPerson(Tab(self.bidi, made["context"]), name)
        return person


@contextlib.asynccontextmanager
async def firefox(folder: Path) -> AsyncIterator[Firefox]:
    """Debian's Firefox ESR without a window, with a new profile in `folder`."""
    program = shutil.which("firefox-esr")
    assert program, "firefox-esr is missing; `make setup` installs it"
    profile = folder / "firefox"
    profile.mkdir()
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("\n".join(lines))
    command = [
        program,
        "--headless",
        "--no-remote",
        "--profile",
        str(profile),
        "--remote-debugging-port",
        "0",
    ]
    # As Chromium's --no-sandbox: containers forbid what it needs.
    environment = os.environ | {"HOME": str(folder), "MOZ_DISABLE_CONTENT_SANDBOX": "1"}
    child = Child("firefox", command, environment, folder / "firefox.log")
    child.start()
    try:
        url = await eventually(lambda: _url(child, profile), within=START_SECONDS, what="Firefox to listen")
        found = Firefox()
        async with session(url, found.on_event) as found.bidi:
            await found.bidi.command("session.subscribe", events=["log.entryAdded"])
            await found.bidi.command(
                "script.addPreloadScript", functionDeclaration=f"() => {{ {REMEMBER_PEERS} }}"
            )
            yield found
    finally:
        await child.stop()


async def _url(child: Child, profile: Path) -> str:
    assert child.alive(), child.tail()
    path = profile / "WebDriverBiDiServer.json"
    try:
        server = json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return ""
    return f"ws://{server['ws_host']}:{server['ws_port']}/session"


@dataclass
class FirefoxPerson:
    """One tab, and the person in front of it."""

    tab: Tab
    name: str
    problems: list[str] = field(default_factory=list)
    """Errors on the page's console and uncaught exceptions; a test asserts that there are none."""

    async def join(self, link: str) -> None:
        """Open a link into a lesson as everybody does: type a name, click, wait until connected."""
        await self.tab.open(with_language(link))
        await self.click("textbox", "Your name")
        await self.tab.type(self.name)
        await self.press("Join the lesson")
        await eventually(self._is_connected, within=WITHIN_SECONDS, what=f"{self.name} to be connected")

    async def _is_connected(self) -> bool:
        return bool(await self.tab.evaluate("selector => document.querySelector(selector) !== null", ROOM))

    async def click(self, role: str, name: str) -> None:
        nodes = await eventually(
            lambda: self.tab.find(role, name), within=WITHIN_SECONDS, what=f"{role} {name!r} of {self.name}"
        )
        await self.tab.click(nodes[0])

    async def press(self, name: str) -> None:
        await self.click("button", name)

    async def is_pressed(self, name: str) -> bool:
        nodes = await self.tab.find("button", name)
        return bool(nodes) and nodes[0]["value"]["attributes"].get("aria-pressed") == "true"

    async def turn_on(self, name: str) -> None:
        """Press a toggle unless it is pressed already."""
        if not await self.is_pressed(name):
            await self.press(name)
        await eventually(lambda: self.is_pressed(name), what=f"{name} of {self.name} to be on")

    async def frames_of(self, name: str) -> int:
        """New frames in somebody's tile since this was first asked of it (0: no tile, or no video)."""
        return int(await self.tab.evaluate(FRAMES_OF, f"[data-participant-name='{name}'] video"))

    async def sees(self, name: str) -> None:
        """Wait until new frames of this person are shown."""
        before = await self.frames_of(name)

        async def more() -> bool:
            return await self.frames_of(name) > before + 3

        await eventually(more, within=WITHIN_SECONDS, what=f"{self.name} to see {name}")

    async def no_longer_sees(self, name: str) -> None:
        """Wait until this person has no tile with a moving picture."""

        async def still() -> bool:
            before = await self.frames_of(name)
            await asyncio.sleep(STILL_SECONDS)
            return await self.frames_of(name) <= before

        await eventually(still, within=WITHIN_SECONDS, what=f"{self.name} no longer to see {name}")

    async def stats(self) -> Json:
        found: Json = await self.tab.evaluate(READ_STATS)
        return found

    async def heard_energy(self) -> float:
        inbound: list[dict[str, Any]] = list((await self.stats())["inbound"].values())
        return float(sum(report["energy"] for report in inbound if report["kind"] == "audio"))

    async def hears(self) -> None:
        """Wait until audio energy arrives."""
        before = await self.heard_energy()

        async def more() -> bool:
            return await self.heard_energy() > before + 1e-4

        await eventually(more, within=WITHIN_SECONDS, what=f"{self.name} to hear somebody")

    async def hears_nothing(self) -> None:
        """Wait until half a second passes without any audio energy."""

        async def silent() -> bool:
            before = await self.heard_energy()
            await asyncio.sleep(STILL_SECONDS)
            return await self.heard_energy() - before < SILENCE_ENERGY

        await eventually(silent, within=WITHIN_SECONDS, what=f"{self.name} to hear nothing")

    async def group(self) -> str:
        """Return the name of the group that the page is in; empty: the class."""
        return str(await self.tab.evaluate("() => document.querySelector('#room')?.dataset.group ?? ''"))
