import { useTranslation } from 'react-i18next'
import { Avatar } from '../../ui/Avatar'
import { Icon, type IconName } from '../../ui/Icon'
import type { Command, Person, Source } from '../../wire'
import type { Signal } from '../../state/budget'
import { SignalBars } from './Budget'
import { useController } from './context'
import { EarLight } from './EarLight'
import { nameOf } from './Observers'

interface Props {
  person: Person
  self: boolean
  /** Their place among the raised hands. */
  place?: number
  /** The reader may mute and remove this person. */
  may: boolean
  /** They are shown large to everybody. */
  lit: boolean
  /** Pupils work alone, each for themselves. */
  quiet: boolean
  /** How their line does, for staff. */
  signal: Signal | null
  onRemove: (person: Person) => void
}

export function PersonRow({ person, self, place, may, lit, quiet, signal, onRemove }: Props) {
  const { t } = useTranslation()
  const sends = (source: Source): boolean => person.sources?.includes(source) === true
  const name = nameOf(person, t)
  const raised = (person.hand_raised_at ?? null) !== null
  const mute = (source: Source): Command => ({ type: 'person.mute', person: person.id, source })
  return (
    <li className={`person ${person.presence ?? 'here'}`}>
      {place === undefined ? (
        <Avatar id={person.id} name={name} />
      ) : (
        <span className="hand-order">{t('hands.place', { count: place, ordinal: true })}</span>
      )}
      {person.seat == null ? null : <span className="seat-badge">{person.seat}</span>}
      <EarLight person={person} />
      <span className="person-name">
        <bdi className="name">{self ? t('tile.self', { name }) : name}</bdi>
        {person.presence === 'away' ? <span className="soft">{t('tile.away')}</span> : null}
        {person.presence === 'weak' && signal === null ? <span className="soft">{t('tile.weak')}</span> : null}
      </span>
      {signal === null ? null : <SignalBars signal={signal} name={person.name} />}
      <span className="person-actions">
        {raised && (may || self) ? (
          <Action
            icon="hand"
            label={t('people.lowerHand', { name: person.name })}
            kind="hand"
            command={{ type: 'hand.set', raised: false, ...(self ? {} : { person: person.id }) }}
          />
        ) : null}
        {may && sends('screen') ? (
          <Action icon="screen" label={t('people.stopScreen', { name: person.name })} command={mute('screen')} />
        ) : null}
        {may && sends('camera') ? (
          <Action icon="camera" label={t('people.stopCamera', { name: person.name })} command={mute('camera')} />
        ) : null}
        {may && sends('microphone') ? (
          <Action icon="microphone" label={t('people.mute', { name: person.name })} command={mute('microphone')} />
        ) : may && person.role !== 'observer' && person.asked?.includes('microphone') !== true ? (
          <Action
            icon="microphoneOff"
            label={t('order.ask', { name: person.name })}
            command={{ type: 'person.ask', person: person.id, source: 'microphone' }}
          />
        ) : (
          <MicrophoneState on={sends('microphone')} observer={person.role === 'observer'} />
        )}
        {quiet && may && person.role === 'student' ? (
          <Action
            icon="enter"
            label={t('phases.sit', { name: person.name })}
            command={{ type: 'pupil.beside', person: person.id }}
          />
        ) : null}
        {may && person.role !== 'observer' ? (
          <Action
            icon="spotlight"
            label={t(lit ? 'order.lightOff' : 'order.light', { name: person.name })}
            kind={lit ? 'lit' : ''}
            command={{ type: 'spotlight.set', person: lit ? null : person.id }}
          />
        ) : null}
        {may ? (
          <button
            type="button"
            className="icon-button danger"
            aria-label={t('people.remove', { name: person.name })}
            title={t('people.remove', { name: person.name })}
            onClick={() => {
              onRemove(person)
            }}
          >
            <Icon name="close" size={20} />
          </button>
        ) : null}
      </span>
      {signal === null || signal.reason === 'good' || person.presence === 'away' ? null : (
        <span className={`person-why soft ${signal.reason}`} aria-hidden="true">
          {t(`signal.${signal.reason}`)}
        </span>
      )}
    </li>
  )
}

function Action({ icon, label, command, kind = '' }: { icon: IconName; label: string; command: Command; kind?: string }) {
  const controller = useController()
  return (
    <button
      type="button"
      className={`icon-button ${kind}`}
      aria-label={label}
      title={label}
      onClick={() => void controller.tell(command)}
    >
      <Icon name={icon} size={20} />
    </button>
  )
}

function MicrophoneState({ on, observer }: { on: boolean; observer: boolean }) {
  const { t } = useTranslation()
  if (observer) return null
  return (
    <span className="person-mark" role="img" aria-label={on ? t('room.microphone') : t('tile.muted')}>
      <Icon name={on ? 'microphone' : 'microphoneOff'} size={20} />
    </span>
  )
}
