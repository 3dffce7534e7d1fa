import { useTranslation } from 'react-i18next'
import { useTimeFormat } from '../../ui/useTimeFormat'
import type { LessonBoard } from '../../wire'
import { useRoom } from './context'

/** What tells a board from the others of its kind: whose it is; of what was handed in, when as well. */
export function useBoardWords(): (board: LessonBoard) => string {
  const { t } = useTranslation()
  const { you } = useRoom()
  const clock = useTimeFormat({ seconds: true })
  return ({ owner, name = '', handed_in }) => {
    if (owner === you) return t('boards.mine')
    return handed_in == null ? name : t('handIns.of', { name, time: clock.format(handed_in.at * 1000) })
  }
}
