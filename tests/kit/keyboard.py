"""Somebody who has only a keyboard, and what the focus is on by its accessible name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.async_api import Page

from tests.kit.people import CLASS_IN_SECONDS
from tests.kit.waiting import eventually

MOST_STOPS = 250
"""More stops than any page of a small class has."""
LOOK_AT_FOCUS = """
() => {
  const element = document.activeElement;
  const found = (wrong, words = '') => ({ wrong, words });
  if (element === null || element === document.body) return found('the focus is on nothing');
  const labels = [...(element.labels ?? []), ...(element.getAttribute('aria-labelledby') ?? '').split(' ')
    .map(id => document.getElementById(id))].map(one => one?.textContent ?? '');
  const words = [element.getAttribute('aria-label') ?? '', ...labels, element.textContent].join(' ');
  // The board is Excalidraw's, with marks of its own.
  if (element.closest('.excalidraw') !== null) return found('', words);
  const style = getComputedStyle(element);
  const ring = style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth);
  if (!element.matches(':focus-visible') || ring < 2) return found('the focus cannot be seen', words);
  const box = element.getBoundingClientRect();
  const points = [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y =>
    document.elementFromPoint(box.left + box.width * x, box.top + box.height * y)));
  const isFree = points.some(over => over !== null && element.contains(over));
  return found(isFree ? '' : 'the focus is covered', words);
}
"""
"""What is wrong with the focus, if anything, and all words that may be in its name."""


@dataclass
class Keyboard:
    """One page, and somebody who never touches a mouse."""

    page: Page

    async def here(self) -> str:
        """Return the role, name and state of what has the focus; it is there to be seen."""
        await self._words()
        snapshot = await self.page.locator(":focus").first.aria_snapshot()
        return snapshot.partition("\n")[0].removeprefix("- ")

    async def becomes(self, state: str) -> None:
        """Wait until what has the focus says so of itself."""

        async def said() -> bool:
            return state in await self.here()

        await eventually(said, within=CLASS_IN_SECONDS, what=f"the focus to be {state}")

    async def _words(self) -> str:
        """Return the words of what has the focus, which is to be seen."""
        found = await self.page.evaluate(LOOK_AT_FOCUS)
        assert not found["wrong"], f"{found['wrong']}: {found['words'][:300]}"
        return " ".join(str(found["words"]).split())

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.page.keyboard.press(key)

    async def go_to(self, role: str, name: str, *, back: bool = False) -> None:
        """Go with Tab until what is called so has the focus; every stop on the way can be seen."""
        await self.page.bring_to_front()  # a page behind another opens no list
        wanted = re.compile(rf'{role} "{re.escape(name)}"')
        passed = []
        for _ in range(MOST_STOPS):
            await self.press("Shift+Tab" if back else "Tab")
            if await self.page.evaluate("document.activeElement === document.body"):
                continue  # once round: between the last and the first the browser has its own stops
            passed.append(await self._words())
            # A whole look costs ten times as much; it is for what may be it.
            if name.split(maxsplit=1)[0] in passed[-1] and wanted.search(await self.here()):
                return
        raise AssertionError(f"no way to {role} {name}; passed {passed}")

    async def push(self, role: str, name: str, *, back: bool = False) -> None:
        """Go to something and press Enter."""
        await self.go_to(role, name, back=back)
        await self.press("Enter")

    async def write(self, role: str, name: str, text: str) -> None:
        """Go to a field, replace what is in it."""
        await self.go_to(role, name)
        await self.press("ControlOrMeta+a")
        await self.page.keyboard.type(text)
