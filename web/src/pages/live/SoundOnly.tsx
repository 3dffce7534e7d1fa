import { useTranslation } from 'react-i18next'
import { savePreferences } from '../../media/preferences'
import { me } from '../../state/room'
import { Icon } from '../../ui/Icon'
import { useController, useRoom } from './context'

/** Sound and stills, no video: one's own choice, kept on this device. */
export function useSoundOnly(): (on: boolean) => void {
  const controller = useController()
  return (soundOnly) => {
    savePreferences(localStorage, { soundOnly })
    controller.setSoundOnly(soundOnly)
  }
}

interface SwitchProps {
  label: string
  /** What is read out instead of the label. */
  name?: string
  checked: boolean
  onChange: (checked: boolean) => void
}

function Switch({ label, name, checked, onChange }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      className="switch"
      aria-checked={checked}
      aria-label={name}
      onClick={() => {
        onChange(!checked)
      }}
    >
      <span>{label}</span>
      <span className="track" />
    </button>
  )
}

/** For oneself, in the settings. */
export function SoundOnlySwitch() {
  const { t } = useTranslation()
  const { soundOnly } = useRoom()
  return (
    <div className="field">
      <Switch label={t('sound.switch')} checked={soundOnly} onChange={useSoundOnly()} />
      <span className="hint">{t('sound.hint')}</span>
    </div>
  )
}

/** For all, beside what the class uses of the line. */
export function SaveDataForAll() {
  const { t } = useTranslation()
  const controller = useController()
  return (
    <div className="field">
      <Switch
        label={t('sound.forAll')}
        checked={useRoom().view?.lesson.sound_only === true}
        onChange={(on) => void controller.tell({ type: 'lesson.sound_only', on })}
      />
      <span className="hint">{t('sound.forAllHint')}</span>
    </div>
  )
}

/** Says that there is sound only; whoever chose it ends it here. */
export function SoundOnlyChip() {
  const { t } = useTranslation()
  const room = useRoom()
  const set = useSoundOnly()
  if (room.view?.lesson.sound_only === true)
    return (
      <span className="chip sound-only">
        <Icon name="sound" size={16} />
        {t('sound.only')}
      </span>
    )
  if (!room.soundOnly || me(room) === null) return null
  return (
    <button
      type="button"
      className="chip sound-only"
      aria-label={t('sound.end')}
      title={t('sound.end')}
      onClick={() => {
        set(false)
      }}
    >
      <Icon name="sound" size={16} />
      {t('sound.only')}
      <Icon name="close" size={14} />
    </button>
  )
}

/** In place of a screen that somebody shows. */
export function SoundOnlyStage({ name }: { name: string }) {
  const { t } = useTranslation()
  const set = useSoundOnly()
  return (
    <div className="waiting">
      <Icon name="sound" size={40} />
      <strong>
        <bdi>{t('sound.noScreen', { name })}</bdi>
      </strong>
      <span>{t('sound.noScreenLead')}</span>
      <button
        type="button"
        className="button"
        onClick={() => {
          set(false)
        }}
      >
        {t('sound.showVideo')}
      </button>
    </div>
  )
}
