/** In Japanese: the boards of a lesson. */
import type { boards as en } from '../en/boards'
import type { Same } from '../same'

export const boards: Same<typeof en> = {
  boards: {
    choose: 'ボードをえらぶ',
    whose: 'だれのボード',
    mine: 'じぶん',
    eachOwn: '一人ひとりのボード',
    eachGroup: 'グループのボード',
    pages: 'ページ',
    page: '{{number}}ページ {{name}}',
    toOthers: 'ほかの人ができること',
    showAll: 'いま全員に見せる',
    shownToAll: '先生が全員に見せています',
    othersSee: 'ほかの人からも見えます',
    othersWrite: 'ほかの人も書けます',
    many: 'まとめて切りかえ',
    manyTitle: 'だれに、どのボードを見せますか',
    forAll: '全員のボードを切りかえます（あとから来た人も）。一部だけなら、下でえらんでください。',
    forSome: 'えらんだ{{count}}つだけを切りかえます。',
    close: 'とじる',
    pageName: '新しいページの名前（なくてもかまいません）',
    add: 'ページをふやす',
    addToAllPupils: '全員のボードにふやす',
    addToAllGroups: 'すべてのグループにふやす',
    addToOne: '「{{name}}」だけにふやす',
    thisPage: 'いま開いているページ',
    onAll: '同じしゅるいの全部のボードにあるページです。',
    rename: '名前',
    saveName: '名前をつける',
    drop: 'このページをなくす',
    dropNow: 'はい、なくします',
    dropFromAll: 'はい、全員のボードからなくします',
  },
  boardKinds: {
    shown: '先生のボード',
    class: 'みんなのボード',
    group: 'グループのボード',
    own: 'じぶんのボード',
  },
  boardOpenness: {
    hidden: '見せない',
    seen: '見せる',
    writable: 'みんなで書く',
  },
}
