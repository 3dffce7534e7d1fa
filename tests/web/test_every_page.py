"""Every page in every state, for everyone: WCAG 2.2 AA by axe-core, zoomed, without motion, under fingers.

All of it is looked at in one walk through the table of shots, in Japanese; where that is asked for
(`--walk-lang ja --walk-lang en`) in English too, as far as words change anything: names, and where things
find room.
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

WALK_SECONDS = 1500
"""A quarter of it for one language on a machine that has nothing else to do."""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(WALK_SECONDS),
]

SCREEN = (1366, 768)
ZOOMED = {"200 %": (683, 384), "reflow": (320, 568)}
"""That screen at 200 % (SC 1.4.4), and the width of SC 1.4.10."""
TOUCHED = {"tablet": (768, 1024), "phone": (390, 844)}
FINGER_PX = 44
"""Our own rule for tablets and phones (SC 2.5.5): the smallest thing that a child's finger hits."""
BOARD_PX = 300
"""A board on a phone that is lower than this cannot be drawn on."""
RESIZED_CALM_MS = 50
"""A page that was made narrower has nothing to fetch."""
REFUSED = "the server responded with a status of"
"""What Chromium says of every answer that is a refusal."""
FIRST_LANG = next(iter(LOCALES))
WALKERS = 2
AXE = (WEB / "node_modules/axe-core/axe.min.js").read_text()
RUN_AXE = """
async only => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await axe.run(document, {
    runOnly: only.length > 0 ? {type: 'rule', values: only} : {type: 'tag', values: tags},
    rules: {'label-content-name-mismatch': {enabled: true}},
    resultTypes: ['violations'],
  });
  return found.violations.flatMap(({id, nodes}) => nodes.map(({target, any, all, none}) =>
    `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(one => one.message).join('; ')}`));
}
"""
OF_WORDS = [
    "label-content-name-mismatch",
    "button-name",
    "link-name",
    "label",
    "select-name",
    "html-has-lang",
]
"""Rules of axe-core that may hold in one language and fail in another."""
NOTE_MOTION = """
window.__motion = [];
for (const kind of ['animationstart', 'transitionrun'])
  document.addEventListener(kind, ({target}) => {
    for (const one of target.getAnimations())
      if (one.effect.getComputedTiming().endTime > 1)
        window.__motion.push(`${target.className} ${one.animationName ?? one.transitionProperty}`);
  }, true);
"""
IN_PAGE = """
window.__ours = (() => {
  // The last that opened lies over the others, which nobody reaches meanwhile.
  const root = () => [...document.querySelectorAll('dialog[open]')].at(-1) ?? document;
  const shown = element => element.checkVisibility({checkOpacity: true, checkVisibilityCSS: true});
  return {
    name: element => `${element.tagName.toLowerCase()}.${element.className} ` +
      (element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30)),
    // The board is Excalidraw's: a plane to move about on, which is exempt, and tools that it places itself.
    all: selector => [...root().querySelectorAll(selector)]
      .filter(element => shown(element) && element.closest('.excalidraw, .only-heard, [inert]') === null),
    controls: 'a[href], button:enabled, input, select, textarea, summary',
  };
})();
"""
LOOK_FOR_LOST = """
() => {
  const lost = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) lost.push(`the page is ${wide} px wider than the screen`);
  const {all, name, controls} = window.__ours;
  for (const element of all('*')) {
    const style = getComputedStyle(element);
    const tooWide = element.scrollWidth > element.clientWidth + 1;
    const scrolls = tooWide && ['auto', 'scroll'].includes(style.overflowX);
    // Tables with two headings are exempt, and a row of faces has nothing to read across its lines.
    if (scrolls && !element.matches('.strip') && element.querySelector('table') === null)
      lost.push(`${name(element)} scrolls sideways`);
  }
  for (const element of all(controls)) {
    element.scrollIntoView({block: 'nearest', inline: 'nearest'});
    const box = element.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const over = document.elementFromPoint(x, y);
    if (over === null) lost.push(`${name(element)} is off the screen: ${Math.round(x)}, ${Math.round(y)}`);
    // What a person opened over the stage Escape closes; what asks for an answer goes with the answer.
    else if (!element.contains(over) && !over.contains(element)
        && over.closest('.side, .reaction-choice, .unfolded, .asked, label') === null)
      lost.push(`${name(element)} is under ${name(over)}`);
  }
  return lost;
}
"""
LOOK_FOR_SMALL = """
([finger, lowest]) => {
  const small = [];
  const {all, name, controls} = window.__ours;
  const own = element => element.closest('label') ?? element;
  const at = (x, y) => document.elementFromPoint(x, y)?.closest(`${controls}, label`);
  for (const element of all(controls)) {
    const target = own(element);
    target.scrollIntoView({block: 'nearest', inline: 'nearest'});
    const box = target.getBoundingClientRect();
    if (box.width >= finger - 0.5 && box.height >= finger - 0.5) continue;
    // A link within a sentence is as high as its line (SC 2.5.8, inline).
    if (target.matches('p a, li a')) continue;
    // What one thing covers is looked at when that is gone.
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const over = at(x, y);
    if (over !== target && (over == null || own(over) !== target)) continue;
    // Spacing: what looks smaller may, where a finger on its middle touches nothing else (SC 2.5.8, spacing).
    const touched = new Set();
    for (const radius of [finger / 4, finger / 2 - 1])
      for (let turn = 0; turn < 8; turn++) {
        const angle = turn * Math.PI / 4;
        const other = at(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
        if (other != null && own(other) !== target) touched.add(name(other));
      }
    if (touched.size > 0)
      small.push(`${name(element)}: ${Math.round(box.width)} × ${Math.round(box.height)}, ` +
        `beside ${[...touched].join(', ')}`);
  }
  const board = all('.board-area').find(element => element.closest('.away') === null);
  if (board !== undefined && innerWidth < 500 && board.clientHeight < lowest)
    small.push(`the board is ${board.clientHeight} px high`);
  return small;
}
"""


@dataclass
class Findings:
    """What is wrong, by "shot, language"; empty where nothing is."""

    violations: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    motion: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lost: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    small: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    problems: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def note(where: dict[str, list[str]], name: str, what: Iterable[str]) -> None:
    found = list(what)
    if found:
        where[name] += found


async def resized(page: Page, size: tuple[int, int]) -> None:
    width, height = size
    await page.set_viewport_size({"width": width, "height": height})
    await settled(page, RESIZED_CALM_MS)


async def without_chat(page: Page) -> None:
    """Close the chat, which is open on a wide screen alone until somebody asks for it."""
    await page.evaluate("document.querySelector('.side-chat .side-head button')?.click()")


async def unfolded(page: Page) -> bool:
    """Open what a small screen folds away; `False`: it folds nothing away."""
    fold = page.locator(".board-fold")
    if await page.locator("dialog[open]").count() or not await fold.is_visible():
        return False
    await fold.click()
    await settled(page, RESIZED_CALM_MS)
    return True


async def look(page: Page, name: str, lang: str, findings: Findings) -> None:
    """Look at one page in all ways. It is of no use afterwards."""
    rules = [] if lang == FIRST_LANG else OF_WORDS
    await page.evaluate(AXE + IN_PAGE)
    note(findings.violations, name, await page.evaluate(RUN_AXE, rules))
    note(findings.motion, name, await page.evaluate("window.__motion"))
    if "chat" not in name:
        await without_chat(page)
    for size, pixels in (TOUCHED | ZOOMED).items():
        await resized(page, pixels)
        await look_at_size(page, f"{name}, {size}", findings)
        if await unfolded(page):
            await look_at_size(page, f"{name}, {size}, unfolded", findings)
            await page.locator(".board-fold").click()


async def look_at_size(page: Page, name: str, findings: Findings) -> None:
    note(findings.lost, name, await page.evaluate(LOOK_FOR_LOST))
    if name.split(", ")[2] in TOUCHED:
        note(findings.small, name, await page.evaluate(LOOK_FOR_SMALL, [FINGER_PX, BOARD_PX]))


async def walk(browser: Browser, waiting: list[tuple[Shot, str]], findings: Findings) -> None:
    """Look at shots until none waits; several walkers take turns."""
    width, height = SCREEN
    contexts: dict[str, Any] = {}
    for lang, locale in LOCALES.items():
        contexts[lang] = await browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            reduced_motion="reduce",
            has_touch=True,
        )
        await contexts[lang].add_init_script(NOTE_MOTION)
    async with Stage() as stage:
        while waiting:
            shot, lang = waiting.pop()
            name, problems = f"{shot.name}, {lang}", list[str]()
            page = await open_shot(contexts[lang], stage, shot, lang, problems)
            await look(page, name, lang, findings)
            note(findings.problems, name, (one for one in problems if not (shot.refused and REFUSED in one)))
            await page.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def findings(pytestconfig: pytest.Config) -> AsyncIterator[Findings]:
    """What one walk finds."""
    found = Findings()
    langs = pytestconfig.getoption("walk_lang") or [FIRST_LANG]
    waiting = [(shot, lang) for lang in langs for shot in SHOTS]
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


async def test_fingers_hit_what_they_mean(findings: Findings) -> None:
    """On tablets and phones targets are 44 px large, or as far from each other; a board can be drawn on."""
    assert dict(findings.small) == {}


async def test_no_page_complains(findings: Findings) -> None:
    """No page throws, or writes an error into its console."""
    assert dict(findings.problems) == {}
