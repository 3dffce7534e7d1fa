import { expect, it } from 'vitest'
import type { NoteRecord } from '../rest/record'
import { addressIn, hashOf } from './moment'
import { messagesWith, notesWith } from './search'

it('reads moments from addresses, and no others', () => {
  const read = (hash: string) => addressIn(hash)?.moment ?? null
  expect(['#t=12:34', 't=0:05', '#t=1:02:03', '#play'].map(read)).toEqual([754, 5, 3723, 0])
  expect(['', '#', '#t=', '#t=5', '#t=1:2', '#t=-1:00', '#notes', '#t=1:00x'].map(read)).toEqual(Array(8).fill(null))
})

it('writes moments that it reads', () => {
  expect([0, 59, 754, 3723.9, -3].map((second) => addressIn(hashOf(second))?.moment)).toEqual([0, 59, 754, 3723, 0])
  expect(addressIn(hashOf(65, 'a_b-c'))).toEqual({ moment: 65, secret: 'a_b-c' })
  expect(addressIn('#watch=abc&t=nonsense')).toEqual({ moment: 0, secret: 'abc' })
})

it('finds what was written, whichever letters it was written in', () => {
  const said = (text: string) => ({ at: 0, channel: 'lesson', author: 'はな', role: 'student' as const, text })
  const messages = [said('アサガオの種'), said('ＡＢＣ 12'), said('あさがお')]
  expect(messagesWith('あさがお', messages).length).toBe(2)
  expect(messagesWith('abc', messages).length).toBe(1)
  expect(messagesWith('12 はな', messages).length).toBe(1)
  expect(messagesWith('', messages).length).toBe(3)
})

it('finds notes by their author, tag and words together', () => {
  const note = (author: string, tags: string[], text: string): NoteRecord => ({ at: 0, author, text, tags, about: '', seat: null })
  const notes = [note('校長', ['発問'], 'なぜ'), note('校長', [], 'まった'), note('大学', ['発問'], 'なぜ')]
  const all = { words: '', author: '', tag: '' }
  expect(notesWith(all, notes).length).toBe(3)
  expect(notesWith({ ...all, author: '校長', tag: '発問' }, notes)).toEqual([notes[0]])
  expect(notesWith({ ...all, words: 'なぜ', author: '大学' }, notes)).toEqual([notes[2]])
})
