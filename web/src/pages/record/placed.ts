import type { CSSProperties } from 'react'
import type { Part } from './measures'

/** For the styles: where on its track something is. */
export function placed({ from, to }: Part): CSSProperties {
  return { '--from': from, '--to': to } as CSSProperties
}
