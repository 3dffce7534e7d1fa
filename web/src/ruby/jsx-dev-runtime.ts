/** The same for development builds and tests: React's own with its checks, after the readings. */
import { jsxDEV as reactJsxDev, type JSXSource } from 'react/jsx-dev-runtime'
import type { ElementType, Key } from 'react'
import { withRuby } from './render'

export { Fragment } from 'react/jsx-dev-runtime'
export type { JSX } from 'react/jsx-dev-runtime'

export function jsxDEV(
  type: ElementType,
  props: Record<string, unknown>,
  key: Key | undefined,
  isStatic: boolean,
  source?: JSXSource,
  self?: unknown,
): React.ReactElement {
  return reactJsxDev(type, withRuby(type, props), key, isStatic, source, self)
}
