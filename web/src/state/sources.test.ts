import { describe, expect, it, vi } from 'vitest'
import { CaptureError } from '../media/capture'
import { RefusedError } from '../protocol/requests'
import type { Command, Source } from '../wire'
import { OwnSources } from './sources'

class FakeTrack extends EventTarget {
  stopped = false
  stop(): void {
    this.stopped = true
  }
}

function setUp() {
  const sent: Command[] = []
  const onPeer = new Map<Source, unknown>()
  const tracks: FakeTrack[] = []
  const heard: string[] = []
  const behave = {
    refuse: '' as '' | 'locked' | 'lost',
    fail: null as CaptureError | null,
    handingOver: Promise.resolve(),
  }
  const sources = new OwnSources({
    open: () => {
      if (behave.fail) return Promise.reject(behave.fail)
      const track = new FakeTrack()
      tracks.push(track)
      return Promise.resolve(track as unknown as MediaStreamTrack)
    },
    command: (command) => {
      sent.push(command)
      return behave.refuse === '' ? Promise.resolve() : Promise.reject(new RefusedError(behave.refuse))
    },
    setTrack: (source, track) => {
      onPeer.set(source, track)
      return behave.handingOver
    },
    onStatus: (source, status) => heard.push(`${source} ${status}`),
    onProblem: (source, problem) => heard.push(`${source} ${problem}`),
    onRefused: (code) => heard.push(`refused ${code}`),
    onSilenced: () => heard.push('silenced'),
  })
  return { sources, sent, onPeer, tracks, heard, behave }
}

describe('OwnSources', () => {
  it('asks the server before anything is sent', async () => {
    const { sources, sent, onPeer, tracks, heard } = setUp()
    await sources.turnOn('microphone')
    expect(sent).toEqual([{ type: 'source.set', source: 'microphone', on: true }])
    expect(onPeer.get('microphone')).toBe(tracks[0])
    expect(heard).toEqual(['microphone starting', 'microphone on'])
  })

  it('sends nothing and lets the device go when the server refuses', async () => {
    const { sources, onPeer, tracks, heard, behave } = setUp()
    behave.refuse = 'locked'
    await sources.turnOn('camera')
    expect(onPeer.get('camera')).toBeNull()
    expect(tracks[0]?.stopped).toBe(true)
    expect(heard.slice(-2)).toEqual(['camera off', 'refused locked'])
  })

  it('says what is wrong with the device, and stays off', async () => {
    const { sources, heard, behave } = setUp()
    behave.fail = new CaptureError('missing')
    await sources.turnOn('camera')
    expect(sources.status('camera')).toBe('off')
    expect(heard.at(-1)).toBe('camera missing')
  })

  it('lets the device go when it is turned off, and tells the server', async () => {
    const { sources, sent, onPeer, tracks } = setUp()
    await sources.turnOn('camera')
    await sources.turnOff('camera')
    expect(tracks[0]?.stopped).toBe(true)
    expect(onPeer.get('camera')).toBeNull()
    expect(sent.at(-1)).toEqual({ type: 'source.set', source: 'camera', on: false })
  })

  it('stays off when it was turned off while the device was opening', async () => {
    const { sources, tracks, onPeer } = setUp()
    const on = sources.turnOn('camera')
    await sources.turnOff('camera')
    await on
    expect(sources.status('camera')).toBe('off')
    expect(tracks.every((track) => track.stopped)).toBe(true)
    expect(onPeer.get('camera')).toBeNull()
  })

  it('stops sharing when the browser’s own button is pressed', async () => {
    const { sources, tracks, sent } = setUp()
    await sources.turnOn('screen')
    tracks[0]?.dispatchEvent(new Event('ended'))
    await vi.waitFor(() => {
      expect(sent.at(-1)).toEqual({ type: 'source.set', source: 'screen', on: false })
    })
    expect(sources.status('screen')).toBe('off')
  })

  it('takes another device without telling the server', async () => {
    const { sources, tracks, onPeer, sent } = setUp()
    await sources.turnOn('camera')
    await sources.reopen('camera')
    expect(tracks.map((track) => track.stopped)).toEqual([true, false])
    expect(onPeer.get('camera')).toBe(tracks[1])
    expect(sent).toHaveLength(1)
  })

  it('stays off when it was turned off while another device was opening', async () => {
    const { sources, tracks, onPeer } = setUp()
    await sources.turnOn('microphone')
    const other = sources.reopen('microphone')
    await sources.turnOff('microphone')
    expect(await other).toBe(false)
    expect(sources.status('microphone')).toBe('off')
    expect(tracks.map((track) => track.stopped)).toEqual([true, true])
    expect(onPeer.get('microphone')).toBeNull()
  })

  it('shows nothing as on that was turned off while its track was handed over', async () => {
    const { sources, tracks, onPeer, behave } = setUp()
    let handOver = (): void => undefined
    behave.handingOver = new Promise((resolve) => (handOver = resolve))
    const on = sources.turnOn('camera')
    await vi.waitFor(() => {
      expect(onPeer.get('camera')).toBe(tracks[0])
    })
    const off = sources.turnOff('camera')
    handOver()
    await Promise.all([on, off])
    expect(sources.status('camera')).toBe('off')
    expect(tracks[0]?.stopped).toBe(true)
  })

  it('stops when the teacher muted it, without telling the server again', async () => {
    const { sources, sent, tracks } = setUp()
    await sources.turnOn('microphone')
    expect(await sources.stopped('microphone')).toBe(true)
    expect(await sources.stopped('microphone')).toBe(false)
    expect(tracks[0]?.stopped).toBe(true)
    expect(sent).toHaveLength(1)
  })

  describe('after a reconnection', () => {
    it('leaves a microphone off that was muted while we were away, and says so', async () => {
      const { sources, sent, heard, tracks } = setUp()
      await sources.turnOn('microphone')
      await sources.reconcile([])
      expect(sources.status('microphone')).toBe('off')
      expect(tracks[0]?.stopped).toBe(true)
      expect(sent).toHaveLength(1)
      expect(heard.slice(-2)).toEqual(['microphone off', 'silenced'])
    })

    it('says nothing of a microphone that is on, or was off', async () => {
      const { sources, heard } = setUp()
      await sources.reconcile([])
      await sources.turnOn('microphone')
      await sources.reconcile(['microphone'])
      expect(heard).toEqual(['microphone starting', 'microphone on'])
    })

    it('announces a microphone again that may go on, and says so where it may not', async () => {
      const { sources, sent, heard, behave } = setUp()
      await sources.turnOn('microphone')
      await sources.reconcile([], true)
      expect(sent.slice(1)).toEqual([{ type: 'source.set', source: 'microphone', on: true }])
      expect(heard).toEqual(['microphone starting', 'microphone on'])
      behave.refuse = 'lost'
      await sources.reconcile([], true)
      expect(sources.status('microphone')).toBe('on')
      behave.refuse = 'locked'
      await sources.reconcile([], true)
      expect(heard.slice(-2)).toEqual(['microphone off', 'silenced'])
    })

    it('announces a camera again that the server does not know of', async () => {
      const { sources, sent } = setUp()
      await sources.turnOn('camera')
      await sources.reconcile([])
      expect(sources.status('camera')).toBe('on')
      expect(sent.at(-1)).toEqual({ type: 'source.set', source: 'camera', on: true })
    })

    it('goes on turning on what the loss of the link came between', async () => {
      const { sources, onPeer, tracks, heard, behave } = setUp()
      behave.refuse = 'lost'
      await sources.turnOn('microphone')
      expect(onPeer.has('microphone')).toBe(false)
      behave.refuse = ''
      await sources.reconcile([])
      expect(onPeer.get('microphone')).toBe(tracks[0])
      expect(heard).toEqual(['microphone starting', 'microphone on'])
    })

    it('does not take back a device that is still opening', async () => {
      const { sources, sent } = setUp()
      const on = sources.turnOn('camera')
      await sources.reconcile(['camera'])
      await on
      expect(sent).toEqual([{ type: 'source.set', source: 'camera', on: true }])
      expect(sources.status('camera')).toBe('on')
    })

    it('takes back what the server believes to be on and is not', async () => {
      const { sources, sent } = setUp()
      await sources.reconcile(['microphone'])
      expect(sent).toEqual([{ type: 'source.set', source: 'microphone', on: false }])
    })
  })
})
