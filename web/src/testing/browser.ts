/** What jsdom has not: layout, media, modal dialogs. Enough of each for components to run. */
import { vi } from 'vitest'

class NoObserver {
  observe(): void {
    // jsdom lays nothing out, so there is nothing to observe.
  }
  unobserve(): void {
    // The same.
  }
  disconnect(): void {
    // The same.
  }
}

export interface Size {
  readonly width: number
  readonly height: number
}

/** Tells everybody who asks that their element has this size. */
function observerOf(size: Size): typeof ResizeObserver {
  return class extends NoObserver {
    constructor(private readonly tell: ResizeObserverCallback) {
      super()
    }
    override observe(): void {
      this.tell([{ contentRect: size } as ResizeObserverEntry], this)
    }
  }
}

export function stubBrowser({ wide = true, size }: { wide?: boolean; size?: Size | undefined } = {}): void {
  vi.stubGlobal('ResizeObserver', size === undefined ? NoObserver : observerOf(size))
  vi.stubGlobal('IntersectionObserver', NoObserver)
  vi.stubGlobal('matchMedia', () => ({ matches: wide }))
  vi.stubGlobal('MediaStream', function (this: { tracks: unknown[] }, tracks: unknown[] = []) {
    this.tracks = tracks
  })
  const media = HTMLMediaElement.prototype
  media.play = () => Promise.resolve()
  Object.defineProperty(media, 'srcObject', { configurable: true, writable: true, value: null })
  HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0
  HTMLVideoElement.prototype.cancelVideoFrameCallback = () => undefined
  // As browsers have it: the focus goes in, and back to whatever opened it.
  const openers = new WeakMap<HTMLDialogElement, Element | null>()
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    openers.set(this, document.activeElement)
    this.open = true
    this.querySelector<HTMLElement>('button, input, select, textarea')?.focus()
  }
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false
    const opener = openers.get(this)
    if (opener instanceof HTMLElement) opener.focus()
  }
}
