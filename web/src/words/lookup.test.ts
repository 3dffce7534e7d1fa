import { describe, expect, it, vi } from 'vitest'
import type { Command, Reply } from '../wire'
import { Lookup, MAX_TEXT_CHARACTERS } from './lookup'

const read = (command: Command): Promise<Reply> =>
  Promise.resolve({ type: 'words.reading', n: 1, texts: command.type === 'words.read' ? command.texts.map((text) => `*${text}`) : [] })

describe('Lookup', () => {
  it('asks for many texts at once, and for each of them once', async () => {
    const ask = vi.fn(read)
    const lookup = new Lookup(ask)
    for (const text of ['班', '植物', '班']) lookup.want(text)
    await vi.waitFor(() => {
      expect(lookup.store.get().get('植物')).toBe('*植物')
    })
    lookup.want('班')
    await Promise.resolve()
    expect(ask.mock.calls).toEqual([[{ type: 'words.read', texts: ['班', '植物'] }]])
  })

  it('sends no more at once than the server takes', async () => {
    const ask = vi.fn(read)
    const lookup = new Lookup(ask)
    for (let number = 0; number < 20; number++) lookup.want(`文${number}`)
    await vi.waitFor(() => {
      expect(lookup.store.get().size).toBe(20)
    })
    expect(ask).toHaveBeenCalledTimes(2)
  })

  it('asks again for what got no answer, when it is shown again', async () => {
    const ask = vi.fn(read).mockRejectedValueOnce(new Error('lost'))
    const lookup = new Lookup(ask)
    lookup.want('班')
    await vi.waitFor(() => {
      expect(ask).toHaveBeenCalledTimes(1)
    })
    await new Promise((done) => setTimeout(done))
    lookup.want('班')
    await vi.waitFor(() => {
      expect(lookup.store.get().get('班')).toBe('*班')
    })
  })

  it('does not ask for what would be refused, or has nothing Japanese in it', async () => {
    const ask = vi.fn(read)
    const lookup = new Lookup(ask)
    lookup.want('')
    lookup.want('3 Beans')
    lookup.want('あ'.repeat(MAX_TEXT_CHARACTERS + 1))
    await Promise.resolve()
    expect(ask).not.toHaveBeenCalled()
  })
})
