/** Pages become one file that the browser keeps where it keeps what is downloaded. */
import { paintPng, paintSheet, paintSvg, type FetchFile, type Page } from './paint'
import { pdfOf, type Sheet } from './pdf'

export type SaveAs = 'png' | 'svg' | 'pdf'

/** A picture has one page; of a PDF each is on a sheet of its own. `pages` are taken one after another. */
export async function fileOfPages(pages: AsyncIterable<Page>, as: SaveAs, fetchFile: FetchFile): Promise<Blob> {
  const sheets: Sheet[] = []
  for await (const page of pages) {
    if (as === 'png') return paintPng(page, fetchFile)
    if (as === 'svg') return paintSvg(page, fetchFile)
    sheets.push(await paintSheet(page, fetchFile))
  }
  return pdfOf(sheets)
}

export function download(content: Blob, name: string): void {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // Safari reads it only after the click is over.
  setTimeout(() => {
    URL.revokeObjectURL(address)
  }, 60_000)
}
