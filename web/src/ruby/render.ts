/** What marked text becomes, by where it stands. */
import { createElement, Fragment, type ElementType, type ReactElement, type ReactNode } from 'react'
import { hasMarks, pieces, plain } from '../words/marks'

type Props = Record<string, unknown>

/** A reading is for eyes: speech knows it, and a name said twice is no name. */
const UNSAID = { 'aria-hidden': true }

/** Elements whose content is text alone. */
const TEXT_ONLY: ReadonlySet<unknown> = new Set(['option', 'title', 'textarea', 'text', 'tspan'])

/** The props with readings shown where they can be, and taken out where they cannot. */
export function withRuby(type: ElementType, props: Props): Props {
  let changed: Props | null = null
  for (const [name, value] of Object.entries(props)) {
    const shown = name === 'children' ? shownChildren(type, value) : attribute(type, value)
    if (shown !== value) changed = { ...(changed ?? props), [name]: shown }
  }
  return changed ?? props
}

function shownChildren(type: ElementType, children: unknown): unknown {
  if (typeof children === 'string') return shownText(type, children)
  if (!Array.isArray(children) || !children.some(isMarked)) return children
  return children.map((child: unknown) => (typeof child === 'string' ? shownText(type, child) : child))
}

function shownText(type: ElementType, text: string): ReactNode {
  if (!hasMarks(text)) return text
  return TEXT_ONLY.has(type) ? plain(text) : createElement(Ruby, { text })
}

/** Attributes of elements are text; what a component makes of its properties is its own affair. */
function attribute(type: ElementType, value: unknown): unknown {
  return typeof type === 'string' && isMarked(value) ? plain(value) : value
}

function isMarked(value: unknown): value is string {
  return typeof value === 'string' && hasMarks(value)
}

/** Marked text with its readings above it: one element, so that a row of things does not space its words apart. */
export function Ruby({ text }: { text: string }): ReactElement {
  const shown = pieces(text).map(({ text: base, reading }, index) =>
    reading === undefined
      ? createElement(Fragment, { key: index }, base)
      : createElement(
          'ruby',
          { key: index },
          base,
          createElement('rp', UNSAID, '（'),
          createElement('rt', UNSAID, reading),
          createElement('rp', UNSAID, '）'),
        ),
  )
  return createElement('span', null, shown)
}
