/** In Japanese: notes of those who observe a lesson. */
import type { notes as en } from '../en/notes'
import type { Same } from '../same'

export const notes: Same<typeof en> = {
  notes: {
    title: '参観メモ',
    lead: '見えるのはあなただけです。書き始めた時刻が残ります。',
    write: '何が見えましたか',
    tags: 'タグ',
    about: 'だれについて',
    count_one: 'メモ{{count}}件',
    count_other: 'メモ{{count}}件',
    keep: 'メモを残す',
    keeping: '残しています…',
    share: '先生と共有する',
    shareHint: 'これから書くものも、授業記録にのります。',
    mine: 'わたしのメモ',
    none: 'まだメモはありません。',
    of: '{{name, san}}について',
  },
  noteTags: {
    remark: '発言',
    murmur: 'つぶやき',
    together: '学び合い',
    stuck: 'つまずき',
    move: '先生の手立て',
  },
}
