import { useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Fetched } from '../../board/files'
import { boardSocket } from '../../board/link'
import type { BoardElement } from '../../board/elements'
import { readPage } from '../../board/save/read'
import type { SaveAs } from '../../board/save/save'
import type { OpenBoard } from '../../state/boards'
import { choicesToSave, fileName, pagesToSave, type PageToSave, type SaveWhat } from '../../state/saving'
import { Dialog } from '../../ui/Dialog'
import type { LessonBoard } from '../../wire'
import { useRoom } from './context'
import { useBoardWords } from './useBoardWords'

interface Props {
  open: OpenBoard
  /** What is on the open page. */
  elements: () => readonly BoardElement[]
  fetchFile: (hash: string) => Promise<Fetched>
  onClose: () => void
}

/** What all boards of a kind are called together. */
const MANY = { own: 'boards.eachOwn', group: 'boards.eachGroup', hand: 'handIns.pages' } as const

/** `done`: so many pages were read. */
type Saving = { is: 'idle' | 'saved' | 'failed' | 'empty' } | { is: 'busy'; done: number; of: number }

/** The open page, its board or all boards of the kind as a file: to print, to keep, to show at home. */
export function SaveDialog({ open, elements, fetchFile, onClose }: Props) {
  const { t } = useTranslation()
  const room = useRoom()
  const choices = choicesToSave(room, open)
  const [what, setWhat] = useState<SaveWhat>('page')
  const { saving, save } = useSaving(open, elements, fetchFile)
  const busy = saving.is === 'busy'
  const formats: readonly SaveAs[] = what === 'page' ? ['pdf', 'png', 'svg'] : ['pdf']
  return (
    <Dialog title={t('save.title')} onClose={onClose}>
      {choices.length > 1 ? <Choices choices={choices} open={open} chosen={what} onChoose={setWhat} /> : null}
      <div className="actions">
        {formats.map((as) => (
          <button
            key={as}
            type="button"
            className={as === 'pdf' ? 'button main' : 'button'}
            disabled={busy}
            onClick={() => {
              save(what, as)
            }}
          >
            {t(`saveAs.${as}`)}
          </button>
        ))}
      </div>
      <Standing saving={saving} />
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  )
}

interface ChoicesProps {
  choices: readonly SaveWhat[]
  open: OpenBoard
  chosen: SaveWhat
  onChoose: (what: SaveWhat) => void
}

function Choices({ choices, open, chosen, onChoose }: ChoicesProps) {
  const { t } = useTranslation()
  const room = useRoom()
  const name = useId()
  return (
    <fieldset className="save-choices">
      <legend className="label">{t('save.what')}</legend>
      {choices.map((what) => (
        <label key={what} className={what === chosen ? 'radio-card on' : 'radio-card'}>
          <input
            type="radio"
            name={name}
            checked={what === chosen}
            onChange={() => {
              onChoose(what)
            }}
          />
          {t(`saveWhat.${what}`, { count: pagesToSave(room, open, what).length })}
        </label>
      ))}
    </fieldset>
  )
}

function Standing({ saving }: { saving: Saving }) {
  const { t } = useTranslation()
  if (saving.is === 'idle') return null
  if (saving.is === 'busy') return <p role="status">{t('save.busy', { done: saving.done, of: saving.of })}</p>
  return <p role={saving.is === 'saved' ? 'status' : 'alert'}>{t(`save.${saving.is}`)}</p>
}

function useSaving(open: OpenBoard, elements: Props['elements'], fetchFile: Props['fetchFile']) {
  const room = useRoom()
  const words = useBoardWords()
  const { t, i18n } = useTranslation()
  const [saving, setSaving] = useState<Saving>({ is: 'idle' })
  const gone = useRef(false)
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
    }
  }, [])
  const kindWords = ({ kind }: LessonBoard): string => t(kind in MANY ? MANY[kind as keyof typeof MANY] : `boardKinds.${kind}`)
  const titleOf = ({ board, page, number }: PageToSave): string => {
    const kind = board.kind === 'own' && board.owner !== room.you ? '' : t(`boardKinds.${board.kind}`)
    const called = page.name ?? ''
    const numbered = number === 0 ? '' : called === '' ? String(number) : `${String(number)} ${called}`
    return [words(board) || kind, numbered || called].filter((part) => part !== '').join(' · ')
  }
  const save = (what: SaveWhat, as: SaveAs): void => {
    const wanted = pagesToSave(room, open, what)
    const here = elements() // before anything can change
    const lesson = room.view?.lesson.title ?? ''
    const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(new Date())
    const pages = async function* (): AsyncGenerator<{ title: string; elements: readonly BoardElement[] }> {
      for (const [at, each] of wanted.entries()) {
        if (gone.current) throw new Error('nobody waits for it')
        setSaving({ is: 'busy', done: at, of: wanted.length })
        const id = each.page.page_id
        const found = id === open.page.page_id ? here : await readPage(() => boardSocket(id, room.token))
        if (found.length > 0) yield { title: [lesson, titleOf(each), day].filter((part) => part !== '').join('  ·  '), elements: found }
      }
    }
    const first = wanted[0]
    const name = fileName([lesson, what === 'kind' || first === undefined ? kindWords(open.board) : titleOf(first)], as)
    import('../../board/save/save')
      .then(async ({ fileOfPages, download }) => {
        const content = await fileOfPages(pages(), as, fetchFile)
        if (gone.current) return
        if (content !== null) download(content, name)
        setSaving({ is: content === null ? 'empty' : 'saved' })
      })
      .catch(() => {
        if (!gone.current) setSaving({ is: 'failed' })
      })
  }
  return { saving, save }
}
