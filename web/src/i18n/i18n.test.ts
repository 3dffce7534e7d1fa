import { describe, expect, it } from 'vitest'
import { chooseLevel, isLanguage, keepLanguage, startI18n, withHonorific } from '.'
import { en } from './en'
import { ja } from './ja'

type Tree = string | { readonly [key: string]: Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  if (typeof tree === 'string') return [[path, tree]]
  return Object.entries(tree).flatMap(([key, value]) => leaves(value, path === '' ? key : `${path}.${key}`))
}
const blanks = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map((match) => match[1] ?? '').sort()

describe('the texts', () => {
  const english = new Map(leaves(en))
  const japanese = new Map(leaves(ja))

  it('have the same keys in both languages', () => {
    expect([...japanese.keys()]).toEqual([...english.keys()])
  })

  it.each([...english.keys()])('%s says something in both, with the same blanks to fill', (key) => {
    const [one, other] = [english.get(key) ?? '', japanese.get(key) ?? '']
    expect(one.trim()).not.toBe('')
    expect(other.trim()).not.toBe('')
    expect(blanks(other)).toEqual(blanks(one))
  })

  it('keep the accessible names that tests from outside rely on', () => {
    const { microphone, camera, screen, hand, groups, leave, people, chat, board } = en.room
    expect([microphone, camera, screen, hand, groups, leave, people, chat, board]).toEqual([
      'Microphone',
      'Camera',
      'Share screen',
      'Raise hand',
      'Groups',
      'Leave',
      'People',
      'Chat',
      'Board',
    ])
    expect([en.join.name, en.join.join, en.chat.message, en.chat.send]).toEqual([
      'Your name',
      'Join the lesson',
      'Message',
      'Send',
    ])
  })
})

describe('startI18n', () => {
  it('speaks the language it was given and fills names in as they are', async () => {
    const i18n = await startI18n('ja')
    expect(i18n.t('said.joined', { name: '<b>' })).toBe('<b>さんが入りました')
  })
})

describe('chooseLevel', () => {
  it('shows the texts as they are read now, from any level to any other', async () => {
    const i18n = await startI18n('ja')
    const written = i18n.t('room.hand')
    await chooseLevel(i18n, 3)
    await chooseLevel(i18n, 'kana')
    expect(i18n.t('room.hand')).toBe('てを あげる')
    await chooseLevel(i18n, 'plain')
    expect(i18n.t('room.hand')).toBe(written)
  })
})

describe('withHonorific', () => {
  it.each([
    ['はな', 'はなさん'],
    ['佐藤先生', '佐藤先生'],
    ['ゆうくん', 'ゆうくん'],
    ['Ken', 'Kenさん'],
  ])('calls %s %s', (name, called) => {
    expect(withHonorific(name)).toBe(called)
  })
})

describe('isLanguage', () => {
  it('knows the two', () => {
    expect(['ja', 'en', 'fr', null].map(isLanguage)).toEqual([true, true, false, false])
  })
})

describe('keepLanguage', () => {
  it('carries ?lang= along, and nothing else', () => {
    const page = { search: '?lang=ja&x=1', origin: 'http://a' }
    expect(keepLanguage('/lesson/1', page)).toBe('http://a/lesson/1?lang=ja')
    expect(keepLanguage('/lesson/1#t=x', page)).toBe('http://a/lesson/1?lang=ja#t=x')
  })

  it('leaves an address alone when nothing was chosen', () => {
    expect(keepLanguage('/lesson/1', { search: '', origin: 'http://a' })).toBe('/lesson/1')
  })
})
