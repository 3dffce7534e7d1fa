// @vitest-environment jsdom
import { cleanup, render, screen } from '@testing-library/react'
import { useRef, useState } from 'react'
import { afterEach, describe, expect, it } from 'vitest'
import { keepFocus, useFocusBack } from './focus'

afterEach(cleanup)
keepFocus()

/** Mutations are told of after the running script. */
const told = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve) })

describe('the focus', () => {
  it('goes to what stood around, when what held it is gone', async () => {
    render(
      <main>
        <section aria-label="List">
          <button id="going">Move</button>
        </section>
      </main>,
    )
    screen.getByRole('button').focus()
    document.getElementById('going')?.remove()
    await told()
    expect(document.activeElement?.getAttribute('aria-label')).toBe('List')
  })

  it('goes to the main part, when all around is gone as well', async () => {
    render(
      <div>
        <section id="going">
          <button>Close</button>
        </section>
        <main />
      </div>,
    )
    screen.getByRole('button').focus()
    document.getElementById('going')?.remove()
    await told()
    expect(document.activeElement?.tagName).toBe('MAIN')
  })

  it('comes back to a button that was busy', async () => {
    render(
      <section>
        <button>Save</button>
      </section>,
    )
    const save = screen.getByRole<HTMLButtonElement>('button')
    save.focus()
    save.disabled = true
    save.blur() // as browsers do at the next frame
    document.body.append(document.createElement('i'))
    await told()
    expect(document.activeElement?.tagName).toBe('SECTION')
    save.disabled = false
    await told()
    expect(document.activeElement).toBe(save)
  })

  it('is nobody’s after a press on nothing', async () => {
    render(
      <main>
        <button>Move</button>
      </main>,
    )
    const button = screen.getByRole('button')
    button.focus()
    document.body.dispatchEvent(new Event('pointerdown', { bubbles: true }))
    button.blur()
    button.remove()
    await told()
    expect(document.activeElement).toBe(document.body)
  })
})

function Opens({ takes }: { takes: boolean }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button onClick={() => { setOpen(true) }}>Open</button>
      {open ? <Panel takes={takes} onClose={() => { setOpen(false) }} /> : null}
    </>
  )
}

function Panel({ takes, onClose }: { takes: boolean; onClose: () => void }) {
  const place = useRef<HTMLElement>(null)
  useFocusBack(place, 'panel', takes)
  return (
    <aside ref={place} tabIndex={-1}>
      <button onClick={onClose}>Close</button>
    </aside>
  )
}

describe('what opens', () => {
  it.each([true, false])('gives the focus back to what opened it (it took it: %s)', (takes) => {
    render(<Opens takes={takes} />)
    const opener = screen.getByRole('button', { name: 'Open' })
    opener.focus()
    opener.click()
    return told().then(async () => {
      const close = await screen.findByRole('button', { name: 'Close' })
      expect(document.activeElement === opener).toBe(!takes)
      close.focus()
      close.click()
      await told()
      expect(document.activeElement).toBe(opener)
    })
  })
})
