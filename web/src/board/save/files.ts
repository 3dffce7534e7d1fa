/** The pictures on the pages that are saved: each fetched and read once, on however many pages it is. */
import type { BinaryFiles } from '@excalidraw/excalidraw/types'
import type { BoardElement } from '../elements'
import { binaryFile, dataUrlOf, fileOf, type Fetched } from '../files'

export type FetchFile = (hash: string) => Promise<Fetched>

export class SavedFiles {
  /** By hash; `null`: there is none. */
  readonly #known = new Map<string, Promise<string | null>>()

  constructor(private readonly fetchFile: FetchFile) {}

  /** Those of one page. What there is not is missing on the paper as it is on the screen. */
  async of(elements: readonly BoardElement[]): Promise<BinaryFiles> {
    const found: BinaryFiles = {}
    await Promise.all(
      elements.map(async (element) => {
        const id = fileOf(element)
        const dataURL = id === null ? null : await this.#read(id)
        if (id !== null && dataURL !== null) found[id] = binaryFile({ id, dataURL })
      }),
    )
    return found
  }

  #read(hash: string): Promise<string | null> {
    const known = this.#known.get(hash) ?? this.fetchFile(hash).then((content) => (content === 'missing' ? null : dataUrlOf(content)))
    this.#known.set(hash, known)
    return known
  }
}
