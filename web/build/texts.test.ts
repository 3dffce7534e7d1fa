import { describe, expect, it } from 'vitest'
import { textsOfRecord } from './texts.ts'

describe('the texts that the server is given', async () => {
  const texts = await textsOfRecord()

  it('are those of the record in both languages, and of nothing else', () => {
    for (const language of ['en', 'ja'] as const) {
      const topics = Object.keys(texts[language])
      expect(topics).toEqual(expect.arrayContaining(['record', 'recordPdf', 'recordSections', 'planModes', 'boardKinds', 'polls']))
      expect(topics.filter((topic) => !topic.startsWith('record')).sort()).toEqual(['boardKinds', 'planModes', 'player', 'polls'])
    }
    expect(texts.ja.record).toMatchObject({ title: '授業記録' })
    expect(texts.en.record).toMatchObject({ title: 'Lesson record' })
  })
})
