// @vitest-environment jsdom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openPage } from '../../testing/page'
import { Home } from './Home'

afterEach(cleanup)

const box = (): HTMLElement => screen.getByRole('textbox', { name: 'Class code' })
const go = (): HTMLElement => screen.getByRole('button', { name: 'Go to the lesson' })

describe('the start page', () => {
  it('leads to the lesson of a code, typed as a Japanese keyboard gives it', async () => {
    const went = vi.fn()
    const page = await openPage(<Home go={went} />, { 'GET /api/v1/codes/12345678': { status: 200, body: {} } })
    await page.user.type(box(), '１２３４　５６７８{Enter}')
    expect((box() as HTMLInputElement).value).toBe('1234 5678')
    expect(went).toHaveBeenCalledWith('/l/12345678')
  })

  it('does not ask the server about half a code', async () => {
    const page = await openPage(<Home go={vi.fn()} />)
    await page.user.type(box(), '1234')
    await page.user.click(go())
    expect(screen.getByRole('alert').textContent).toContain('8 digits')
    expect(page.called).toEqual([])
  })

  it('says kindly that there is no such lesson, and takes the next try', async () => {
    const refusal = { status: 404, body: { code: 'code_unknown', text: '' } }
    const page = await openPage(<Home go={vi.fn()} />, { 'GET /api/v1/codes/12345678': refusal })
    await page.user.type(box(), '12345678{Enter}')
    expect((await screen.findByRole('alert')).textContent).toContain('no lesson with this code')
    await page.user.type(box(), '{Backspace}')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(go().hasAttribute('disabled')).toBe(false)
  })

  it('changes its language in place', async () => {
    const page = await openPage(<Home go={vi.fn()} />)
    await page.user.click(screen.getByRole('button', { name: '日本語' }))
    expect(screen.getByRole('button', { name: '授業へ行く' })).toBeTruthy()
    expect(document.documentElement.lang).toBe('ja')
    expect(document.cookie).toContain('manabiya_lang=ja')
  })
})
