import type { TFunction } from 'i18next'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Notice } from '../../state/room'
import { Icon, type IconName } from '../../ui/Icon'
import { useRefusalText } from '../../ui/Problem'
import { useController, useRoom } from './context'

/** A short sentence can be read twice in this time. */
const SHOWN_MS = 6000

/** What just happened: shown for a few seconds if it concerns oneself, read out in any case. */
export function Notices() {
  const { notices } = useRoom()
  return (
    <div className="notices" role="log" aria-live="polite" aria-relevant="additions">
      {notices.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function NoticeLine({ notice }: { notice: Notice }) {
  const { t } = useTranslation()
  const controller = useController()
  const refusal = useRefusalText()
  useEffect(() => {
    const timer = setTimeout(() => {
      controller.dismiss(notice.id)
    }, SHOWN_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [controller, notice.id])
  const { what } = notice
  const words = what.kind === 'refused' ? refusal(what.code) : wordsOf(what, t)
  const icon = ICONS[what.kind]
  return (
    <p className={icon === undefined ? 'only-heard' : `notice ${what.kind}`}>
      {icon === undefined ? null : <Icon name={icon} size={20} />}
      <bdi>{words}</bdi>
    </p>
  )
}

/** Comings and goings are read out and not shown: with forty pupils they would never stop. */
const ICONS: Partial<Record<Notice['what']['kind'], IconName>> = {
  hand: 'hand',
  moved: 'groups',
  muted: 'microphoneOff',
  silenced: 'microphoneOff',
  cameraStopped: 'cameraOff',
  locked: 'lock',
  unlocked: 'check',
  soundOnly: 'sound',
  withVideo: 'camera',
  recording: 'record',
  requestClosed: 'record',
  refused: 'warning',
  capture: 'warning',
}

const LOCK_WORDS = {
  microphone: 'people.lockMicrophone',
  camera: 'people.lockCamera',
  screen: 'people.lockScreen',
  chat: 'people.lockChat',
  board: 'people.lockBoard',
  private: 'people.lockPrivate',
  links: 'people.lockLinks',
  pictures: 'people.lockPictures',
  cursors: 'people.lockCursors',
  reactions: 'people.lockReactions',
  door: 'people.lockDoor',
} as const

const RECORDING_WORDS = {
  announced: 'recording.saidSoon',
  running: 'recording.saidRunning',
  stopped: 'recording.saidStopped',
  failed: 'recording.saidFailed',
} as const

function wordsOf(what: Exclude<Notice['what'], { kind: 'refused' }>, t: TFunction): string {
  switch (what.kind) {
    case 'joined':
    case 'left':
    case 'hand':
      return t(`said.${what.kind}`, { name: what.name })
    case 'joinedMany':
    case 'leftMany':
      return t(`said.${what.kind}`, { count: what.count })
    case 'moved':
      return what.group === null ? t('said.movedBack') : t('said.moved', { group: what.group })
    case 'locked':
    case 'unlocked':
      return t(`said.${what.kind}`, { what: t(LOCK_WORDS[what.lock]) })
    case 'capture':
      return t(`capture.${what.problem}`, { device: t(`capture.${what.source}`) })
    case 'requestClosed':
      return t('recording.requestClosed')
    case 'recording':
      return t(RECORDING_WORDS[what.phase])
    default:
      return t(`said.${what.kind}`)
  }
}
