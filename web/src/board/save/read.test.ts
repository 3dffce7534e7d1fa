import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeSocket } from '../../testing/fakesocket'
import { element } from '../testing'
import { readPage } from './read'

function snap(ids: string[], more: boolean): { data: string } {
  const elements = ids.map((id) => element(id, id === 'gone' ? { isDeleted: true } : {}))
  return { data: JSON.stringify([{ type: 'snap', epoch: 1, seq: 3, rights: 'read', you: 'a', elements, more }]) }
}

describe('reading a page once', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('takes all chunks, leaves out what was deleted, and hangs up', async () => {
    const socket = new FakeSocket()
    const page = readPage(() => socket)
    socket.accept()
    expect(socket.sent).toEqual([[{ type: 'hello', protocol: 1, epoch: 0, since: 0 }]])
    socket.onmessage?.(snap(['a', 'gone'], true))
    expect(socket.closedWith).toBeNull()
    socket.onmessage?.(snap(['b'], false))

    expect((await page).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(socket.closedWith).toBe(1000)
  })

  it('has what lies on top last, in whatever order it came', async () => {
    const socket = new FakeSocket()
    const page = readPage(() => socket)
    const elements = [element('ink', { index: 'a2' }), element('new', { index: null }), element('sheet', { index: 'a0' })]
    socket.onmessage?.({ data: JSON.stringify([{ type: 'snap', epoch: 1, seq: 3, rights: 'read', you: 'a', elements, more: false }]) })

    expect((await page).map(({ id }) => id)).toEqual(['sheet', 'ink', 'new'])
  })

  it('gives up where the page is not to be had', async () => {
    const socket = new FakeSocket()
    const page = readPage(() => socket)
    socket.accept()
    socket.end(4403)
    await expect(page).rejects.toThrow('4403')
  })

  it('gives up where nothing comes, but not while chunks do', async () => {
    const socket = new FakeSocket()
    const page = readPage(() => socket)
    const outcome = page.then(
      () => 'read',
      () => 'given up',
    )
    socket.accept()
    for (let chunks = 0; chunks < 3; chunks += 1) {
      vi.advanceTimersByTime(9000)
      socket.onmessage?.(snap(['a'], true))
    }
    vi.advanceTimersByTime(9000)
    expect(socket.closedWith).toBeNull()
    vi.advanceTimersByTime(1000)
    expect(await outcome).toBe('given up')
    expect(socket.closedWith).toBe(1000)
  })
})
