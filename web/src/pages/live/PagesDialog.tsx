import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ownersOf } from '../../state/boards'
import { Dialog } from '../../ui/Dialog'
import { TextField } from '../../ui/TextField'
import { MAX_NAME_CHARACTERS, type Command, type LessonBoard, type LessonPage, type Template } from '../../wire'
import { AddTo } from './AddTo'
import { useController } from './context'
import { EarlierDialog } from './EarlierDialog'

const TEMPLATES = ['lined', 'squared', 'manuscript', 'quadrants', 'columns', 'x_chart', 'venn', 'fishbone'] as const satisfies readonly Template[]

interface Props {
  board: LessonBoard
  page: LessonPage
  onClose: () => void
}

/** A page more, on this board or on all of its kind; the open one named, or taken away. */
export function PagesDialog({ board, page, onClose }: Props) {
  const { t } = useTranslation()
  const [earlier, setEarlier] = useState(false)
  if (earlier) return <EarlierDialog board={board} onBack={() => { setEarlier(false) }} onClose={onClose} />
  return (
    <Dialog title={t('boards.pages')} onClose={onClose}>
      <AddPage board={board} onClose={onClose} />
      <section className="dialog-part actions">
        <button type="button" className="button" onClick={() => { setEarlier(true) }}>
          {t('earlier.open')}
        </button>
      </section>
      <GiveOut board={board} page={page} onClose={onClose} />
      <ThisPage board={board} page={page} onClose={onClose} />
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}

function AddPage({ board, onClose }: Omit<Props, 'page'>) {
  const { t } = useTranslation()
  const controller = useController()
  const [name, setName] = useState('')
  const [template, setTemplate] = useState<Template | null>(null)
  const add = (to: string[] | null): void => {
    void controller.tell({ type: 'boards.add', kind: board.kind, owners: to, name, template }).then((added) => {
      if (added) onClose()
    })
  }
  return (
    <section className="stack dialog-part">
      <TextField label={t('boards.pageName')} value={name} maxLength={MAX_NAME_CHARACTERS} onChange={setName} />
      <label className="field">
        <span className="label">{t('boards.paper')}</span>
        <select
          className="input"
          value={template ?? ''}
          onChange={(event) => {
            setTemplate(TEMPLATES.find((each) => each === event.target.value) ?? null)
          }}
        >
          <option value="">{t('boards.blank')}</option>
          {TEMPLATES.map((each) => (
            <option key={each} value={each}>
              {t(`boardPapers.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <AddTo board={board} onAdd={add} />
    </section>
  )
}

function GiveOut({ board, page, onClose }: Props) {
  const { t } = useTranslation()
  const controller = useController()
  const copies = [
    { words: t('materialTo.own'), kind: 'own', owners: null },
    { words: t('materialTo.group'), kind: 'group', owners: null },
    { words: t('boards.copyHere'), kind: board.kind, owners: ownersOf(board) },
  ] as const
  return (
    <section className="stack dialog-part">
      <h3>{t('boards.giveOut')}</h3>
      <p className="soft">{t('boards.giveOutHint')}</p>
      <div className="actions">
        {copies.map(({ words, kind, owners }) => (
          <button
            key={words}
            type="button"
            className="button"
            onClick={() => {
              const name = page.name ?? ''
              void controller
                .tell({ type: 'boards.add', kind, owners, name, copy_of: page.page_id })
                .then((given) => {
                  if (given) onClose()
                })
            }}
          >
            {words}
          </button>
        ))}
      </div>
    </section>
  )
}

function ThisPage({ board, page, onClose }: Props) {
  const { t } = useTranslation()
  const controller = useController()
  const [name, setName] = useState(page.name ?? '')
  const [dropping, setDropping] = useState(false)
  const common = page.common === true && ownersOf(board) !== null
  const isFirst = board.pages[0]?.page_id === page.page_id
  const tell = (command: Command): void => {
    void controller.tell(command).then((done) => {
      if (done) onClose()
    })
  }
  return (
    <section className="stack dialog-part">
      <h3>{t('boards.thisPage')}</h3>
      {common ? <p className="soft">{t('boards.onAll')}</p> : null}
      <TextField label={t('boards.rename')} value={name} maxLength={MAX_NAME_CHARACTERS} onChange={setName} />
      <div className="actions">
        <button
          type="button"
          className="button"
          onClick={() => {
            tell({ type: 'boards.name', page_id: page.page_id, name })
          }}
        >
          {t('boards.saveName')}
        </button>
        {isFirst ? null : (
          <button
            type="button"
            className={dropping ? 'button danger' : 'button'}
            onClick={() => {
              if (dropping) tell({ type: 'boards.drop', page_id: page.page_id })
              else setDropping(true)
            }}
          >
            {t(dropping ? (common ? 'boards.dropFromAll' : 'boards.dropNow') : 'boards.drop')}
          </button>
        )}
      </div>
    </section>
  )
}
