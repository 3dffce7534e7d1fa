/** Which of the browser's codecs are offered: what the relay forwards, and nothing else. Pure. */

export interface Codec {
  mimeType: string
  sdpFmtpLine?: string
}

export function audioCodecs<C extends Codec>(known: readonly C[]): C[] {
  return known.filter((codec) => is(codec, 'audio/opus'))
}

/**
 * VP8 first, which the relay asks of every camera that has it; H.264 for cameras that have not, and for whoever sees
 * them. Leaving the other dozen out makes the offer a third as long.
 */
export function videoCodecs<C extends Codec>(known: readonly C[]): C[] {
  const vp8 = known.filter((codec) => is(codec, 'video/vp8'))
  const h264 = known.filter((codec) => is(codec, 'video/h264') && isForwarded(codec.sdpFmtpLine ?? ''))
  const rtx = known.filter((codec) => is(codec, 'video/rtx'))
  return [...vp8, ...h264, ...rtx]
}

function is(codec: Codec, mimeType: string): boolean {
  return codec.mimeType.toLowerCase() === mimeType
}

/** Constrained Baseline in packetization mode 1 (RFC 6184): what every browser has to know of H.264 (RFC 7742). */
function isForwarded(parameters: string): boolean {
  return /(^|;\s*)packetization-mode=1(;|$)/.test(parameters) && /profile-level-id=42[4-7c-f]0/i.test(parameters)
}
