import { useEffect, useRef, type CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import type { CaptureProblem } from '../../media/capture'
import { watchLevel } from '../../media/level'
import { Icon } from '../../ui/Icon'
import type { Preview } from './usePreview'

/** How one will be seen and heard, and with which devices. */
export function PreviewCard({ preview }: { preview: Preview }) {
  const { t } = useTranslation()
  const { camera, microphone, preferences, choose } = preview
  const problem = camera.problem ?? microphone.problem
  return (
    <section className="preview" aria-label={t('join.preview')}>
      <div className="preview-picture">
        <Picture preview={preview} />
        <button
          type="button"
          className="tool"
          aria-pressed={preferences.cameraOn}
          onClick={() => {
            choose({ cameraOn: !preferences.cameraOn })
          }}
        >
          <Icon name={preferences.cameraOn ? 'camera' : 'cameraOff'} />
          <span>{t('join.cameraOn')}</span>
        </button>
      </div>
      {problem === null ? null : (
        <CaptureHelp problem={problem} device={camera.problem === null ? 'microphone' : 'camera'} preview={preview} />
      )}
      {microphone.track === null ? null : <Level track={microphone.track} />}
      <DeviceChoice preview={preview} />
    </section>
  )
}

function Picture({ preview: { camera, preferences } }: { preview: Preview }) {
  const { t } = useTranslation()
  const video = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = camera.track === null ? null : new MediaStream([camera.track])
  }, [camera.track])
  if (camera.track !== null) return <video ref={video} className="mirrored" autoPlay playsInline muted />
  const waiting = preferences.cameraOn && camera.problem === null
  return (
    <div className="preview-empty">
      {waiting ? <span className="spinner" aria-hidden="true" /> : <Icon name="cameraOff" size={44} />}
      <span>{t(waiting ? 'join.opening' : 'join.cameraIsOff')}</span>
    </div>
  )
}

function CaptureHelp(props: { problem: CaptureProblem; device: 'camera' | 'microphone'; preview: Preview }) {
  const { t } = useTranslation()
  return (
    <div className="hint-box" role="status">
      <Icon name="warning" size={20} />
      <div className="stack">
        <span>
          {t(`capture.${props.problem}`, { device: t(`capture.${props.device}`) })} {t('join.without')}
        </span>
        {props.problem === 'insecure' ? null : (
          <button type="button" className="button small" onClick={props.preview.tryAgain}>
            {t('join.tryAgain')}
          </button>
        )}
      </div>
    </div>
  )
}

function Level({ track }: { track: MediaStreamTrack }) {
  const { t } = useTranslation()
  const fill = useRef<HTMLDivElement>(null)
  useEffect(
    () =>
      watchLevel(track, (level) => {
        fill.current?.style.setProperty('--level', level.toFixed(2))
      }),
    [track],
  )
  return (
    <div className="preview-level">
      <Icon name="microphone" size={20} />
      <div className="stack">
        <div className="meter" role="img" aria-label={t('join.level')}>
          <div className="fill" ref={fill} style={{ '--level': 0 } as CSSProperties} />
        </div>
        <span className="soft">{t('join.say')}</span>
      </div>
    </div>
  )
}

function DeviceChoice({ preview: { devices, preferences, choose } }: { preview: Preview }) {
  const { t } = useTranslation()
  if (devices.cameras.length + devices.microphones.length < 2) return null
  return (
    <details className="devices">
      <summary>{t('join.devices')}</summary>
      <div className="stack">
        <Select
          label={t('join.camera')}
          devices={devices.cameras}
          chosen={preferences.cameraId}
          onChoose={(cameraId) => {
            choose({ cameraId })
          }}
        />
        <Select
          label={t('join.microphone')}
          devices={devices.microphones}
          chosen={preferences.microphoneId}
          onChoose={(microphoneId) => {
            choose({ microphoneId })
          }}
        />
      </div>
    </details>
  )
}

interface SelectProps {
  label: string
  devices: readonly MediaDeviceInfo[]
  chosen: string | null
  onChoose: (id: string | null) => void
}

export function Select({ label, devices, chosen, onChoose }: SelectProps) {
  const { t } = useTranslation()
  return (
    <label className="field">
      <span className="label">{label}</span>
      <select
        className="input"
        value={chosen ?? ''}
        onChange={(event) => {
          onChoose(event.target.value === '' ? null : event.target.value)
        }}
      >
        <option value="">{t('join.default')}</option>
        {devices.map((device) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label}
          </option>
        ))}
      </select>
    </label>
  )
}
