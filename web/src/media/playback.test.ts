import { describe, expect, it, vi } from 'vitest'
import { Playback, type Player } from './playback'

function setUp() {
  const allowed = { now: true }
  const players: (Player & { paused: boolean })[] = []
  const onBlocked = vi.fn()
  const playback = new Playback(onBlocked, () => {
    const player = {
      srcObject: null,
      paused: true,
      play() {
        if (!allowed.now) return Promise.reject(Object.assign(new Error(), { name: 'NotAllowedError' }))
        player.paused = false
        return Promise.resolve()
      },
      pause() {
        player.paused = true
      },
    }
    players.push(player)
    return player
  })
  return { playback, players, allowed, onBlocked }
}
const streams = [{}, {}] as MediaStream[]

describe('Playback', () => {
  it('plays every stream in a player of its own', () => {
    const { playback, players } = setUp()
    playback.use(streams)
    expect(players.map((one) => one.paused)).toEqual([false, false])
  })

  it('says once that the browser wants a tap, and plays all after it', async () => {
    const { playback, players, allowed, onBlocked } = setUp()
    allowed.now = false
    playback.use(streams)
    await Promise.resolve()
    await Promise.resolve()
    expect(onBlocked.mock.calls).toEqual([[true]])
    allowed.now = true
    playback.resume()
    expect(onBlocked.mock.calls).toEqual([[true], [false]])
    expect(players.every((one) => !one.paused)).toBe(true)
  })

  it('stops the streams of a former peer when it gets new ones', () => {
    const { playback, players } = setUp()
    playback.use(streams)
    playback.use(streams.slice(1))
    expect(players.map((one) => one.paused)).toEqual([true, true, false])
    expect(players[0]?.srcObject).toBeNull()
  })
})
