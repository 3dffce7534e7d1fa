import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pictures } from './pictures'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp(answer: (hash: string) => Promise<ImageBitmap | null>) {
  const asked: string[] = []
  const closed: string[] = []
  let told = 0
  const pictures = new Pictures(
    (hash) => {
      asked.push(hash)
      return answer(hash)
    },
    () => {
      told += 1
    },
  )
  const bitmap = (name: string): ImageBitmap => ({ close: () => closed.push(name) }) as unknown as ImageBitmap
  return { pictures, asked, closed, told: () => told, bitmap }
}

describe('pictures of sketched pages', () => {
  it('are fetched once, and there afterwards', async () => {
    const made = setUp((hash) => Promise.resolve(made.bitmap(hash)))
    expect(made.pictures.get('a')).toBeNull()
    expect(made.pictures.get('a')).toBeNull()
    await vi.advanceTimersByTimeAsync(0)
    expect(made.pictures.get('a')).not.toBeNull()
    expect(made.asked).toEqual(['a'])
    expect(made.told()).toBe(1)
  })

  it('come a few at a time, and no more than a device holds', async () => {
    const made = setUp(() => new Promise(() => undefined))
    for (let at = 0; at < 60; at += 1) made.pictures.get(`p${at}`)
    expect(made.asked).toEqual(['p0', 'p1'])

    const quick = setUp(() => Promise.resolve(null))
    for (let at = 0; at < 60; at += 1) quick.pictures.get(`p${at}`)
    await vi.advanceTimersByTimeAsync(0)
    expect(quick.asked).toHaveLength(40)
  })

  it('are tried again after the network failed, and not where there is none', async () => {
    const made = setUp((hash) => (hash === 'none' ? Promise.resolve(null) : Promise.reject(new Error('away'))))
    made.pictures.get('a')
    made.pictures.get('none')
    await vi.advanceTimersByTimeAsync(5000)
    made.pictures.get('none')
    expect(made.asked).toEqual(['a', 'none', 'a'])
    expect(made.told()).toBe(0)
  })

  it('give their memory back, those that come too late as well', async () => {
    const made = setUp((hash) => Promise.resolve(made.bitmap(hash)))
    made.pictures.get('a')
    await vi.advanceTimersByTimeAsync(0)
    made.pictures.get('late')
    made.pictures.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(made.closed).toEqual(['a', 'late'])
    expect(made.told()).toBe(1)
  })
})
