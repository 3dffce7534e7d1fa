import { useTranslation } from 'react-i18next'
import { otherNumber, USUAL_SIZE, type GroupWish } from '../../state/groupdraft'
import type { LessonView } from '../../protocol/lessonview'
import { MAX_GROUPS, type GroupingRule } from '../../wire'
import { Icon, type IconName } from '../../ui/Icon'

type Order = GroupWish['order']
type By = GroupWish['by']

interface Props {
  view: LessonView
  pupils: number
  /** There are groups, or a plan of some: this is no longer the first thing to do. */
  again: boolean
  /** Held by whoever shows this: it outlives the plan that comes of it. */
  wish: GroupWish
  onWish: (wish: GroupWish) => void
  onRule: (rule: GroupingRule) => void
}

/** By what rule groups are made: fours by chance, unless one says otherwise. */
export function GroupMaker({ view, pupils, again, wish, onWish, onRule }: Props) {
  const { t } = useTranslation()
  const { by, typed, order } = wish
  const count = bounded(typed === '' ? USUAL_SIZE : Number(typed))
  const shown = (which: By): string => (which === by ? typed : pupils === 0 ? '' : String(otherNumber(pupils, count)))
  const set = (which: By, value: string): void => {
    onWish({ ...wish, by: which, typed: value })
  }
  return (
    <div className="maker">
      <div className="maker-line">
        <Stepper label={t('groups.number')} fewer={t('groups.fewer')} more={t('groups.more')} value={shown('number')} onChange={(value) => { set('number', value) }} />
        <Stepper label={t('groups.each')} fewer={t('groups.eachFewer')} more={t('groups.eachMore')} value={shown('size')} onChange={(value) => { set('size', value) }} />
      </div>
      <label className="maker-order">
        <span>{t('groups.order')}</span>
        <select
          className="input"
          value={order}
          onChange={(event) => {
            onWish({ ...wish, order: event.target.value as Order })
          }}
        >
          {ordersOf(view).map((one) => (
            <option key={one} value={one}>
              {t(WORDS[one])}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className={again ? 'button' : 'button main'}
        onClick={() => {
          onRule({ by, count, order, name: t('groups.name', { number: '{number}' }) })
        }}
      >
        <Icon name={ICONS[order]} size={20} />
        {t(order === 'choice' ? 'groups.letChoose' : 'groups.make')}
      </button>
      {pupils === 0 ? <p className="soft">{t('groups.noPupils')}</p> : null}
    </div>
  )
}

const WORDS = {
  random: 'groups.orderRandom',
  roster: 'groups.orderRoster',
  roster_groups: 'groups.orderRosterGroups',
  choice: 'groups.orderChoice',
  keep: 'groups.orderKeep',
} as const

const ICONS: Record<Order, IconName> = {
  random: 'shuffle',
  roster: 'groups',
  roster_groups: 'groups',
  choice: 'hand',
  keep: 'groups',
}

function ordersOf({ roster }: LessonView): Order[] {
  const standing = roster.some((seat) => (seat.group ?? '') !== '')
  return ['random', 'roster', ...(standing ? (['roster_groups'] as const) : []), 'choice']
}

interface StepperProps {
  label: string
  fewer: string
  more: string
  value: string
  onChange: (value: string) => void
}

function Stepper({ label, fewer, more, value, onChange }: StepperProps) {
  const step = (by: number): void => {
    onChange(String(bounded((value === '' ? 0 : Number(value)) + by)))
  }
  return (
    <div className="stepper">
      <span aria-hidden="true">{label}</span>
      <span className="stepper-line">
        <button type="button" className="icon-button" aria-label={fewer} onClick={() => { step(-1) }}>
          <Icon name="minus" />
        </button>
        <input
          className="input digits"
          type="number"
          inputMode="numeric"
          aria-label={label}
          min={1}
          max={MAX_GROUPS}
          value={value}
          onChange={(event) => {
            onChange(event.target.value)
          }}
        />
        <button type="button" className="icon-button" aria-label={more} onClick={() => { step(1) }}>
          <Icon name="plus" />
        </button>
      </span>
    </div>
  )
}

function bounded(count: number): number {
  return Number.isFinite(count) ? Math.max(1, Math.min(MAX_GROUPS, Math.floor(count))) : 1
}
