/** What is on a page now, read once on a socket of its own. */
import type { Socket } from '../../protocol/connection'
import { byIndex, type BoardElement } from '../elements'
import { decodeFrame } from '../protocol'

/** A page of 20 MB comes in chunks; nothing at all for so long is no answer. */
const SILENCE_MS = 10_000

/** In the order in which they are painted. Rejects where the page cannot be read; nothing is left open. A page that is open already must not be read so. */
export function readPage(open: () => Socket): Promise<readonly BoardElement[]> {
  return new Promise((resolve, reject) => {
    const socket = open()
    const elements: BoardElement[] = []
    let silence: ReturnType<typeof setTimeout> | undefined
    const end = (done: () => void): void => {
      clearTimeout(silence)
      socket.onopen = socket.onmessage = socket.onclose = null
      socket.close(1000)
      done()
    }
    const wait = (): void => {
      clearTimeout(silence)
      silence = setTimeout(() => {
        end(() => {
          reject(new Error('the page does not answer'))
        })
      }, SILENCE_MS)
    }
    wait()
    socket.onopen = () => {
      socket.send(JSON.stringify([{ type: 'hello', protocol: 1, epoch: 0, since: 0 }]))
    }
    socket.onclose = ({ code }) => {
      end(() => {
        reject(new Error(`the page was closed: ${String(code)}`))
      })
    }
    socket.onmessage = ({ data }) => {
      wait()
      for (const message of decodeFrame(data)) {
        if (message.type !== 'snap') continue
        elements.push(...message.elements)
        if (message.more) continue
        end(() => {
          resolve(elements.filter((each) => each.isDeleted !== true).sort(byIndex))
        })
        return
      }
    }
  })
}
