import { cleanup, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { annotate } from '../words/marks'

const TEXT = `${annotate('授業', 'じゅぎょう')}へ`

afterEach(cleanup)

function Frame({ children }: { children: ReactNode }) {
  return <p data-testid="frame">{children}</p>
}

describe('marked text in a page', () => {
  it('has its reading above it, wherever a component puts it', () => {
    render(
      <Frame>
        {TEXT} {1}
      </Frame>,
    )
    expect(screen.getByTestId('frame').innerHTML).toBe(
      '<span><ruby>授業<rp aria-hidden="true">（</rp><rt aria-hidden="true">じゅぎょう</rt><rp aria-hidden="true">）</rp></ruby>へ</span> 1',
    )
  })

  it('is the text itself in attributes and where there can be text alone', () => {
    render(
      <button type="button" aria-label={TEXT} title={TEXT}>
        <select>
          <option>{TEXT}</option>
        </select>
      </button>,
    )
    const button = screen.getByTitle('授業へ')
    expect(button.getAttribute('aria-label')).toBe('授業へ')
    expect(screen.getByRole('option').innerHTML).toBe('授業へ')
  })

  it('is called by its words alone, without the readings', () => {
    render(<button type="button">{TEXT}</button>)
    expect(screen.getByRole('button', { name: /^授業 ?へ$/ })).toBeTruthy()
  })

  it('changes nothing without marks', () => {
    render(<p data-testid="plain">授業へ</p>)
    expect(screen.getByTestId('plain').innerHTML).toBe('授業へ')
  })
})
