/** In Japanese: who looks on. */
import type { observers as en } from '../en/observers'
import type { Same } from '../same'

export const observers: Same<typeof en> = {
  observers: {
    one: '参観：{{name, san}}',
    visitor: '参観の方がいます',
    many_one: '参観の方が{{count}}人います',
    many_other: '参観の方が{{count}}人います',
    heardMany_one: '参観の方が{{count}}人来ました',
    heardMany_other: '参観の方が{{count}}人来ました',
    aVisitor: '参観の方',
    title: '参観者を児童生徒にどう知らせるか',
    names: '名前で知らせる',
    visitors: '「参観の方」と知らせる',
  },
}
