import { afterEach, describe, expect, it, vi } from 'vitest'
import { watchNetwork } from './network'

function setUp(type?: string) {
  const connection = Object.assign(new EventTarget(), type === undefined ? {} : { type })
  vi.stubGlobal('navigator', { connection })
  const changed = vi.fn()
  const doubted = vi.fn()
  watchNetwork(changed, doubted)
  const become = (now: string): void => {
    Object.assign(connection, { type: now })
    connection.dispatchEvent(new Event('change'))
  }
  return { changed, doubted, become }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('watchNetwork', () => {
  it('tells a change from Wi-Fi to a hotspot', () => {
    const { changed, become } = setUp('wifi')
    become('cellular')
    expect(changed).toHaveBeenCalledTimes(1)
  })

  it('takes a new estimate of the speed for no change', () => {
    const { changed, become } = setUp('wifi')
    become('wifi')
    expect(changed).not.toHaveBeenCalled()
  })

  it('waits while there is no network at all', () => {
    const { changed, become } = setUp('wifi')
    become('none')
    expect(changed).not.toHaveBeenCalled()
    become('wifi')
    expect(changed).toHaveBeenCalledTimes(1)
  })

  it('tells that the device is online again, where nothing else is known', () => {
    vi.stubGlobal('navigator', {})
    const changed = vi.fn()
    watchNetwork(changed, vi.fn())
    window.dispatchEvent(new Event('online'))
    expect(changed).toHaveBeenCalledTimes(1)
  })

  it('doubts the network when the page is looked at again', () => {
    const { doubted } = setUp()
    document.dispatchEvent(new Event('visibilitychange'))
    expect(doubted).toHaveBeenCalledTimes(1)
  })
})
