/** How large and how costly what we send is. Pure. */
import type { Role } from '../wire'

/** A Chromebook of 4 GB or a tablet decodes six pictures beside a board without dropping frames; a laptop twelve. */
const VIDEO_SLOTS_COMPUTER = 12
const VIDEO_SLOTS_SMALL = 6
export const AUDIO_SLOTS = 4

export interface Device {
  /** `navigator.deviceMemory`; undefined where the browser does not say (Safari, Firefox). */
  memoryGiB: number | undefined
  cores: number
  /** A finger is its first pointer. */
  touch: boolean
}

export function isSmall(device: Device): boolean {
  return device.touch || device.cores <= 2 || (device.memoryGiB ?? 8) <= 4
}

export function videoSlots(device: Device): number {
  return isSmall(device) ? VIDEO_SLOTS_SMALL : VIDEO_SLOTS_COMPUTER
}

/**
 * Chromium sends all three layers only from 960×540 on; below that it leaves the upper ones out.
 * A teacher's face is shown large, so it gets 720 lines.
 */
export function cameraConstraints(role: Role, device: Device): MediaTrackConstraints {
  const large = role === 'teacher' && !isSmall(device)
  return {
    width: { ideal: large ? 1280 : 960 },
    height: { ideal: large ? 720 : 540 },
    frameRate: { ideal: isSmall(device) ? 15 : 24, max: 30 },
    facingMode: 'user',
  }
}

export const MICROPHONE_CONSTRAINTS: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: { ideal: 1 },
}

/** A page of A4 in 1080 lines can be read; ten pictures a second follow a pen. A tablet's other camera looks at the desk. */
export const PAPER_CONSTRAINTS: MediaTrackConstraints = {
  width: { ideal: 1920 },
  height: { ideal: 1080 },
  frameRate: { ideal: 10, max: 15 },
  facingMode: 'environment',
}

/** Text must stay sharp; ten pictures a second are enough for pages and for a pen. */
export const SCREEN_CONSTRAINTS: MediaTrackConstraints = {
  width: { max: 1920 },
  height: { max: 1080 },
  frameRate: { ideal: 10, max: 15 },
}

/** `RTCRtpEncodingParameters` with what WebRTC-SVC adds to it. */
type Encoding = RTCRtpEncodingParameters & { scalabilityMode: 'L1T2' }

/**
 * Chromium would send three. Receivers stop asking for a lost packet of an upper layer when the next picture of the base
 * has come: of three layers that takes three pictures in a row, a freeze; of two it takes one. The relay keeps what it may
 * send again for the base where much is lost.
 */
const TWO_TEMPORAL_LAYERS = { scalabilityMode: 'L1T2' } as const

/**
 * Low to high. At 960×540: 240×135, 480×270, 960×540. The sum stays below half of the 2 Mbit/s that the ministry plans
 * for a child's device, so that a class of forty can send through a school's line with the upper layers paused.
 */
export function cameraEncodings(role: Role): Encoding[] {
  const most = role === 'teacher' ? 1_200_000 : 600_000
  return [
    { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 90_000, maxFramerate: 15, ...TWO_TEMPORAL_LAYERS },
    { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 260_000, ...TWO_TEMPORAL_LAYERS },
    { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: most, ...TWO_TEMPORAL_LAYERS },
  ]
}

export const SCREEN_ENCODINGS: RTCRtpEncodingParameters[] = [{ maxBitrate: 1_500_000, maxFramerate: 15 }]

export function thisDevice(browser: Navigator = navigator): Device {
  const memory = 'deviceMemory' in browser ? Number(browser.deviceMemory) : undefined
  const touch = typeof matchMedia === 'function' && matchMedia('(pointer: coarse)').matches
  return { memoryGiB: memory, cores: browser.hardwareConcurrency, touch }
}
