import { useId, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFeed } from '../../overview/useFeed'
import { kindsWithCards, type CardKind, type OpenBoard } from '../../state/boards'
import { collectedOf, COMPARED, handInsOf, missingOf, type HandIn } from '../../state/handins'
import { Dialog } from '../../ui/Dialog'
import { Icon } from '../../ui/Icon'
import { Names } from '../../ui/Names'
import { toggled } from '../../ui/toggled'
import { useLatest } from '../../ui/useLatest'
import { Compare } from './Compare'
import { useController, useRoom } from './context'
import { HandInCard } from './HandInCard'

interface Props {
  open: OpenBoard
  onOpen: (page: string) => void
  onClose: () => void
}

/**
 * The box of what was handed in: collect, see who is missing, look, compare, give back.
 *
 * What is ticked is a page of somebody: it stays so when they hand it in once more, and means the newest.
 */
export function HandInsDialog({ open, onOpen, onClose }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const { boards } = room
  const feed = useFeed(room.view?.lesson.id ?? '', room.token)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [comparing, setComparing] = useState(false)
  const handIns = useMemo(() => handInsOf({ boards }), [boards])
  const chosen = handIns.filter(({ of }) => ticked.has(of))
  const tick = useLatest(({ of }: HandIn) => {
    setTicked(toggled(ticked, of))
  })
  const look = useLatest(({ page }: HandIn) => {
    onOpen(page)
    onClose()
  })
  return (
    <>
      <Dialog title={t('handIns.title')} onClose={onClose} size="large">
        <Collect open={open} handIns={handIns} />
        {handIns.length === 0 ? <p className="soft">{t('handIns.none')}</p> : null}
        <ul className="hand-ins">
          {handIns.map((one) => (
            <HandInCard key={one.of} handIn={one} feed={feed} ticked={ticked.has(one.of)} onTick={tick} onOpen={look} />
          ))}
        </ul>
        <Acts
          chosen={chosen}
          handIns={handIns}
          onCompare={() => {
            setComparing(true)
          }}
          onClose={onClose}
        />
      </Dialog>
      {comparing ? (
        <Compare
          handIns={chosen}
          feed={feed}
          onClose={() => {
            setComparing(false)
          }}
        />
      ) : null}
    </>
  )
}

/** Of the page that is open: from every pupil, or every group. */
function Collect({ open, handIns }: { open: OpenBoard; handIns: readonly HandIn[] }) {
  const { t } = useTranslation()
  const room = useRoom()
  const shown = open.board.kind === 'group' ? 'group' : 'own'
  const missing = missingOf(room, handIns, shown, collectedOf(room, shown, open).number)
  return (
    <section className="stack">
      <div className="hand-in-collect">
        {kindsWithCards(room).map((kind) => (
          <CollectButton key={kind} kind={kind} open={open} main={kind === shown} />
        ))}
      </div>
      <p className="soft">{t('handIns.collectHint')}</p>
      {missing.length === 0 ? null : (
        <p className="hand-in-missing">
          <b>{t('handIns.missing', { count: missing.length })}</b> <Names names={missing} />
        </p>
      )}
    </section>
  )
}

/** Where there are several pages, it says which. */
function CollectButton({ kind, open, main }: { kind: CardKind; open: OpenBoard; main: boolean }) {
  const { t } = useTranslation()
  const controller = useController()
  const { number, place, name, only } = collectedOf(useRoom(), kind, open)
  return (
    <button
      type="button"
      className={main ? 'button main' : 'button'}
      onClick={() => void controller.tell({ type: 'hand.collect', kind, page: number, owners: null })}
    >
      <Icon name="sheet" size={20} />
      <span>
        {t(kind === 'own' ? 'handIns.collectPupils' : 'handIns.collectGroups')}
        {only ? null : <bdi className="hand-in-page">{t('boards.page', { number: place, name }).trim()}</bdi>}
      </span>
    </button>
  )
}

interface ActsProps {
  chosen: readonly HandIn[]
  handIns: readonly HandIn[]
  onCompare: () => void
  onClose: () => void
}

function Acts({ chosen, handIns, onCompare, onClose }: ActsProps) {
  const { t } = useTranslation()
  const controller = useController()
  const hintId = useId()
  const some = chosen.length > 0
  const comparable = chosen.length >= COMPARED.least && chosen.length <= COMPARED.most
  const numbers = chosen.map(({ number }) => number)
  return (
    <div className="hand-in-acts">
      {comparable || handIns.length < COMPARED.least ? null : (
        <p id={hintId} className="soft">
          {t('handIns.compareHint', COMPARED)}
        </p>
      )}
      <div className="actions">
        <button type="button" className="button" disabled={!comparable} aria-describedby={hintId} onClick={onCompare}>
          {t('handIns.compare', { count: chosen.length })}
        </button>
        <button
          type="button"
          className="button"
          disabled={!some}
          onClick={() => {
            void controller.tell({ type: 'hand.gather', hand_ins: numbers, name: t('handIns.together') }).then((brought) => {
              if (brought) onClose()
            })
          }}
        >
          {t('handIns.gather', { count: chosen.length })}
        </button>
        <button
          type="button"
          className="button"
          disabled={handIns.every(({ returned }) => returned)}
          onClick={() => void controller.tell({ type: 'hand.return', hand_ins: some ? numbers : null })}
        >
          {some ? t('handIns.returnSome', { count: chosen.length }) : t('handIns.returnAll')}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </div>
  )
}
