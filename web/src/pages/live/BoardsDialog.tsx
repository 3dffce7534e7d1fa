import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { boardsOf } from '../../state/boards'
import { Dialog } from '../../ui/Dialog'
import { toggled } from '../../ui/toggled'
import type { LessonBoard, Openness } from '../../wire'
import { useController, useRoom } from './context'
import { OpennessSwitch } from './OpennessSwitch'

/** What all boards are to others, switched for one, some or all. */
export function BoardsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog title={t('boards.manyTitle')} onClose={onClose} size="large">
      <Single kind="class" />
      <Single kind="shown" />
      <Many kind="group" />
      <Many kind="own" />
      <div className="actions">
        <button type="button" className="button main" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}

function Single({ kind }: { kind: 'class' | 'shown' }) {
  const { t } = useTranslation()
  const controller = useController()
  const board = boardsOf(useRoom(), kind)[0]
  if (board === undefined) return null
  return (
    <section className="boards-kind dialog-part">
      <h3>{t(`boardKinds.${kind}`)}</h3>
      <OpennessSwitch
        label={t(`boardKinds.${kind}`)}
        value={board.openness}
        onChange={(openness) => void controller.tell({ type: 'boards.open', kind, openness, owners: null })}
      />
    </section>
  )
}

function Many({ kind }: { kind: 'group' | 'own' }) {
  const { t } = useTranslation()
  const controller = useController()
  const boards = boardsOf(useRoom(), kind)
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  if (boards.length === 0) return null
  const chosen = boards.filter((board) => ticked.has(board.owner ?? ''))
  const meant = chosen.length === 0 ? boards : chosen
  const title = t(kind === 'own' ? 'boards.eachOwn' : 'boards.eachGroup')
  return (
    <section className="boards-kind dialog-part">
      <h3>{title}</h3>
      <OpennessSwitch
        label={title}
        value={sameOf(meant)}
        onChange={(openness) => {
          const owners = chosen.length === 0 ? null : chosen.map((board) => board.owner ?? '')
          void controller.tell({ type: 'boards.open', kind, openness, owners })
        }}
      />
      <p className="soft">{chosen.length === 0 ? t('boards.forAll') : t('boards.forSome', { count: chosen.length })}</p>
      <ul className="boards-list">
        {boards.map((board) => (
          <li key={board.owner}>
            <label>
              <input
                type="checkbox"
                checked={ticked.has(board.owner ?? '')}
                onChange={() => {
                  setTicked(toggled(ticked, board.owner ?? ''))
                }}
              />
              <bdi>{board.name}</bdi>
              <span className={board.openness === 'hidden' ? 'chip' : 'chip green'}>{t(`boardOpenness.${board.openness}`)}</span>
            </label>
          </li>
        ))}
      </ul>
    </section>
  )
}

function sameOf(boards: readonly LessonBoard[]): Openness | null {
  const first = boards[0]?.openness ?? null
  return boards.every((board) => board.openness === first) ? first : null
}
