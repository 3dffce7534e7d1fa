import { describe, expect, it } from 'vitest'
import type { LessonBoard } from '../wire'
import { choicesToSave, fileName, pagesToSave } from './saving'

function board(kind: LessonBoard['kind'], owner: string, ...pages: string[]): LessonBoard {
  return { kind, openness: 'hidden', owner, pages: pages.map((page_id) => ({ page_id })) }
}

const SHARED = board('class', '', 'l.class', 'l.class.4')
const HANAS = board('own', 'hana', 'l.own.hana')
const KENS = board('own', 'ken', 'l.own.ken', 'l.own.ken.2', 'l.own.ken.3')

function open(of: LessonBoard) {
  const page = of.pages[0]
  if (page === undefined) throw new Error('a board has a page')
  return { board: of, page }
}

describe('what may be saved', () => {
  it('is the page, its board where that has more pages, and all of a kind where there are more', () => {
    const boards = [SHARED, HANAS, KENS]
    expect(choicesToSave({ boards }, open(SHARED))).toEqual(['page', 'board'])
    expect(choicesToSave({ boards }, open(HANAS))).toEqual(['page', 'kind'])
    expect(choicesToSave({ boards }, open(KENS))).toEqual(['page', 'board', 'kind'])
    expect(choicesToSave({ boards: [HANAS] }, open(HANAS))).toEqual(['page'])
  })

  it('comes in the order of the boards, with numbers where a board has more pages', () => {
    const boards = [SHARED, HANAS, KENS]
    const found = pagesToSave({ boards }, open(HANAS), 'kind')
    expect(found.map(({ page, number }) => [page.page_id, number])).toEqual([
      ['l.own.hana', 0],
      ['l.own.ken', 1],
      ['l.own.ken.2', 2],
      ['l.own.ken.3', 3],
    ])
    expect(pagesToSave({ boards }, open(KENS), 'page').map(({ page }) => page.page_id)).toEqual(['l.own.ken'])
    expect(pagesToSave({ boards }, open(KENS), 'board')).toHaveLength(3)
  })
})

describe('the name of a file', () => {
  it('has nothing that a system refuses, and an end', () => {
    expect(fileName(['算数', 'あおい'], 'pdf')).toBe('算数 - あおい.pdf')
    expect(fileName(['../..\\etc: "a"?\u0007', ''], 'png')).toBe('.. .. etc   a.png')
    expect(fileName(['', ' '], 'svg')).toBe('manabiya.svg')
    expect(fileName(['...'], 'pdf')).toBe('manabiya.pdf')
  })

  it('is short, and cuts no letter in two', () => {
    expect(fileName(['😀'.repeat(90)], 'pdf')).toBe(`${'😀'.repeat(60)}.pdf`)
  })
})
