import { describe, expect, it, vi } from 'vitest'
import { sendLayers, withLayers } from './layers'

const THREE = [{ rid: 'l' }, { rid: 'm', active: true }, { rid: 'h', active: false }]

describe('withLayers', () => {
  it('turns off what is not wanted and on what is', () => {
    expect(withLayers(THREE, ['l', 'h'])).toEqual([{ rid: 'l' }, { rid: 'm', active: false }, { rid: 'h', active: true }])
  })

  it('changes nothing where all is as wanted', () => {
    expect(withLayers(THREE, ['l', 'm'])).toBeNull()
  })

  it('sends everything of a source that nothing was said of', () => {
    expect(withLayers(THREE, undefined)?.every((one) => one.active !== false)).toBe(true)
  })

  it('leaves a source without layers alone', () => {
    expect(withLayers([{ maxBitrate: 5 }], [])).toBeNull()
  })
})

describe('sendLayers', () => {
  it('keeps everything else of the parameters', async () => {
    const setParameters = vi.fn(() => Promise.resolve())
    const parameters = { transactionId: 't', encodings: THREE }
    await sendLayers({ getParameters: () => parameters, setParameters } as unknown as RTCRtpSender, ['l'])
    expect(setParameters).toHaveBeenCalledWith({
      transactionId: 't',
      encodings: [{ rid: 'l' }, { rid: 'm', active: false }, { rid: 'h', active: false }],
    })
  })

  it('bears a browser that refuses', async () => {
    const setParameters = () => Promise.reject(new Error('no'))
    const sender = { getParameters: () => ({ encodings: THREE }), setParameters } as unknown as RTCRtpSender
    await expect(sendLayers(sender, ['l'])).resolves.toBeUndefined()
  })
})
