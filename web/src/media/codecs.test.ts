import { describe, expect, it } from 'vitest'
import { audioCodecs, videoCodecs, type Codec } from './codecs'

function h264(profile: string, mode: number): Codec {
  const sdpFmtpLine = `level-asymmetry-allowed=1;packetization-mode=${mode};profile-level-id=${profile}`
  return { mimeType: 'video/H264', sdpFmtpLine }
}

const RTX = { mimeType: 'video/rtx' }
const VP8 = { mimeType: 'video/VP8' }

describe('codecs that are offered', () => {
  it('are Opus alone for sound', () => {
    const opus = { mimeType: 'audio/opus', sdpFmtpLine: 'minptime=10;useinbandfec=1' }
    expect(audioCodecs([{ mimeType: 'audio/G722' }, opus, { mimeType: 'audio/CN' }])).toEqual([opus])
  })

  it('are VP8 first for pictures, then H.264 as everybody knows it', () => {
    const known = [RTX, h264('640c1f', 1), h264('42e01f', 0), h264('42e01f', 1), { mimeType: 'video/AV1' }, VP8]
    expect(videoCodecs(known)).toEqual([VP8, h264('42e01f', 1), RTX])
  })

  it('are H.264 alone where the browser has no VP8', () => {
    expect(videoCodecs([h264('42e01f', 1), RTX])).toEqual([h264('42e01f', 1), RTX])
  })

  it('are none that no parameters describe', () => {
    expect(videoCodecs([{ mimeType: 'video/H264' }, VP8])).toEqual([VP8])
  })
})
