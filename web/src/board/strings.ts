/** The board's own words. Kana where a first-grader must read them. */
import type { RejCode } from './protocol'

export interface BoardWords {
  readonly connecting: string
  readonly lost: string
  readonly saving: string
  readonly readOnly: string
  readonly ended: string
  readonly again: string
  readonly dismiss: string
  readonly refused: Record<Exclude<RejCode, 'stale'>, string>
}

const ja: BoardWords = {
  connecting: 'ボードを ひらいています…',
  lost: 'つながっていません。かいたものは のこっています',
  saving: 'ほぞんしています…',
  readOnly: 'いまは 見るだけです',
  ended: 'このボードは ひらけません',
  again: 'もういちど ひらく',
  dismiss: 'とじる',
  refused: {
    bad_element: 'これは ボードに おけません',
    too_large: '大きすぎて ボードに おけません',
    bad_version: 'もとに もどしました。もういちど かいてください',
    locked: '先生が うごかせないように しています',
    not_allowed: 'いまは かけません',
    full: 'ボードが いっぱいです',
    no_such_file: 'この絵は もうありません。もういちど おいてください',
  },
}

const en: BoardWords = {
  connecting: 'Opening the board…',
  lost: 'Not connected. What you draw is kept',
  saving: 'Saving…',
  readOnly: 'You can look, not draw',
  ended: 'This board cannot be opened',
  again: 'Open it again',
  dismiss: 'Close',
  refused: {
    bad_element: 'This cannot be put on the board',
    too_large: 'This is too large for the board',
    bad_version: 'This was undone. Please draw it again',
    locked: 'The teacher has locked this',
    not_allowed: 'You cannot draw at the moment',
    full: 'The board is full',
    no_such_file: 'This picture is not there any more. Please put it once more',
  },
}

export function wordsIn(lang: string): BoardWords {
  return lang.startsWith('ja') ? ja : en
}
