import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { listDevices, type Devices } from '../../media/capture'
import { loadPreferences, savePreferences, type Preferences } from '../../media/preferences'
import { Dialog } from '../../ui/Dialog'
import { LanguageSwitch } from '../../ui/LanguageSwitch'
import { WordsSwitch } from '../../ui/WordsSwitch'
import { Select } from '../join/Preview'
import { ClassroomSwitch } from './Classroom'
import { useController } from './context'
import { SoundOnlySwitch } from './SoundOnly'

/** Another camera, another microphone, another language, without leaving the lesson. */
export function DevicesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const controller = useController()
  const [devices, setDevices] = useState<Devices>({ cameras: [], microphones: [] })
  const [preferences, setPreferences] = useState(() => loadPreferences(localStorage))
  useEffect(() => {
    listDevices().then(setDevices, () => {
      // Without devices there is nothing to choose from.
    })
  }, [])
  const choose = (changes: Partial<Preferences>, source: 'camera' | 'microphone'): void => {
    setPreferences(savePreferences(localStorage, changes))
    void controller.deviceChanged(source)
  }
  return (
    <Dialog title={t('room.settings')} onClose={onClose}>
      <Select
        label={t('join.camera')}
        devices={devices.cameras}
        chosen={preferences.cameraId}
        onChoose={(cameraId) => {
          choose({ cameraId }, 'camera')
        }}
      />
      <Select
        label={t('join.paperCamera')}
        devices={devices.cameras}
        chosen={preferences.paperCameraId}
        onChoose={(paperCameraId) => {
          setPreferences(savePreferences(localStorage, { paperCameraId }))
          controller.paperCameraChanged()
        }}
      />
      <Select
        label={t('join.microphone')}
        devices={devices.microphones}
        chosen={preferences.microphoneId}
        onChoose={(microphoneId) => {
          choose({ microphoneId }, 'microphone')
        }}
      />
      <SoundOnlySwitch />
      <ClassroomSwitch />
      <div className="field">
        <span className="label">{t('language')}</span>
        <LanguageSwitch />
        <WordsSwitch />
      </div>
      <div className="actions">
        <button type="button" className="button main" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}
