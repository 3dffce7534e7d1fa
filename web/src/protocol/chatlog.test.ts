import { describe, expect, it } from 'vitest'
import { message } from '../testing/values'
import { discarded, EMPTY, hiddenIn, lastNumber, missingAfter, prepended, received, refused, written } from './chatlog'

const numbers = (log: typeof EMPTY): number[] => log.messages.map((one) => one.number)
const held = received(EMPTY, [message(1), message(2)])

describe('received', () => {
  it('appends what comes next', () => {
    expect(numbers(received(held, [message(3)]))).toEqual([1, 2, 3])
  })

  it('takes the last fifty of a long channel and knows that there are older ones', () => {
    const log = received(EMPTY, [message(51), message(52)])
    expect(numbers(log)).toEqual([51, 52])
    expect(log.older).toBe(true)
  })

  it('knows that a channel that begins with 1 has nothing older', () => {
    expect(held.older).toBe(false)
  })

  it('changes nothing when a message comes twice', () => {
    expect(numbers(received(held, [message(2), message(1)]))).toEqual([1, 2])
  })

  it('puts a message that looks different now in the place of the one held', () => {
    const log = received(held, [message(1, { hidden: true, text: '' })])
    expect(log.messages.map((one) => one.text)).toEqual(['', 'message 2'])
    expect(hiddenIn(log)).toEqual([1])
    expect(hiddenIn(received(log, [message(1)]))).toEqual([])
  })

  it('does not begin again with a message from before those held', () => {
    const late = received(EMPTY, [message(51)])
    expect(numbers(received(late, [message(3, { hidden: true })]))).toEqual([51])
  })

  it('changes one that waits behind a gap, too', () => {
    const gapped = received(received(held, [message(4)]), [message(4, { hidden: true })])
    expect(hiddenIn(received(gapped, [message(3)]))).toEqual([4])
  })

  it('puts a page in order whatever its order was', () => {
    expect(numbers(received(EMPTY, [message(2), message(1)]))).toEqual([1, 2])
  })

  it('holds back what lies beyond a gap until the gap is filled', () => {
    const gapped = received(held, [message(5)])
    expect(numbers(gapped)).toEqual([1, 2])
    expect(missingAfter(gapped)).toBe(2)
    const filled = received(gapped, [message(3), message(4)])
    expect(numbers(filled)).toEqual([1, 2, 3, 4, 5])
    expect(missingAfter(filled)).toBeNull()
  })

  it('takes an own message out of those that wait when the server has stored it', () => {
    const waiting = written(held, 'mine', 'hello')
    expect(received(waiting, [message(3, { client_id: 'mine' })]).unsent).toEqual([])
  })
})

describe('own messages', () => {
  it('wait in order of writing', () => {
    const log = written(written(EMPTY, 'x', 'one'), 'y', 'two')
    expect(log.unsent.map((one) => one.text)).toEqual(['one', 'two'])
  })

  it('carry the refusal until they are sent again or thrown away', () => {
    const log = refused(written(EMPTY, 'x', 'one'), 'x', 'locked')
    expect(log.unsent[0]?.refused).toBe('locked')
    expect(refused(log, 'x', null).unsent[0]?.refused).toBeNull()
    expect(discarded(log, 'x').unsent).toEqual([])
  })
})

describe('prepended', () => {
  it('puts older messages before those held, once', () => {
    const log = received(EMPTY, [message(3), message(4)])
    const longer = prepended(log, [message(1), message(2), message(3)], false)
    expect(numbers(longer)).toEqual([1, 2, 3, 4])
    expect(longer.older).toBe(false)
  })

  it('fills up a log that began with a message that was changed', () => {
    const log = received(EMPTY, [message(2, { hidden: true })])
    expect(numbers(prepended(log, [message(1), message(2), message(3)], false))).toEqual([1, 2, 3])
  })
})

describe('lastNumber', () => {
  it('is 0 for a channel in which nothing was said', () => {
    expect(lastNumber(EMPTY)).toBe(0)
  })
})
