import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { countsOf, type OverviewCard, type OverviewChoice, type PageChoice, type Sort } from '../../overview/cards'
import { kindsWithCards, type CardKind } from '../../state/boards'
import { Icon } from '../../ui/Icon'
import { useRoom } from './context'

interface Props {
  cards: readonly OverviewCard[]
  choice: OverviewChoice
  pages: readonly PageChoice[]
  onChoice: (choice: OverviewChoice) => void
  onBack: () => void
}

/** Above the cards: how the class is doing, whose boards these are, which page, in which order. */
export function OverviewHead({ cards, choice, pages, onChoice, onBack }: Props) {
  const { t } = useTranslation()
  const kinds = kindsWithCards(useRoom())
  return (
    <div className="overview-head">
      <button type="button" className="button small overview-back" aria-label={t('overview.back')} onClick={onBack}>
        <Icon name="board" size={18} />
        <span>{t('overview.back')}</span>
      </button>
      {kinds.length > 1 ? (
        <div className="overview-kinds" role="group" aria-label={t('overview.kind')}>
          {kinds.map((kind) => (
            <button
              key={kind}
              type="button"
              className="board-tab"
              aria-pressed={kind === choice.kind}
              onClick={() => {
                onChoice({ ...choice, kind, number: 1 })
              }}
            >
              <Icon name={kind === 'own' ? 'pen' : 'groups'} size={20} />
              {t(kind === 'own' ? 'overview.own' : 'overview.group')}
            </button>
          ))}
        </div>
      ) : null}
      <Pages choice={choice} pages={pages} onChoice={onChoice} />
      <Summary cards={cards} kind={choice.kind} />
      <label className="overview-sort">
        <span>{t('overview.sort')}</span>
        <select
          className="input"
          value={choice.sort}
          onChange={(event) => {
            onChoice({ ...choice, sort: event.target.value as Sort })
          }}
        >
          {sortsOf(choice.kind).map((sort) => (
            <option key={sort} value={sort}>
              {sortName(sort, choice.kind, t)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

function sortsOf(kind: CardKind): readonly Sort[] {
  return kind === 'own' ? ['seat', 'group', 'activity'] : ['seat', 'activity']
}

function sortName(sort: Sort, kind: CardKind, t: TFunction): string {
  if (sort === 'activity') return t('overview.byActivity')
  return t(sort === 'group' || kind === 'group' ? 'overview.byGroup' : 'overview.bySeat')
}

function Pages({ choice, pages, onChoice }: Pick<Props, 'choice' | 'pages' | 'onChoice'>) {
  const { t } = useTranslation()
  if (pages.length < 2) return null
  return (
    <select
      className="input overview-page"
      aria-label={t('boards.pages')}
      value={choice.number}
      onChange={(event) => {
        onChoice({ ...choice, number: Number(event.target.value) })
      }}
    >
      {pages.map(({ number, name }, index) => (
        <option key={number} value={number}>
          {t('boards.page', { number: index + 1, name }).trim()}
        </option>
      ))}
    </select>
  )
}

function Summary({ cards, kind }: { cards: readonly OverviewCard[]; kind: CardKind }) {
  const { t } = useTranslation()
  const { empty, drawing, here, known } = countsOf(cards)
  if (!known || here === 0) return null
  const pupils = kind === 'own'
  return (
    <p className="overview-summary">
      {empty > 0 ? (
        <span className="chip yellow">{t(pupils ? 'overview.emptyPupils' : 'overview.emptyGroups', { count: empty })}</span>
      ) : (
        <span className="soft">{t(pupils ? 'overview.allBegan' : 'overview.allGroupsBegan')}</span>
      )}
      {drawing > 0 ? (
        <span className="chip green">
          <Icon name="pen" size={16} />
          {t(pupils ? 'overview.drawingPupils' : 'overview.drawingGroups', { count: drawing })}
        </span>
      ) : null}
    </p>
  )
}
