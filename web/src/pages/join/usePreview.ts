/** The camera and microphone of the join page: opened to be looked at, closed when the page goes. */
import { useCallback, useEffect, useRef, useState } from 'react'
import { listDevices, openCamera, openMicrophone, problemOf, type CaptureProblem, type Devices } from '../../media/capture'
import { cameraConstraints, thisDevice } from '../../media/encodings'
import { loadPreferences, savePreferences, type Preferences } from '../../media/preferences'

export interface Opened {
  readonly track: MediaStreamTrack | null
  readonly problem: CaptureProblem | null
}

const NOTHING: Opened = { track: null, problem: null }

export interface Preview {
  readonly camera: Opened
  readonly microphone: Opened
  readonly devices: Devices
  readonly preferences: Preferences
  choose: (changes: Partial<Preferences>) => void
  tryAgain: () => void
}

export function usePreview(): Preview {
  const [preferences, setPreferences] = useState(() => loadPreferences(localStorage))
  const [devices, setDevices] = useState<Devices>({ cameras: [], microphones: [] })
  const [attempt, setAttempt] = useState(0)
  const { cameraOn, cameraId, microphoneId } = preferences

  const openPreviewCamera = useCallback(
    () => openCamera(cameraId, cameraConstraints('student', thisDevice())),
    [cameraId],
  )
  const openPreviewMicrophone = useCallback(() => openMicrophone(microphoneId), [microphoneId])
  const camera = useTrack(cameraOn ? openPreviewCamera : null, attempt)
  // One permission question at a time: the microphone follows the camera.
  const cameraDone = !cameraOn || camera.track !== null || camera.problem !== null
  const microphone = useTrack(cameraDone ? openPreviewMicrophone : null, attempt)

  useEffect(() => {
    let gone = false
    // Names of devices are told only after one was opened, so ask again then.
    listDevices().then(
      (found) => {
        if (!gone) setDevices(found)
      },
      () => {
        // No devices to choose from; what is wrong is said where the camera was opened.
      },
    )
    return () => {
      gone = true
    }
  }, [camera.track, microphone.track])

  return {
    camera: cameraOn ? camera : NOTHING,
    microphone,
    devices,
    preferences,
    choose: (changes) => {
      setPreferences(savePreferences(localStorage, changes))
    },
    tryAgain: () => {
      setAttempt(attempt + 1)
    },
  }
}

/** Keeps what `open` gives, and stops it when another one is wanted or the page goes. */
function useTrack(open: (() => Promise<MediaStreamTrack>) | null, attempt: number): Opened {
  const [opened, setOpened] = useState<Opened>(NOTHING)
  const running = useRef<MediaStreamTrack | null>(null)
  useEffect(() => {
    if (open === null) return
    let gone = false
    open().then(
      (track) => {
        if (gone) track.stop()
        else {
          running.current = track
          setOpened({ track, problem: null })
        }
      },
      (error: unknown) => {
        if (!gone) setOpened({ track: null, problem: problemOf(error) })
      },
    )
    return () => {
      gone = true
      running.current?.stop()
      running.current = null
      setOpened(NOTHING)
    }
  }, [open, attempt])
  return opened
}
