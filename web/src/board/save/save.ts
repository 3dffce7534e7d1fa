/** Pages become one file that the browser keeps where it keeps what is downloaded. */
import { SavedFiles, type FetchFile } from './files'
import { paintPng, paintSheet, paintSvg, type Page } from './paint'
import { pdfOf, type Sheet } from './pdf'

export type SaveAs = 'png' | 'svg' | 'pdf'

/**
 * A picture has one page; of a PDF each is on a sheet of its own. `null`: there was no page.
 *
 * `pages` are taken one after another; a file that is on many is fetched once.
 */
export async function fileOfPages(pages: AsyncIterable<Page>, as: SaveAs, fetchFile: FetchFile): Promise<Blob | null> {
  const files = new SavedFiles(fetchFile)
  const sheets: Sheet[] = []
  for await (const page of pages) {
    if (as === 'png') return paintPng(page, files)
    if (as === 'svg') return paintSvg(page, files)
    sheets.push(await paintSheet(page, files))
  }
  return sheets.length === 0 ? null : pdfOf(sheets)
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
