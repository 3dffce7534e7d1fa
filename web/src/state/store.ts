/** A value that can be watched: all that useSyncExternalStore needs, and nothing of React. */

export interface Store<T> {
  readonly get: () => T
  /** Returns how to stop watching. */
  readonly subscribe: (listener: () => void) => () => void
}

export class WritableStore<T> implements Store<T> {
  readonly #listeners = new Set<() => void>()

  constructor(private value: T) {}

  get = (): T => this.value

  set(value: T): void {
    if (Object.is(value, this.value)) return
    this.value = value
    for (const listener of [...this.#listeners]) listener()
  }

  update(change: (value: T) => T): void {
    this.set(change(this.value))
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
