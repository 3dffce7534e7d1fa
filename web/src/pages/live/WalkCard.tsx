import type { CSSProperties } from 'react'
import { useTranslation } from 'react-i18next'
import { BoardSketch } from '../../overview/BoardSketch'
import type { OverviewFeed } from '../../overview/feed'
import { clockText } from '../../state/clock'
import { FULL_BAR_SECONDS, type WalkCard, type WalkMember } from '../../state/walk'
import { Avatar } from '../../ui/Avatar'
import { Icon } from '../../ui/Icon'
import { Caller } from './Caller'
import { useController } from './context'

interface Props {
  card: WalkCard
  /** `null`: on its way. */
  feed: OverviewFeed | null
  onEntered: () => void
}

export function WalkCardView({ card, feed, onEntered }: Props) {
  const { t } = useTranslation()
  const { group } = card
  const kinds = [card.help ? 'help' : '', card.listening || card.here ? 'near' : '', card.quietSeconds === null ? '' : 'quiet']
  return (
    <li className={['walk-card', ...kinds].join(' ')} aria-label={group.name} data-group={group.id}>
      <div className="walk-title">
        <h2>
          <bdi>{group.name}</bdi>
        </h2>
        <State card={card} />
      </div>
      <div className="walk-board">
        {feed === null ? null : (
          <BoardSketch feed={feed} pageId={group.page_id} label={t('walk.board', { name: group.name })} />
        )}
      </div>
      <Members members={card.members} />
      <Acts card={card} onEntered={onEntered} />
    </li>
  )
}

/** What the teacher should know first: by word and icon, never by colour alone. */
function State({ card }: { card: WalkCard }) {
  const { t } = useTranslation()
  return (
    <span className="walk-state">
      {card.help ? (
        <span className="chip help">
          <Icon name="warning" size={16} />
          {t('walk.help')}
          <Caller person={card.caller} />
        </span>
      ) : null}
      {card.listening ? (
        <span className="chip green">
          <Icon name="ear" size={16} />
          {t('walk.listening')}
        </span>
      ) : null}
      {card.visitors.map((person) => (
        <span key={person.id} className="chip green">
          <Icon name={person.listens_to == null ? 'person' : 'ear'} size={16} />
          <bdi>{person.name}</bdi>
        </span>
      ))}
      {card.quietSeconds === null ? null : (
        <span className="chip quiet">
          <Icon name="quiet" size={16} />
          {t('walk.quiet', { time: clockText(card.quietSeconds) })}
        </span>
      )}
    </span>
  )
}

function Members({ members }: { members: readonly WalkMember[] }) {
  const { t } = useTranslation()
  if (members.length === 0) return <p className="walk-members soft">{t('groups.empty')}</p>
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <ul className="walk-members" tabIndex={0}>
      {members.map((member) => (
        <Member key={member.person.id} member={member} />
      ))}
    </ul>
  )
}

function Member({ member }: { member: WalkMember }) {
  const { t } = useTranslation()
  const { person, seconds, speaking, hand } = member
  const share = Math.min(1, seconds / FULL_BAR_SECONDS)
  const whole = Math.round(seconds)
  return (
    <li className={speaking ? 'walk-member speaking' : 'walk-member'} data-person={person.id} data-spoken={whole}>
      <Avatar id={person.id} name={person.name} />
      <bdi className="name">{person.name}</bdi>
      {hand ? (
        <span className="walk-hand" role="img" aria-label={t('walk.hand')}>
          <Icon name="hand" size={16} />
        </span>
      ) : null}
      {speaking ? (
        <span className="walk-speaks" role="img" aria-label={t('tile.speaking')}>
          <Icon name="sound" size={16} />
        </span>
      ) : null}
      <span className="talk" style={{ '--share': share } as CSSProperties} aria-hidden="true" />
      <span className="talk-seconds digits">
        <span aria-hidden="true">{t('walk.seconds', { count: whole })}</span>
        <span className="only-heard">{t('walk.spoke', { count: whole })}</span>
      </span>
    </li>
  )
}

/** One tap to listen, one to enter. */
function Acts({ card, onEntered }: { card: WalkCard; onEntered: () => void }) {
  const { t } = useTranslation()
  const controller = useController()
  const { group, here, listening } = card
  if (here)
    return (
      <div className="walk-acts">
        <span className="chip green">{t('groups.youAreHere')}</span>
        <button
          type="button"
          className="button small"
          onClick={() => void controller.tell({ type: 'groups.enter', group: null })}
        >
          {t('groups.back')}
        </button>
      </div>
    )
  return (
    <div className="walk-acts">
      <button
        type="button"
        className={listening ? 'button small on' : 'button small'}
        aria-pressed={listening}
        aria-label={t('walk.listenTo', { name: group.name })}
        onClick={() => void controller.tell({ type: 'groups.listen', group: listening ? null : group.id })}
      >
        <Icon name={listening ? 'check' : 'ear'} size={20} />
        {t('walk.listen')}
      </button>
      <button
        type="button"
        className="button small"
        aria-label={t('groups.enter', { name: group.name })}
        onClick={() => {
          void controller.tell({ type: 'groups.enter', group: group.id }).then((entered) => {
            if (entered) onEntered()
          })
        }}
      >
        <Icon name="enter" size={20} />
        {t('walk.enter')}
      </button>
    </div>
  )
}
