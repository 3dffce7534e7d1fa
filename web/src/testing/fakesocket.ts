/** The far end of a WebSocket, held by a test. */
import type { Socket } from '../protocol/connection'
import type { ClientMessage, ServerMessage } from '../wire'

export class FakeSocket implements Socket {
  onopen: (() => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onmessage: ((event: { data: unknown }) => void) | null = null
  /** Open, until a test says otherwise. */
  readyState = 1
  readonly sent: ClientMessage[] = []
  closedWith: number | null = null

  send(text: string): void {
    this.sent.push(JSON.parse(text) as ClientMessage)
  }

  close(code?: number): void {
    this.closedWith = code ?? 1000
  }

  /** The server accepts the upgrade. */
  accept(): void {
    this.onopen?.()
  }

  /** The server says something. */
  say(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  /** The connection ends. */
  end(code = 1006): void {
    this.onclose?.({ code })
  }

  last<T extends ClientMessage['type']>(type: T): Extract<ClientMessage, { type: T }> | undefined {
    return this.sent.findLast((one): one is Extract<ClientMessage, { type: T }> => one.type === type)
  }
}
