/** Camera, microphone and screen of this device, with failures sorted by what their owner can do about them. */
import { MICROPHONE_CONSTRAINTS, PAPER_CONSTRAINTS, SCREEN_CONSTRAINTS } from './encodings'

/**
 * `insecure`: the page is neither https nor localhost, so browsers hide the camera. `denied`: the person or a rule of
 * the school said no. `missing`: there is none. `busy`: another program has it. `cancelled`: changed their mind.
 */
export type CaptureProblem = 'insecure' | 'denied' | 'missing' | 'busy' | 'cancelled' | 'unsupported'

export class CaptureError extends Error {
  constructor(readonly problem: CaptureProblem) {
    super(problem)
    this.name = 'CaptureError'
  }
}

const PROBLEMS: Record<string, CaptureProblem> = {
  NotAllowedError: 'denied',
  SecurityError: 'denied',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
}

export function problemOf(error: unknown): CaptureProblem {
  if (error instanceof CaptureError) return error.problem
  return (error instanceof Error ? PROBLEMS[error.name] : undefined) ?? 'unsupported'
}

/** Wish for a device: one that is gone is replaced by the default one, silently. */
function wish(deviceId: string | null): MediaTrackConstraints {
  return deviceId === null ? {} : { deviceId: { ideal: deviceId } }
}

export async function openMicrophone(deviceId: string | null): Promise<MediaStreamTrack> {
  const stream = await userMedia({ audio: { ...MICROPHONE_CONSTRAINTS, ...wish(deviceId) } })
  return only(stream.getAudioTracks())
}

export async function openCamera(
  deviceId: string | null,
  constraints: MediaTrackConstraints,
): Promise<MediaStreamTrack> {
  const { facingMode, ...size } = constraints
  const whose = deviceId === null && facingMode !== undefined ? { facingMode } : wish(deviceId)
  const track = only((await userMedia({ video: { ...size, ...whose } })).getVideoTracks())
  track.contentHint = 'motion'
  return track
}

/** A camera over a sheet of paper, an experiment, a pupil's notebook: lines must stay sharp, so fewer pictures. */
export async function openPaper(deviceId: string | null): Promise<MediaStreamTrack> {
  const { facingMode, ...size } = PAPER_CONSTRAINTS
  const whose = deviceId === null && facingMode !== undefined ? { facingMode } : wish(deviceId)
  const track = only((await userMedia({ video: { ...size, ...whose } })).getVideoTracks())
  track.contentHint = 'detail'
  return track
}

/** Whether this browser can share a screen at all; those of phones and tablets cannot. */
export function canShareScreen(): boolean {
  const devices = navigator.mediaDevices as MediaDevices | undefined
  return devices === undefined || 'getDisplayMedia' in devices
}

/** Must be called from a click. */
export async function openScreen(): Promise<MediaStreamTrack> {
  const devices = mediaDevices()
  if (!('getDisplayMedia' in devices)) throw new CaptureError('unsupported')
  try {
    const track = only((await devices.getDisplayMedia({ video: SCREEN_CONSTRAINTS, audio: false })).getVideoTracks())
    track.contentHint = 'detail'
    return track
  } catch (error) {
    const problem = problemOf(error)
    throw new CaptureError(problem === 'denied' ? 'cancelled' : problem)
  }
}

export interface Devices {
  readonly cameras: readonly MediaDeviceInfo[]
  readonly microphones: readonly MediaDeviceInfo[]
}

/** Labels are empty until one of them has been opened. */
export async function listDevices(): Promise<Devices> {
  const all = await mediaDevices().enumerateDevices()
  const named = all.filter((device) => device.deviceId !== '')
  return {
    cameras: named.filter((device) => device.kind === 'videoinput'),
    microphones: named.filter((device) => device.kind === 'audioinput'),
  }
}

async function userMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
  try {
    return await mediaDevices().getUserMedia(constraints)
  } catch (error) {
    throw new CaptureError(problemOf(error))
  }
}

function mediaDevices(): MediaDevices {
  // Absent outside of secure contexts, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (devices === undefined) throw new CaptureError('insecure')
  return devices
}

function only(tracks: MediaStreamTrack[]): MediaStreamTrack {
  const track = tracks[0]
  if (track === undefined) throw new CaptureError('missing')
  return track
}
