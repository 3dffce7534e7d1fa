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

export function stubBrowser({ wide = true }: { wide?: boolean } = {}): void {
  vi.stubGlobal('ResizeObserver', NoObserver)
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
  HTMLDialogElement.prototype.showModal = function (this: HTMLDialogElement) {
    this.open = true
  }
  HTMLDialogElement.prototype.close = function (this: HTMLDialogElement) {
    this.open = false
  }
}
