/** How many columns make the tiles of a grid largest. Pure; lengths in CSS pixels. */
export interface Fit {
  readonly columns: number
  readonly tileWidth: number
}

/** A face must stay a face: below this the grid scrolls instead. */
const SMALLEST_TILE = 148
/** One face does not need more than this, and looks lost beyond it. */
const LARGEST_TILE = 720
export const GRID_GAP = 12
/** A face and its surroundings: between a phone's 3:4 and a camera's 16:9. */
export const TILE_RATIO = 4 / 3

export function fitGrid(count: number, width: number, height: number, smallest = SMALLEST_TILE): Fit {
  const most = Math.max(1, Math.floor((width + GRID_GAP) / (Math.min(smallest, width) + GRID_GAP)))
  let best: Fit = { columns: most, tileWidth: tileWidth(most, width) }
  let bestFits = false
  for (let columns = 1; columns <= Math.min(most, Math.max(1, count)); columns++) {
    const rows = Math.ceil(count / columns)
    const byHeight = ((height - (rows - 1) * GRID_GAP) / rows) * TILE_RATIO
    const wide = Math.min(tileWidth(columns, width), byHeight, LARGEST_TILE)
    if (wide >= smallest && (!bestFits || wide > best.tileWidth)) {
      best = { columns, tileWidth: Math.floor(wide) }
      bestFits = true
    }
  }
  return best
}

function tileWidth(columns: number, width: number): number {
  return Math.floor((width - (columns - 1) * GRID_GAP) / columns)
}
