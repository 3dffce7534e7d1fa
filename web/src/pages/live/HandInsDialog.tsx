import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BoardSketch } from '../../overview/BoardSketch'
import type { OverviewFeed } from '../../overview/feed'
import { useFeed } from '../../overview/useFeed'
import { boardsOf, type OpenBoard } from '../../state/boards'
import { COMPARED, handInsOf, missingOf, numberOf, type HandIn } from '../../state/handins'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { Compare } from './Compare'
import { timeOf } from './HandInButton'
import { useController, useRoom } from './context'

interface Props {
  open: OpenBoard
  onOpen: (page: string) => void
  onClose: () => void
}

/** The box of what was handed in: collect, see who is missing, look, compare, give back. */
export function HandInsDialog({ open, onOpen, onClose }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const feed = useFeed(room.view?.lesson.id ?? '', room.token)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [comparing, setComparing] = useState(false)
  const handIns = handInsOf(room)
  const chosen = handIns.filter(({ number }) => ticked.has(number))
  if (comparing)
    return (
      <Compare
        handIns={chosen}
        feed={feed}
        onClose={() => {
          setComparing(false)
        }}
      />
    )
  return (
    <Dialog title={t('handIns.title')} onClose={onClose} large>
      <Collect open={open} />
      {handIns.length === 0 ? <p className="soft">{t('handIns.none')}</p> : null}
      <ul className="hand-ins">
        {handIns.map((one) => (
          <Card
            key={one.number}
            handIn={one}
            feed={feed}
            ticked={ticked.has(one.number)}
            onTick={(on) => {
              setTicked(new Set(on ? [...ticked, one.number] : [...ticked].filter((each) => each !== one.number)))
            }}
            onOpen={() => {
              onOpen(one.page)
              onClose()
            }}
          />
        ))}
      </ul>
      <Acts
        chosen={chosen}
        any={handIns.some(({ returned }) => !returned)}
        onCompare={() => {
          setComparing(true)
        }}
        onClose={onClose}
      />
    </Dialog>
  )
}

/** Of the page that is open: from every pupil, or every group. */
function Collect({ open: { board, page } }: { open: OpenBoard }) {
  const { t } = useTranslation()
  const room = useRoom()
  const controller = useController()
  const number = board.kind === 'own' || board.kind === 'group' ? numberOf(page.page_id, board) : 1
  const kinds = (['own', 'group'] as const).filter((kind) => boardsOf(room, kind).length > 0)
  const shown = board.kind === 'group' ? 'group' : 'own'
  const missing = missingOf(room, shown, number)
  return (
    <section className="stack">
      <div className="hand-in-collect">
        {kinds.map((kind) => (
          <button
            key={kind}
            type="button"
            className={kind === shown ? 'button main' : 'button'}
            onClick={() => void controller.tell({ type: 'hand.collect', kind, page: kind === board.kind ? number : 1, owners: null })}
          >
            <Icon name="sheet" size={20} />
            {t(kind === 'own' ? 'handIns.collectPupils' : 'handIns.collectGroups')}
          </button>
        ))}
      </div>
      <p className="soft">{t('handIns.collectHint')}</p>
      {missing.length === 0 ? null : (
        <p className="hand-in-missing">
          <b>{t('handIns.missing', { count: missing.length })}</b> {missing.map((name, at) => <bdi key={`${at}-${name}`}>{name}</bdi>)}
        </p>
      )}
    </section>
  )
}

interface CardProps {
  handIn: HandIn
  /** `null`: on its way. */
  feed: OverviewFeed | null
  ticked: boolean
  onTick: (on: boolean) => void
  onOpen: () => void
}

function Card({ handIn, feed, ticked, onTick, onOpen }: CardProps) {
  const { t, i18n } = useTranslation()
  const { name, atSeconds, byPupil, returned, page } = handIn
  return (
    <li className={ticked ? 'hand-in on' : 'hand-in'}>
      <button type="button" className="hand-in-look" aria-label={t('handIns.look', { name })} onClick={onOpen}>
        {feed === null ? null : <BoardSketch feed={feed} pageId={page} label={name} />}
      </button>
      <label className="hand-in-foot">
        <input
          type="checkbox"
          checked={ticked}
          onChange={(event) => {
            onTick(event.target.checked)
          }}
        />
        <bdi className="name">{name}</bdi>
        <span className="soft">{t(byPupil ? 'handIns.byPupil' : 'handIns.collected', { time: timeOf(atSeconds, i18n.language) })}</span>
        {returned ? (
          <span className="chip green">
            <Icon name="check" size={14} />
            {t('handIns.returned')}
          </span>
        ) : null}
      </label>
    </li>
  )
}

interface ActsProps {
  chosen: readonly HandIn[]
  /** There is something to give back. */
  any: boolean
  onCompare: () => void
  onClose: () => void
}

function Acts({ chosen, any, onCompare, onClose }: ActsProps) {
  const { t } = useTranslation()
  const controller = useController()
  const some = chosen.length > 0
  return (
    <div className="actions">
      <button
        type="button"
        className="button"
        disabled={chosen.length < COMPARED.least || chosen.length > COMPARED.most}
        title={t('handIns.compareHint', COMPARED)}
        onClick={onCompare}
      >
        {t('handIns.compare', { count: chosen.length })}
      </button>
      <button
        type="button"
        className="button"
        disabled={!some}
        onClick={() => {
          const hand_ins = chosen.map(({ number }) => number)
          void controller.tell({ type: 'hand.gather', hand_ins, name: t('handIns.together') }).then((brought) => {
            if (brought) onClose()
          })
        }}
      >
        {t('handIns.gather', { count: chosen.length })}
      </button>
      <button
        type="button"
        className="button"
        disabled={!any}
        onClick={() => void controller.tell({ type: 'hand.return', hand_ins: some ? chosen.map(({ number }) => number) : null })}
      >
        {some ? t('handIns.returnSome', { count: chosen.length }) : t('handIns.returnAll')}
      </button>
      <button type="button" className="button" onClick={onClose}>
        {t('close')}
      </button>
    </div>
  )
}
