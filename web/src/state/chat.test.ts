import { describe, expect, it, vi } from 'vitest'
import { RefusedError } from '../protocol/requests'
import { message } from '../testing/values'
import type { ChatMessage, Command, Reply } from '../wire'
import { Chat } from './chat'
import { initialRoom, withChat } from './room'
import { WritableStore } from './store'

/** A server with one channel that can be made to refuse. */
function setUp(stored: ChatMessage[] = []) {
  const room = new WritableStore(initialRoom('t'))
  const asked: Command[] = []
  const behave = { refuse: '' as '' | 'lost' | 'locked' }
  const answer = (command: Command): Reply => {
    if (command.type === 'chat.send') {
      const known = stored.find((one) => one.client_id === command.client_id)
      const kept = known ?? message(stored.length + 1, { client_id: command.client_id, text: command.text })
      if (known === undefined) stored.push(kept)
      return { type: 'chat.ack', n: 1, message: kept }
    }
    if (command.type !== 'chat.history') throw new Error(`not asked for: ${command.type}`)
    const after = command.after ?? 0
    const before = command.before ?? Infinity
    const messages = stored.filter((one) => one.number > after && one.number < before)
    return { type: 'chat.page', n: 1, channel: 'lesson', messages, more: false }
  }
  let ids = 0
  const chat = new Chat(
    room,
    (command) => {
      asked.push(command)
      return behave.refuse === '' ? Promise.resolve(answer(command)) : Promise.reject(new RefusedError(behave.refuse))
    },
    () => `id${++ids}`,
  )
  const log = () => room.get().chat.get('lesson') ?? { messages: [], ahead: [], unsent: [], older: false }
  return { room, chat, asked, behave, stored, log }
}

describe('Chat', () => {
  it('shows a message at once as unsent, and as sent when the server has stored it', async () => {
    const { chat, log } = setUp()
    chat.send('lesson', 'hello')
    expect(log().unsent.map((one) => one.text)).toEqual(['hello'])
    await vi.waitFor(() => {
      expect(log().unsent).toEqual([])
    })
    expect(log().messages.map((one) => one.text)).toEqual(['hello'])
  })

  it('sends again after a reconnection what had no answer, once', async () => {
    const { chat, behave, log, stored } = setUp()
    behave.refuse = 'lost'
    chat.send('lesson', 'one')
    chat.send('lesson', 'two')
    await vi.waitFor(() => {
      expect(log().unsent).toHaveLength(2)
    })
    behave.refuse = ''
    await chat.flush()
    await chat.flush()
    expect(stored.map((one) => one.text)).toEqual(['one', 'two'])
  })

  it('keeps a refused message with its reason until its author decides', async () => {
    const { chat, behave, log, stored } = setUp()
    behave.refuse = 'locked'
    chat.send('lesson', 'hello')
    await vi.waitFor(() => {
      expect(log().unsent[0]?.refused).toBe('locked')
    })
    await chat.flush()
    expect(stored).toHaveLength(0)
    behave.refuse = ''
    chat.sendAgain('lesson', 'id1')
    await vi.waitFor(() => {
      expect(stored).toHaveLength(1)
    })
  })

  it('throws a refused message away when asked to', async () => {
    const { chat, behave, log } = setUp()
    behave.refuse = 'locked'
    chat.send('lesson', 'hello')
    await vi.waitFor(() => {
      expect(log().unsent[0]?.refused).toBe('locked')
    })
    chat.discard('lesson', 'id1')
    expect(log().unsent).toEqual([])
  })

  it('reads the last page of a channel that it does not hold, once', async () => {
    const { chat, asked, log } = setUp([message(1), message(2)])
    await chat.fill('lesson')
    await chat.fill('lesson')
    expect(log().messages).toHaveLength(2)
    expect(asked).toHaveLength(1)
  })

  it('does not ask twice for a channel in which nothing was said', async () => {
    const { chat, asked } = setUp()
    await chat.fill('lesson')
    await chat.fill('lesson')
    expect(asked).toHaveLength(1)
  })

  it('reads a group’s chat again when it is entered again, although the page forgot it', async () => {
    const { room, chat, log } = setUp([message(1), message(2)])
    await chat.enter('lesson')
    room.update((held) => ({ ...held, chat: new Map() }))
    room.update((held) => withChat(held, 'lesson', [message(3)])) // came meanwhile, by itself
    await chat.enter('lesson')
    expect(log().messages.map((one) => one.number)).toEqual([1, 2, 3])
  })

  it('reads what a gap is missing', async () => {
    const all = [1, 2, 3, 4, 5].map((number) => message(number))
    const { chat, room, log } = setUp(all)
    room.update((held) => withChat(withChat(held, 'lesson', all.slice(0, 2)), 'lesson', all.slice(4)))
    await chat.fill('lesson')
    expect(log().messages.map((one) => one.number)).toEqual([1, 2, 3, 4, 5])
  })

  it('loads older messages before those it holds', async () => {
    const all = [1, 2, 3].map((number) => message(number))
    const { chat, room, log } = setUp(all)
    room.update((held) => withChat(held, 'lesson', all.slice(2)))
    await chat.loadOlder('lesson')
    expect(log().messages.map((one) => one.number)).toEqual([1, 2, 3])
    expect(log().older).toBe(false)
  })

  it('remembers how far a channel was read', async () => {
    const { chat, room } = setUp([message(1), message(2)])
    await chat.fill('lesson')
    chat.markRead('lesson')
    expect(room.get().read.get('lesson')).toBe(2)
  })
})
