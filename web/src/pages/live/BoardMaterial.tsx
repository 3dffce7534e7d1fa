import { useCallback, useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Placer } from '../../board/Board'
import type { Fetched } from '../../board/files'
import { shrunk } from '../../board/shrink'
import { refusalOf } from '../../rest/client'
import { bringPicture, fetchFile, type MaterialPage } from '../../rest/material'
import type { OpenBoard } from '../../state/boards'
import { isGuide } from '../../state/happenings'
import { me, type RoomState } from '../../state/room'
import { mayBringPictures } from '../../state/selectors'
import { FileButton } from '../../ui/FileButton'
import { Icon } from '../../ui/Icon'
import { useRefusalText } from '../../ui/Problem'
import { useLatest } from '../../ui/useLatest'
import { useController, useRoom } from './context'
import { MaterialDialog } from './MaterialDialog'
import { SaveDialog } from './SaveDialog'

export interface BoardMaterial {
  fetchFile: (hash: string) => Promise<Fetched>
  onPlacer: (placer: Placer) => void
  onPicture: ((picture: File) => void) | null
  onSave: () => void
  tools: ReactNode
  /** What is shown over the board. */
  over: ReactNode
  /** Whether the server has in time what was drawn until now on the page that is open. */
  saved: () => Promise<boolean>
}

/** Material and pictures of the board that is shown, how they get there and are fetched; and what is told of the page. */
export function useBoardMaterial(lessonId: string, board: OpenBoard | null): BoardMaterial {
  const room = useRoom()
  const placer = useRef<Placer | null>(null)
  const [open, setOpen] = useState(false)
  const [saving, setSaving] = useState(false)
  const { bring, state, dismiss } = useBringing(lessonId, room, (page) => { placer.current?.picture(page) })
  const fetchNewest = useFetching(lessonId, room.token)
  const onPlacer = useCallback((next: Placer) => {
    placer.current = next
  }, [])
  const close = useCallback(() => { setOpen(false) }, [])
  const save = useCallback(() => { setSaving(true) }, [])
  const controller = useController()
  const saved = async (): Promise<boolean> => {
    // Where no board is open yet nobody has drawn; what a former tab left there is put when it is.
    return placer.current === null || placer.current.pageId !== board?.page.page_id || (await placer.current.saved())
  }
  const giveOut = (pages: readonly MaterialPage[], kind: 'own' | 'group'): void => {
    const sheets = pages.map(({ file, width, height }) => ({ file, width, height }))
    void controller.tell({ type: 'boards.add', kind, sheets })
  }
  const allowed = mayBringPictures(room)
  return {
    fetchFile: fetchNewest,
    onPlacer,
    onPicture: allowed ? bring : null,
    onSave: save,
    saved,
    tools: (
      <Tools staff={isGuide(me(room))} pictures={allowed} onMaterial={() => { setOpen(true) }} onPicture={bring} onSave={save} />
    ),
    over: (
      <>
        <Bringing state={state} onDismiss={dismiss} />
        {saving && board !== null ? (
          <SaveDialog
            key={board.page.page_id} // of another page one has to ask anew
            open={board}
            elements={() => placer.current?.elements() ?? []}
            fetchFile={fetchNewest}
            onClose={() => { setSaving(false) }}
          />
        ) : null}
        {open ? (
          <MaterialDialog
            lessonId={lessonId}
            token={room.token}
            fetchFile={fetchNewest}
            onPut={(pages, to) => {
              if (to === 'here') placer.current?.sheets(pages)
              else giveOut(pages, to)
              close()
            }}
            onClose={close}
          />
        ) : null}
      </>
    ),
  }
}

/** `string`: it was refused by this code. */
type BringingState = 'idle' | 'busy' | { refused: string }

function useBringing(lessonId: string, room: RoomState, put: (page: Awaited<ReturnType<typeof bringPicture>>) => void) {
  const [state, setState] = useState<BringingState>('idle')
  const bring = (picture: File): void => {
    setState('busy')
    shrunk(picture)
      .then((small) => bringPicture(lessonId, room.token, small))
      .then((page) => {
        put(page)
        setState('idle')
      })
      .catch((error: unknown) => { setState({ refused: refusalOf(error) }) })
  }
  return { bring, state, dismiss: () => { setState('idle') } }
}

function useFetching(lessonId: string, token: string): (hash: string) => Promise<Fetched> {
  return useLatest((hash: string) => fetchFile(lessonId, token, hash))
}

interface ToolsProps {
  staff: boolean
  pictures: boolean
  onMaterial: () => void
  onPicture: (picture: File) => void
  onSave: () => void
}

function Tools(props: ToolsProps) {
  const { t } = useTranslation()
  return (
    <div className="board-tools">
      {props.staff ? (
        <button type="button" className="board-tool" title={t('material.open')} onClick={props.onMaterial}>
          <Icon name="sheet" size={20} />
          <span>{t('material.open')}</span>
        </button>
      ) : null}
      {props.pictures ? (
        // Tablets and telephones offer their camera for it by themselves, beside the pictures that are there.
        <FileButton
          label={t('material.picture')}
          icon="picture"
          className="board-tool"
          accept="image/*"
          onFile={props.onPicture}
        />
      ) : null}
      {props.staff ? (
        <button type="button" className="board-tool full-only" title={t('save.open')} onClick={props.onSave}>
          <Icon name="download" size={20} />
          <span>{t('save.open')}</span>
        </button>
      ) : null}
    </div>
  )
}

function Bringing({ state, onDismiss }: { state: BringingState; onDismiss: () => void }) {
  const { t } = useTranslation()
  const words = useRefusalText()
  if (state === 'idle') return null
  if (state === 'busy') {
    return (
      <div className="board-bringing" role="status">
        <span className="spinner" aria-hidden="true" />
        {t('material.bringing')}
      </div>
    )
  }
  return (
    <div className="board-bringing" role="alert">
      {words(state.refused)}
      <button type="button" className="button quiet" onClick={onDismiss}>
        {t('close')}
      </button>
    </div>
  )
}
