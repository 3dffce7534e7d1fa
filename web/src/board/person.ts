/** One person at a board without a browser: a scene as simple as Excalidraw's rules allow, and a real binding. */
import { Binding } from './binding'
import { byIndex, type BoardElement } from './elements'
import type { ClientMessage, ServerMessage } from './protocol'
import { updatedScene } from './scene'

export function element(id: string, fields: Partial<BoardElement> = {}): BoardElement {
  return {
    id,
    type: 'rectangle',
    version: 1,
    versionNonce: 1,
    index: 'a1',
    isDeleted: false,
    x: 0,
    y: 0,
    width: 10,
    height: 10,
    angle: 0,
    ...fields,
  }
}

/** One person: a scene, and the binding under test. The clock and the nonces are the test's. */
export class Person {
  nowMs = 1000
  scene: BoardElement[] = []
  busy = new Set<string>()
  /** Whether the scene mends equal indices, as Excalidraw does. */
  reindexes = false
  readonly binding: Binding
  #nonce = 1000

  constructor(readonly id: string, chance?: () => number) {
    this.binding = new Binding(chance ?? (() => ++this.#nonce))
  }

  /** Is welcomed to a page. */
  welcomed(elements: BoardElement[] = [], rights: 'read' | 'write' | 'admin' = 'write', epoch = 7, seq = 0): this {
    this.hear({ type: 'snap', epoch, seq, rights, you: this.id, elements, more: false })
    return this
  }

  hear(...messages: ServerMessage[]): void {
    this.binding.receive(messages, this.nowMs)
    this.apply()
  }

  /** Puts elements onto the scene, as Excalidraw does when somebody draws. */
  draw(...elements: BoardElement[]): void {
    const ids = new Set(elements.map(({ id }) => id))
    this.scene = [...this.scene.filter(({ id }) => !ids.has(id)), ...elements].sort(byIndex)
    this.changed()
  }

  changed(): void {
    this.binding.sceneChanged(this.scene, new Set(this.busy), this.nowMs)
    this.apply()
  }

  /** Lets time pass, and returns what is sent. */
  after(ms: number): ClientMessage[] {
    this.nowMs += ms
    this.binding.tick(this.nowMs)
    this.apply()
    return this.binding.takeMessages()
  }

  shown(id: string): BoardElement | undefined {
    return this.scene.find((one) => one.id === id)
  }

  apply(): void {
    const update = this.binding.takeScene()
    if (update === null) return
    const scene = updatedScene(this.scene, update)
    this.scene = this.reindexes ? reindexed(scene) : scene
    this.binding.sceneChanged(this.scene, new Set(this.busy), this.nowMs, true)
  }
}

/** What Excalidraw does to a scene that it is given: elements of equal index get another, and a new version. */
function reindexed(scene: BoardElement[]): BoardElement[] {
  let last = ''
  return scene.map((one) => {
    const index = one.index ?? ''
    const doubled = index !== '' && index === last.slice(0, index.length)
    last = doubled ? `${last}V` : index
    return doubled ? { ...one, index: last, version: one.version + 1, versionNonce: one.versionNonce + 77 } : one
  })
}
