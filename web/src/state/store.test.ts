import { describe, expect, it, vi } from 'vitest'
import { WritableStore } from './store'

describe('WritableStore', () => {
  it('tells its listeners of a new value, and not of the same one', () => {
    const store = new WritableStore(1)
    const listener = vi.fn()
    store.subscribe(listener)
    store.set(1)
    expect(listener).not.toHaveBeenCalled()
    store.update((value) => value + 1)
    expect(listener).toHaveBeenCalledTimes(1)
    expect(store.get()).toBe(2)
  })

  it('lets a listener go while it is being told', () => {
    const store = new WritableStore(0)
    const second = vi.fn()
    const stop = store.subscribe(() => {
      stop()
    })
    store.subscribe(second)
    store.set(1)
    store.set(2)
    expect(second).toHaveBeenCalledTimes(2)
  })
})
