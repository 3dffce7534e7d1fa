// @vitest-environment jsdom
import { cleanup, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { openRoom, pupil, teacher } from '../../testing/classroom'
import { group, message } from '../../testing/values'
import type { Poll } from '../../wire'

afterEach(cleanup)

const READINGS = {
  植物: 'しょくぶつ',
  赤組: 'あかぐみ',
  芽は何色: 'めはなにいろ',
  緑: 'みどり',
  種: 'たね',
  '集合です': 'しゅうごうです',
}
const QUESTION: Poll = {
  id: 'q1',
  number: 1,
  question: { kind: 'choice', prompt: '芽は何色', options: ['緑', '種'] },
  shown: false,
  rounds: [{ opened_at: 1, closed_at: null, results: null, named: [] }],
}
const openAs = (language: 'ja' | 'en') =>
  openRoom({
    you: pupil('花', { group: 'g', assigned: 'g' }),
    others: [teacher()],
    groups: [group('g', { name: '赤組' })],
    lesson: { title: '植物', group_work: { news: { name: '佐藤', text: '集合です', at: 1, until: 1e12 } } },
    language,
    readings: READINGS,
  })

it('shows the words of the teacher in kana: title, group, news, question and its choices', async () => {
  const room = await openAs('ja')
  await room.say({ type: 'state', epoch: 1, version: 50, people: {}, polls: { q1: QUESTION } })
  await waitFor(async () => {
    await room.asked('words.read')
    for (const kana of ['しょくぶつ', 'しゅうごうです', 'めはなにいろ', 'みどり', 'たね']) expect(screen.getByText(kana)).toBeTruthy()
  })
  expect(screen.getByText(/あかぐみ/)).toBeTruthy()
})

it('never has read what pupils write, nor names of people', async () => {
  const room = await openAs('ja')
  await room.say({ type: 'chat.new', channel: 'lesson', messages: [message(1, { text: '秘密の話' })] })
  await waitFor(async () => {
    expect((await room.asked('words.read')).flatMap(({ texts }) => texts).sort()).toEqual(['植物', '赤組', '集合です'].sort())
  })
})

it('asks for no reading where English is read', async () => {
  const room = await openAs('en')
  expect(screen.getByText('植物')).toBeTruthy()
  expect(await room.asked('words.read')).toEqual([])
})
