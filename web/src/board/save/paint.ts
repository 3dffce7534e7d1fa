/** Pages as pictures, by Excalidraw's own hand. A chunk of its own, loaded when somebody saves. */
import { exportToCanvas, exportToSvg } from '@excalidraw/excalidraw'
import type { BoardElement } from '../elements'
import type { SavedFiles } from './files'
import type { Sheet } from './pdf'

/** A4 at 150 dots an inch. */
const SHORT = 1240
const LONG = 1754
const MARGIN = 60
const HEAD = 60
const PADDING = 24
/** Twice what a screen shows, as far as every browser makes a canvas of it. */
const SCALE = 2
const MOST_PIXELS = 4096
const APP_STATE = { exportBackground: true, viewBackgroundColor: '#ffffff' }

type Elements = Parameters<typeof exportToCanvas>[0]['elements']

export interface Page {
  readonly title: string
  readonly elements: readonly BoardElement[]
}

export async function paintPng({ elements }: Page, files: SavedFiles): Promise<Blob> {
  return blobOf(await paint(elements, files), 'image/png')
}

export async function paintSvg({ elements }: Page, files: SavedFiles): Promise<Blob> {
  const svg = await exportToSvg({
    elements: elements as unknown as Elements,
    appState: APP_STATE,
    files: await files.of(elements),
    exportPadding: PADDING,
    skipInliningFonts: true, // cutting fonts to size needs WebAssembly, which our pages do not allow
  })
  return new Blob([new XMLSerializer().serializeToString(svg)], { type: 'image/svg+xml' })
}

/** The page on a sheet of A4 that lies where the page is wide, with its title on top. */
export async function paintSheet({ title, elements }: Page, files: SavedFiles): Promise<Sheet> {
  const picture = await paint(elements, files)
  const [width, height] = picture.width > picture.height ? [LONG, SHORT] : [SHORT, LONG]
  const sheet = document.createElement('canvas')
  sheet.width = width
  sheet.height = height
  const pen = sheet.getContext('2d')
  if (pen === null) throw new Error('no canvas')
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  pen.fillStyle = '#404040'
  pen.font = '26px system-ui, sans-serif'
  pen.fillText(title, MARGIN, MARGIN + 20, width - 2 * MARGIN)
  const room = { width: width - 2 * MARGIN, height: height - 2 * MARGIN - HEAD }
  const scale = Math.min(1, room.width / picture.width, room.height / picture.height)
  pen.imageSmoothingQuality = 'high'
  pen.drawImage(picture, MARGIN, MARGIN + HEAD, picture.width * scale, picture.height * scale)
  const jpeg = await blobOf(sheet, 'image/jpeg')
  return { jpeg: new Uint8Array(await jpeg.arrayBuffer()), width, height }
}

async function paint(elements: readonly BoardElement[], files: SavedFiles): Promise<HTMLCanvasElement> {
  return exportToCanvas({
    elements: elements as unknown as Elements,
    appState: APP_STATE,
    files: await files.of(elements),
    exportPadding: PADDING,
    getDimensions: (width, height) => {
      const scale = Math.min(SCALE, MOST_PIXELS / width, MOST_PIXELS / height)
      return { width: width * scale, height: height * scale, scale }
    },
  })
}

function blobOf(canvas: HTMLCanvasElement, type: string): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('the picture is too large'))
      else resolve(blob)
    }, type, 0.9)
  })
}
