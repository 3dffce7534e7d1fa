import { afterEach, describe, expect, it, vi } from 'vitest'
import { canShareScreen, CaptureError, listDevices, openCamera, openMicrophone, openPaper, openScreen, problemOf } from './capture'

const named = (name: string): Error => Object.assign(new Error(name), { name })
const track = () => ({ contentHint: '' }) as MediaStreamTrack

function withDevices(devices: object | undefined): void {
  vi.stubGlobal('navigator', { mediaDevices: devices })
}
afterEach(() => {
  vi.unstubAllGlobals()
})

describe('problemOf', () => {
  it.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['OverconstrainedError', 'missing'],
    ['NotReadableError', 'busy'],
    ['SomethingNewError', 'unsupported'],
  ])('says what can be done about %s: %s', (name, problem) => {
    expect(problemOf(named(name))).toBe(problem)
  })

  it('takes what is no error at all', () => {
    expect(problemOf('what?')).toBe('unsupported')
  })
})

describe('opening', () => {
  it('says that the page is insecure where the browser hides the devices', async () => {
    withDevices(undefined)
    await expect(openMicrophone(null)).rejects.toMatchObject({ problem: 'insecure' })
  })

  it('wishes for the chosen camera and takes another one when it is gone', async () => {
    const getUserMedia = vi.fn(() => Promise.resolve({ getVideoTracks: () => [track()] }))
    withDevices({ getUserMedia })
    await openCamera('cam7', { facingMode: 'user', width: 960 })
    expect(getUserMedia).toHaveBeenCalledWith({ video: { width: 960, deviceId: { ideal: 'cam7' } } })
  })

  it('takes the camera that looks at the person when none was chosen', async () => {
    const getUserMedia = vi.fn(() => Promise.resolve({ getVideoTracks: () => [track()] }))
    withDevices({ getUserMedia })
    await openCamera(null, { facingMode: 'user', width: 960 })
    expect(getUserMedia).toHaveBeenCalledWith({ video: { width: 960, facingMode: 'user' } })
  })

  it('takes the camera that looks at the desk for paper: many lines, few pictures, sharp', async () => {
    const opened = track()
    const getUserMedia = vi.fn<(wish: MediaStreamConstraints) => Promise<unknown>>()
    getUserMedia.mockResolvedValue({ getVideoTracks: () => [opened] })
    withDevices({ getUserMedia })
    await openPaper(null)
    expect(getUserMedia.mock.lastCall?.[0].video).toMatchObject({
      height: { ideal: 1080 },
      frameRate: { max: 15 },
      facingMode: 'environment',
    })
    expect(opened.contentHint).toBe('detail')
    await openPaper('cam2')
    expect(getUserMedia.mock.lastCall?.[0].video).toMatchObject({ deviceId: { ideal: 'cam2' } })
    expect(getUserMedia.mock.lastCall?.[0].video).not.toHaveProperty('facingMode')
  })

  it('of a screen: at most 1080 lines, at most fifteen a second, sharp', async () => {
    const opened = track()
    const getDisplayMedia = vi.fn<(wish: DisplayMediaStreamOptions) => Promise<unknown>>()
    getDisplayMedia.mockResolvedValue({ getVideoTracks: () => [opened] })
    withDevices({ getDisplayMedia })
    await openScreen()
    expect(getDisplayMedia.mock.lastCall?.[0].video).toMatchObject({ height: { max: 1080 }, frameRate: { max: 15 } })
    expect(opened.contentHint).toBe('detail')
  })

  it('knows which browsers cannot share a screen', () => {
    withDevices({ getDisplayMedia: () => Promise.reject(named('AbortError')) })
    expect(canShareScreen()).toBe(true)
    withDevices({})
    expect(canShareScreen()).toBe(false)
  })

  it('fails with a problem, never with a bare browser error', async () => {
    withDevices({ getUserMedia: () => Promise.reject(named('NotReadableError')) })
    await expect(openMicrophone(null)).rejects.toBeInstanceOf(CaptureError)
  })

  it('of a screen that is called off is no refusal', async () => {
    withDevices({ getDisplayMedia: () => Promise.reject(named('NotAllowedError')) })
    await expect(openScreen()).rejects.toMatchObject({ problem: 'cancelled' })
  })

  it('of a screen is unsupported on an iPad', async () => {
    withDevices({})
    await expect(openScreen()).rejects.toMatchObject({ problem: 'unsupported' })
  })
})

describe('listDevices', () => {
  it('leaves out devices whose names the browser does not tell yet', async () => {
    withDevices({
      enumerateDevices: () =>
        Promise.resolve([
          { kind: 'videoinput', deviceId: '' },
          { kind: 'audioinput', deviceId: 'a' },
          { kind: 'audiooutput', deviceId: 'b' },
        ]),
    })
    const devices = await listDevices()
    expect(devices.cameras).toEqual([])
    expect(devices.microphones).toHaveLength(1)
  })
})
