/** A server, a scene and a shelf for tests of the binding: as simple as the rules allow. */
import { FakeSocket } from '../testing/fakesocket'
import type { EditingState } from './busy'
import { BoardController, type SceneApi } from './controller'
import { copyOf, isNewer, type BoardElement } from './elements'
import { Kept, type KeptRecord, type RecordKey, type Shelf } from './kept'
import type { ClientMessage } from './protocol'
import { element, type Person } from './person'

export { element, Person } from './person'

export function stroke(id: string, count: number, fields: Partial<BoardElement> = {}): BoardElement {
  const points = Array.from({ length: count }, (_, at) => [at, at % 7] as const)
  return element(id, { type: 'freedraw', points, pressures: [], ...fields })
}

/** The elements of all puts among these messages. */
export function putElements(messages: readonly ClientMessage[]): BoardElement[] {
  return messages.flatMap((message) => (message.type === 'put' ? message.elements : []))
}

/** A page that takes every newer element and tells the others, as the server does. */
export class Server {
  readonly page = new Map<string, BoardElement>()
  seq = 0

  constructor(readonly people: readonly Person[]) {}

  /** Carries everything that is to be said, until nobody has anything more to say. */
  exchange(rounds = 10): void {
    for (let round = 0; round < rounds; round += 1) {
      for (const person of this.people) {
        for (const message of person.after(1000)) {
          if (message.type === 'put') this.#put(person, message.n, message.elements)
        }
      }
    }
  }

  #put(from: Person, n: number, elements: BoardElement[]): void {
    const stale = elements.filter((one) => {
      const held = this.page.get(one.id)
      return held !== undefined && isNewer(held, one)
    })
    const taken = elements.filter((one) => !stale.includes(one))
    for (const one of taken) this.page.set(one.id, copyOf(one))
    this.seq += taken.length
    for (const person of this.people) {
      person.hear({ type: 'ops', seq: this.seq, elements: person === from ? [] : taken.map(copyOf) })
    }
    if (stale.length === 0) {
      from.hear({ type: 'ack', n })
      return
    }
    const held = stale.map((one) => copyOf(this.page.get(one.id) ?? one))
    const codes = Object.fromEntries(stale.map((one) => [one.id, 'stale' as const]))
    from.hear({ type: 'rej', n, code: 'stale', elements: held, gone: [], codes })
  }
}

/** A shelf that outlives tabs, as the browser's storage does. */
export class ShelfOfTests implements Shelf {
  readonly records = new Map<string, [RecordKey, KeptRecord]>()

  async all(): Promise<[RecordKey, KeptRecord][]> {
    return await Promise.resolve([...this.records.values()])
  }

  async put(records: [RecordKey, KeptRecord][]): Promise<void> {
    for (const record of records) this.records.set(record[0].join('/'), record)
    await Promise.resolve()
  }

  async remove(keys: RecordKey[]): Promise<void> {
    for (const key of keys) this.records.delete(key.join('/'))
    await Promise.resolve()
  }
}

export const IDLE: EditingState = {
  cursorButton: 'up',
  newElement: null,
  multiElement: null,
  resizingElement: null,
  editingTextElement: null,
  editingLinearElement: null,
  selectedElementIds: {},
}

/** A page whose Excalidraw is a list, open and greeted. `draw` is what a hand does. */
export function openPage({ isLoading = false, shelf = new ShelfOfTests(), rights = 'write', elements = [element('a')] } = {}) {
  const sockets: FakeSocket[] = []
  const controller = new BoardController(
    () => {
      const socket = new FakeSocket()
      sockets.push(socket)
      return socket
    },
    'token',
    new Kept(shelf, 'page'),
    () => 0,
  )
  const state = { ...IDLE, isLoading }
  const calls: string[] = []
  let scene: readonly BoardElement[] = []
  let screen = { width: 1000, height: 500, scrollX: 0, scrollY: 0, zoom: 1 }
  const api: SceneApi = {
    getSceneElementsIncludingDeleted: () => scene,
    getAppState: () => state,
    updateElements: (elements) => {
      calls.push('elements')
      scene = elements
    },
    updateCursors: () => calls.push('cursors'),
    getScreen: () => screen,
    setScreen: (next) => {
      calls.push('screen')
      screen = next
    },
    showPreview: async (elements) => {
      calls.push(`preview of ${String(elements.length)}`)
      await Promise.resolve()
    },
    endPreview: () => calls.push('no preview'),
  }
  controller.start()
  controller.attach(api)
  const [socket] = sockets
  if (socket === undefined) throw new Error('no socket was opened')
  socket.onopen?.()
  const hear = (...messages: object[]): void => socket.onmessage?.({ data: JSON.stringify(messages) })
  hear({ type: 'snap', epoch: 1, seq: 1, rights, you: 'hana', elements, more: false })
  const draw = (...elements: BoardElement[]): void => {
    scene = [...scene, ...elements]
    controller.changed(scene, state)
  }
  /** The ids of all elements that were put. */
  const putIds = (): string[] => putElements(socket.sent.flat() as unknown as ClientMessage[]).map(({ id }) => id)
  return { controller, socket, putIds, state, calls, hear, draw, scene: () => scene, screen: () => screen }
}
