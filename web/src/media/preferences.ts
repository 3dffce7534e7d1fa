/** What this device's person chose last time. Kept in the browser; losing it costs a choice and nothing else. */

export interface Preferences {
  readonly name: string
  readonly cameraId: string | null
  readonly microphoneId: string | null
  /** The camera that shows paper; null: the one that looks away from the person. */
  readonly paperCameraId: string | null
  readonly cameraOn: boolean
  /** Sound and stills, no video. */
  readonly soundOnly: boolean
  /** This device is in a room with others of the class: it plays no sound. */
  readonly inClassroom: boolean
}

export const DEFAULTS: Preferences = {
  name: '',
  cameraId: null,
  microphoneId: null,
  paperCameraId: null,
  cameraOn: true,
  soundOnly: false,
  inClassroom: false,
}
const KEY = 'manabiya.preferences'

type Keep = Pick<Storage, 'getItem' | 'setItem'>

export function loadPreferences(storage: Keep): Preferences {
  try {
    const value: unknown = JSON.parse(storage.getItem(KEY) ?? '{}')
    return checked(value)
  } catch {
    return DEFAULTS
  }
}

export function savePreferences(storage: Keep, changes: Partial<Preferences>): Preferences {
  const next = { ...loadPreferences(storage), ...changes }
  try {
    storage.setItem(KEY, JSON.stringify(next))
  } catch {
    // Private windows may refuse to store: the choice holds for this page.
  }
  return next
}

function checked(value: unknown): Preferences {
  if (typeof value !== 'object' || value === null) return DEFAULTS
  const found = value as Record<string, unknown>
  const text = (key: string): string | null => (typeof found[key] === 'string' ? found[key] : null)
  return {
    name: text('name') ?? '',
    cameraId: text('cameraId'),
    microphoneId: text('microphoneId'),
    paperCameraId: text('paperCameraId'),
    cameraOn: found.cameraOn !== false,
    soundOnly: found.soundOnly === true,
    inClassroom: found.inClassroom === true,
  }
}
