/** The live room in a test's page, with the server's end of the WebSocket in the test's hand. */
import { act, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { I18nextProvider } from 'react-i18next'
import { vi } from 'vitest'
import { startI18n, type Language } from '../i18n'
import { ControllerContext } from '../pages/live/context'
import { Room } from '../pages/live/Room'
import { Connection } from '../protocol/connection'
import { RoomController } from '../state/controller'
import { StoredDrafts } from '../state/drafts'
import type { ClientMessage, Group, Lesson, NewGroup, Person, Reflection, ServerMessage, Snapshot } from '../wire'
import { WordsProvider } from '../words/context'
import { annotate } from '../words/marks'
import { FakeSocket } from './fakesocket'
import { stubBrowser, type Size } from './browser'
import { lesson, person, snapshot } from './values'

class Track extends EventTarget {
  stop(): void {
    // There is no device behind it.
  }
}

/** What staff are sent besides. */
type ForStaff = Partial<Pick<Snapshot, 'plan' | 'roster' | 'removed' | 'group_sets' | 'waiting'>>

export interface Setting extends ForStaff {
  you: Person
  others?: Person[]
  groups?: Group[]
  lesson?: Partial<Lesson>
  language?: Language
  /** What the server plans, whatever the rule. */
  planned?: readonly NewGroup[]
  /** How many the server lets choose each of the planned groups. */
  choice?: number | null
  /** What staff finds when it asks for reflections. */
  written?: readonly Reflection[]
  /** Of everything that asks for its size; otherwise nothing is laid out. */
  size?: Size
  /** What the server's dictionary says; the page is then read in kana. */
  readings?: Readonly<Record<string, string>>
  /** The page is loaded anew: the tab still has what it kept. */
  again?: boolean
}

/** Opens the room as `you`; every command is answered with `ok` as soon as it is looked at through `asked`. */
export async function openRoom({ you, others = [], groups = [], lesson: changes = {}, language = 'en', size, planned = [], choice = null, written = [], readings, again = false, ...forStaff }: Setting) {
  stubBrowser({ size })
  if (!again) sessionStorage.clear()
  const socket = new FakeSocket()
  const refuse = new Set<string>()
  let ids = 0
  const controller = new RoomController({
    token: 't',
    connect: (handlers) => new Connection(() => socket, handlers),
    makeMedia: ({ onStatus }) => ({
      linkOpened: () => {
        onStatus('connected')
      },
      restart: () => undefined,
      networkChanged: () => undefined,
    setLayers: () => undefined,
      setTrack: () => Promise.resolve(),
      stream: () => new MediaStream(),
      stats: () => Promise.resolve([]),
      close: () => undefined,
    }),
    openSource: () => Promise.resolve(new Track() as unknown as MediaStreamTrack),
    playback: { use: vi.fn(), resume: vi.fn(), setSilent: vi.fn(), close: vi.fn() },
    keepToken: () => undefined,
    soundOnly: false,
    inClassroom: false,
    drafts: new StoredDrafts(localStorage),
    makeCamera: () => ({ take: () => Promise.resolve('still'), close: () => undefined }),
    cameraWanted: () => false,
    newId: () => `client${++ids}`,
    nowSeconds: () => 0,
  })
  const level = readings === undefined ? 'plain' : 'kana'
  const i18n = await startI18n(language, level)
  const history: ClientMessage[] = []
  let version = 1

  const say = async (message: ServerMessage): Promise<void> => {
    await act(async () => {
      socket.say(message)
      await Promise.resolve()
    })
  }
  /** Answers what was asked since the last time, and gives all messages of this type so far. */
  const asked = async <T extends ClientMessage['type']>(type: T): Promise<Extract<ClientMessage, { type: T }>[]> => {
    for (const message of socket.sent.splice(0)) {
      history.push(message)
      if ('n' in message) await say(answer(message, refuse, { groups: [...planned], choice }, written, readings))
    }
    return history.filter((one): one is Extract<ClientMessage, { type: T }> => one.type === type)
  }
  const change = (people: Record<string, Person | null>, more: { lesson?: Lesson; groups?: Record<string, Group> } = {}) =>
    say({ type: 'state', epoch: 1, version: ++version, people, ...more })

  controller.start()
  render(
    <I18nextProvider i18n={i18n}>
      <ControllerContext.Provider value={controller}>
        <WordsProvider i18n={i18n} first={level}>
          <Room />
        </WordsProvider>
      </ControllerContext.Provider>
    </I18nextProvider>,
  )
  socket.accept()
  await say({
    type: 'welcome',
    you: you.id,
    session_id: 's',
    now: 0,
    snapshot: snapshot({ people: [...others, you], groups, lesson: lesson(changes), ...forStaff }),
  })
  await asked('hello')
  return { user: userEvent.setup(), say, asked, change, refuse, controller }
}

function answer(
  message: ClientMessage & { n: number },
  refuse: ReadonlySet<string>,
  planned: { groups: NewGroup[]; choice: number | null },
  written: readonly Reflection[],
  readings: Readonly<Record<string, string>> = {},
): ServerMessage {
  if (refuse.has(message.type)) return { type: 'refused', n: message.n, code: 'locked', text: '' }
  if (message.type === 'groups.plan') return { type: 'groups.planned', n: message.n, ...planned }
  if (message.type === 'chat.history')
    return { type: 'chat.page', n: message.n, channel: message.channel, messages: [], more: false }
  if (message.type === 'reflection.read') return { type: 'reflection.mine', n: message.n, reflection: null }
  if (message.type === 'words.read') {
    const read = (text: string): string => (readings[text] === undefined ? text : annotate(text, readings[text]))
    return { type: 'words.reading', n: message.n, texts: message.texts.map(read) }
  }
  if (message.type === 'reflection.write') {
    const { text, mood = 0 } = message
    return { type: 'reflection.mine', n: message.n, reflection: { id: 'r', number: 1, person: 'p', name: '', seat: null, text, mood, at: 0 } }
  }
  if (message.type === 'reflections.list') return { type: 'reflections.page', n: message.n, reflections: written.filter(({ number }) => number > (message.after ?? 0)), more: false }
  if (message.type === 'notes.list') return { type: 'notes.mine', n: message.n, notes: [], shared: false }
  if (message.type === 'notes.share') return { type: 'notes.mine', n: message.n, notes: [], shared: message.shared }
  if (message.type === 'note.add') {
    const note = { id: 'n1', at: 0, text: message.text, tags: message.tags ?? [], about: message.person ?? '' }
    return { type: 'notes.mine', n: message.n, notes: [note], shared: false }
  }
  return { type: 'ok', n: message.n, groups: [] }
}

export const teacher = (changes: Partial<Person> = {}): Person =>
  person('t', { name: 'Ms Sato', role: 'teacher', sources: ['camera', 'microphone'], ...changes })
export const pupil = (name: string, changes: Partial<Person> = {}): Person => person(name.toLowerCase(), { name, ...changes })
