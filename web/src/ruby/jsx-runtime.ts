/**
 * React's JSX, with one thing more: marked text becomes `<ruby>`. Every page is compiled against it (`jsxImportSource`),
 * so any text of a translation or of a teacher may carry readings, and no component has to know.
 *
 * Invariant: without marks, everything is React's own, value for value.
 */
import { jsx as reactJsx, jsxs as reactJsxs } from 'react/jsx-runtime'
import type { ElementType, Key } from 'react'
import { withRuby } from './render'

export { Fragment } from 'react/jsx-runtime'
export type { JSX } from 'react/jsx-runtime'

type Props = Record<string, unknown>

export function jsx(type: ElementType, props: Props, key?: Key): React.ReactElement {
  return reactJsx(type, withRuby(type, props), key)
}

export function jsxs(type: ElementType, props: Props, key?: Key): React.ReactElement {
  return reactJsxs(type, withRuby(type, props), key)
}
