import { describe, expect, it } from 'vitest'
import { RefusedError, Requests } from './requests'

const refusal = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error as RefusedError).code,
  )

describe('Requests', () => {
  it('gives each answer to the command of its number, in whatever order they come', async () => {
    const requests = new Requests()
    const first = requests.open(100)
    const second = requests.open(100)
    requests.settle({ type: 'ok', n: second.n, groups: ['b'] })
    requests.settle({ type: 'ok', n: first.n, groups: ['a'] })
    expect(await first.reply).toMatchObject({ groups: ['a'] })
    expect(await second.reply).toMatchObject({ groups: ['b'] })
  })

  it('rejects with the code of a refusal', async () => {
    const requests = new Requests()
    const { n, reply } = requests.open(100)
    requests.settle({ type: 'refused', n, code: 'locked', text: '' })
    expect(await refusal(reply)).toBe('locked')
  })

  it('drops an answer that nobody waits for', () => {
    const requests = new Requests()
    expect(requests.settle({ type: 'ok', n: 9, groups: [] })).toBe(false)
  })

  it('rejects at the deadline and not before', async () => {
    const requests = new Requests()
    const { reply } = requests.open(100)
    requests.expire(99)
    expect(requests.size).toBe(1)
    requests.expire(100)
    expect(await refusal(reply)).toBe('late')
    expect(requests.size).toBe(0)
  })

  it('rejects everything when the connection is lost', async () => {
    const requests = new Requests()
    const replies = [requests.open(1).reply, requests.open(2).reply]
    requests.failAll()
    expect(await Promise.all(replies.map(refusal))).toEqual(['lost', 'lost'])
  })
})
