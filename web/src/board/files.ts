/**
 * The pictures that a board shows: fetched by hash when an element names one, and given to Excalidraw.
 *
 * Invariant: each is fetched once, a few at a time; one that could not be had is tried again later, except where
 * there is none.
 */
import type { BinaryFileData } from '@excalidraw/excalidraw/types'
import type { BoardElement } from './elements'

/** A sheet that all pupils open at one moment: more at once only makes the first come later. */
const MAX_AT_ONCE = 3
const AGAIN_MS = 4000

export interface LoadedFile {
  readonly id: string
  readonly dataURL: string
}

/** `missing`: there is no such file, or not for us. */
export type Fetched = Blob | 'missing'

export class BoardFiles {
  readonly #waiting: string[] = []
  readonly #known = new Set<string>()
  #early: LoadedFile[] = []
  #show = (file: LoadedFile): void => {
    this.#early.push(file)
  }
  #running = 0

  constructor(private readonly fetchFile: (hash: string) => Promise<Fetched>) {}

  /** From now on there is something to show them on. */
  showOn(show: (file: LoadedFile) => void): void {
    this.#show = show
    for (const file of this.#early) show(file)
    this.#early = []
  }

  /** Called with every scene: it looks only at what is new. */
  want(elements: readonly BoardElement[]): void {
    for (const element of elements) {
      const hash = fileOf(element)
      if (hash !== null && !this.#known.has(hash)) {
        this.#known.add(hash)
        this.#waiting.push(hash)
      }
    }
    this.#next()
  }

  #next(): void {
    while (this.#running < MAX_AT_ONCE) {
      const hash = this.#waiting.shift()
      if (hash === undefined) return
      this.#running += 1
      void this.#load(hash).finally(() => {
        this.#running -= 1
        this.#next()
      })
    }
  }

  async #load(hash: string): Promise<void> {
    try {
      const content = await this.fetchFile(hash)
      if (content === 'missing') return
      const dataURL = await dataUrlOf(content)
      this.#show({ id: hash, dataURL }) // only now: a board may have come while it was read
    } catch {
      setTimeout(() => {
        this.#waiting.push(hash)
        this.#next()
      }, AGAIN_MS)
    }
  }
}

/** The hash of the file that an element shows; `null`: it shows none. */
export function fileOf(element: BoardElement): string | null {
  const hash = element.type === 'image' && element.isDeleted !== true ? element.fileId : null
  return typeof hash === 'string' ? hash : null
}

/** Excalidraw's form of it. */
export function binaryFile({ id, dataURL }: LoadedFile): BinaryFileData {
  return {
    id: id as BinaryFileData['id'],
    dataURL: dataURL as BinaryFileData['dataURL'],
    mimeType: 'image/webp',
    created: Date.now(),
  }
}

export function dataUrlOf(content: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      resolve(reader.result as string)
    }
    reader.onerror = () => {
      reject(reader.error ?? new Error('unreadable'))
    }
    reader.readAsDataURL(content)
  })
}
