import { describe, expect, it } from 'vitest'
import { Budget, MOST_SAVED_MS, MS_PER_SECOND } from './budget'

/** Paints whenever it may, each time for so long; returns how much it painted. */
function painted(costMs: number, seconds: number): { totalMs: number; times: number } {
  const budget = new Budget()
  let [nowMs, totalMs, times] = [1000, 0, 0]
  const end = nowMs + seconds * 1000
  while (nowMs < end) {
    const waitMs = budget.waitMs(nowMs)
    if (waitMs > 0) nowMs += waitMs
    else {
      totalMs += costMs
      times += 1
      nowMs += costMs
      budget.spent(costMs, nowMs)
    }
  }
  return { totalMs, times }
}

describe('the budget', () => {
  it('lets a screen that opens paint at once', () => {
    expect(new Budget().waitMs(0)).toBe(0)
  })

  it.each([1, 5, 30, 200])('is kept however costly one painting is (%i ms)', (costMs) => {
    const { totalMs } = painted(costMs, 30)
    expect(totalMs).toBeLessThanOrEqual(MOST_SAVED_MS + MS_PER_SECOND * 30 + costMs)
  })

  it('makes costly paintings fewer, and never none', () => {
    const [cheap, costly] = [painted(5, 30).times, painted(200, 30).times]
    expect(costly).toBeLessThan(cheap / 10)
    expect(costly).toBeGreaterThanOrEqual(7)
  })
})
