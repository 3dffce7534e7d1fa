"""Every page in every state, for everyone: WCAG 2.2 AA by axe-core, zoomed to 200 % and more, without motion.

All of it is looked at in one walk through the table of shots, in Japanese and English.

Run by its name; it joins the suite once it was seen to pass with the newest pages.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.kit.people import chromium
from web.dev.shots import SHOTS, Shot
from web.dev.stagehand import FLAGS, LOCALES, WEB, Stage, open_shot, settled

WALK_SECONDS = 900
"""Less than 90 on a machine that has nothing else to do."""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(WALK_SECONDS),
]

SCREEN = (1366, 768)
ZOOMED = {"200 %": (683, 384), "reflow": (320, 568)}
"""That screen at 200 % (SC 1.4.4), and the width of SC 1.4.10."""
WALKERS = 2
AXE = (WEB / "node_modules/axe-core/axe.min.js").read_text()
RUN_AXE = """
async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values: tags},
    rules: {'label-content-name-mismatch': {enabled: true}},
    resultTypes: ['violations'],
  });
  return found.violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) =>
    `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(one => one.message).join('; ')}`));
}
"""
NOTE_MOTION = """
window.__motion = [];
for (const kind of ['animationstart', 'transitionrun'])
  document.addEventListener(kind, ({target}) => {
    for (const one of target.getAnimations())
      if (one.effect.getComputedTiming().endTime > 1)
        window.__motion.push(`${target.className} ${one.animationName ?? one.transitionProperty}`);
  }, true);
"""
LOOK_FOR_LOST = """
() => {
  const lost = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) lost.push(`the page is ${wide} px wider than the screen`);
  const dialog = document.querySelector('dialog[open]');
  const shown = element => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  const name = element => `${element.tagName.toLowerCase()}.${element.className} ` +
    (element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30));
  // The board is Excalidraw's: a plane to move about on, which is exempt, and tools that it places itself.
  const ours = selector => [...(dialog ?? document).querySelectorAll(selector)]
    .filter(element => shown(element) && element.closest('.excalidraw, .only-heard, [inert]') === null);
  for (const element of ours('*')) {
    const style = getComputedStyle(element);
    const tooWide = element.scrollWidth > element.clientWidth + 1;
    const scrolls = tooWide && ['auto', 'scroll'].includes(style.overflowX);
    // Tables with two headings are exempt, and a row of faces has nothing to read across its lines.
    if (scrolls && !element.matches('.strip') && element.querySelector('table') === null)
      lost.push(`${name(element)} scrolls sideways`);
  }
  for (const element of ours('a[href], button:enabled, input, select, textarea, summary')) {
    element.scrollIntoView({block: 'nearest', inline: 'nearest'});
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const over = document.elementFromPoint(x, y);
    if (over === null) lost.push(`${name(element)} is off the screen: ${Math.round(x)}, ${Math.round(y)}`);
    // What a person opened over the stage Escape closes; what asks for an answer goes with the answer.
    else if (!element.contains(over) && !over.contains(element)
        && over.closest('.side, .reaction-choice, .asked, label') === null)
      lost.push(`${name(element)} is under ${name(over)}`);
  }
  return lost;
}
"""


@dataclass
class Findings:
    """What is wrong, by "shot, language"; empty where nothing is."""

    violations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    motion: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lost: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def note(where: dict[str, list[str]], name: str, what: Iterable[str]) -> None:
    found = list(what)
    if found:
        where[name] += found


async def look(page: Page, name: str, findings: Findings) -> None:
    """Look at one page in all ways. It is of no use afterwards."""
    await page.evaluate(AXE)
    note(findings.violations, name, await page.evaluate(RUN_AXE))
    note(findings.motion, name, await page.evaluate("window.__motion"))
    for zoom, (width, height) in ZOOMED.items():
        await page.set_viewport_size({"width": width, "height": height})
        await settled(page)
        note(findings.lost, f"{name}, {zoom}", await page.evaluate(LOOK_FOR_LOST))


async def walk(browser: Browser, waiting: list[tuple[Shot, str]], findings: Findings) -> None:
    """Look at shots until none waits; several walkers take turns."""
    width, height = SCREEN
    contexts: dict[str, Any] = {}
    for lang, locale in LOCALES.items():
        contexts[lang] = await browser.new_context(
            viewport={"width": width, "height": height}, locale=locale, reduced_motion="reduce"
        )
        await contexts[lang].add_init_script(NOTE_MOTION)
    async with Stage() as stage:
        while waiting:
            shot, lang = waiting.pop()
            name, problems = f"{shot.name}, {lang}", list[str]()
            page = await open_shot(contexts[lang], stage, shot, lang, problems)
            await look(page, name, findings)
            note(findings.problems, name, (one for one in problems if "404" not in one or not shot.refused))
            await page.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def findings() -> AsyncIterator[Findings]:
    """What one walk finds."""
    found = Findings()
    waiting = [(shot, lang) for lang in LOCALES for shot in SHOTS]
    async with chromium(*FLAGS) as browser:
        await asyncio.gather(*(walk(browser, waiting, found) for _ in range(WALKERS)))
    yield found


async def test_axe_finds_no_violation(findings: Findings) -> None:
    """No page in any state violates WCAG 2.2 AA, or what axe-core knows for good practice."""
    assert dict(findings.violations) == {}


async def test_nothing_moves_where_motion_is_unwanted(findings: Findings) -> None:
    """With `prefers-reduced-motion` no animation and no transition takes longer than a millisecond."""
    assert dict(findings.motion) == {}


async def test_nothing_is_lost_when_zoomed(findings: Findings) -> None:
    """At 200 % and at 320 px every control can be scrolled into view, and nothing scrolls sideways."""
    assert dict(findings.lost) == {}


async def test_no_page_complains(findings: Findings) -> None:
    """No page throws, or writes an error into its console."""
    assert dict(findings.problems) == {}
