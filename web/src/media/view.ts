/**
 * What of the page is on the screen, as the server wants to know it: most wanted first. Pure.
 *
 * Invariant: equal sets of visible tiles give equal messages, so that comparing texts is enough to not repeat one.
 */
import type { Tile } from '../wire'

export interface VisibleTile {
  readonly person: string
  readonly source: 'camera' | 'screen'
  readonly heightCssPx: number
}

/** Sizes are rounded up to these, so that dragging a window does not send a message for every pixel. */
const HEIGHTS_PX = [90, 180, 360, 540, 720, 1080]

export function tilesWanted(
  visible: readonly VisibleTile[],
  pixelRatio: number,
  teachers: ReadonlySet<string>,
  speaking: readonly string[],
): Tile[] {
  const rank = (tile: VisibleTile): number => {
    if (tile.source === 'screen') return 0
    if (teachers.has(tile.person)) return 1
    const place = speaking.indexOf(tile.person)
    return place === -1 ? 1000 : 2 + place
  }
  const ranked = visible.map((tile, order) => ({ tile, order, rank: rank(tile) }))
  ranked.sort((a, b) => a.rank - b.rank || b.tile.heightCssPx - a.tile.heightCssPx || a.order - b.order)
  return ranked.map(({ tile }) => ({
    person: tile.person,
    source: tile.source,
    height: stepped(tile.heightCssPx * pixelRatio),
  }))
}

function stepped(heightPx: number): number {
  return HEIGHTS_PX.find((step) => heightPx <= step) ?? 1080
}
