/** How many columns make the tiles of a grid largest, and what goes on which page. Pure; lengths in CSS pixels. */
export interface Fit {
  readonly columns: number
  readonly tileWidth: number
}

export interface Pages extends Fit {
  /** At least one. */
  readonly pages: number
  /** Tiles on a page; the last page may have fewer. */
  readonly perPage: number
}

/** A face must stay a face: below this there are pages instead. */
const SMALLEST_TILE = 148
/** One face does not need more than this, and looks lost beyond it. */
const LARGEST_TILE = 720
export const GRID_GAP = 12
/** A face and its surroundings: between a phone's 3:4 and a camera's 16:9. */
export const TILE_RATIO = 4 / 3
/** The line below the tiles by which one turns pages: a finger high, and a gap. */
export const PAGER_HEIGHT = 52

export function fitGrid(count: number, width: number, height: number, smallest = SMALLEST_TILE): Fit {
  const most = mostColumns(width, smallest)
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

/** All on one page if they fit, or while nothing is known of the place; else as few pages as can be, of full rows. */
export function fitPages(count: number, width: number, height: number, smallest = SMALLEST_TILE): Pages {
  if (width <= 0 || height <= 0 || count <= capacity(width, height, smallest))
    return { ...fitGrid(count, width, height, smallest), pages: 1, perPage: Math.max(1, count) }
  const left = height - PAGER_HEIGHT
  const most = capacity(width, left, smallest)
  const pages = Math.ceil(count / most)
  const even = Math.ceil(count / pages)
  // Full rows look calmer than equal pages.
  const { columns } = fitGrid(even, width, left, smallest)
  const perPage = Math.min(Math.ceil(even / columns) * columns, most)
  return { ...fitGrid(perPage, width, left, smallest), pages, perPage }
}

function capacity(width: number, height: number, smallest: number): number {
  const rows = Math.floor((height + GRID_GAP) / (smallest / TILE_RATIO + GRID_GAP))
  return mostColumns(width, smallest) * Math.max(1, rows)
}

function mostColumns(width: number, smallest: number): number {
  return Math.max(1, Math.floor((width + GRID_GAP) / (Math.min(smallest, width) + GRID_GAP)))
}

function tileWidth(columns: number, width: number): number {
  return Math.floor((width - (columns - 1) * GRID_GAP) / columns)
}
