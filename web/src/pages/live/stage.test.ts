import { describe, expect, it } from 'vitest'
import { attending, chosen, FIRST_STAGE, pageShown, phaseBegan, sharingChanged, walkingEnded } from './stage'

describe('the stage', () => {
  it('shows a screen as soon as somebody shares one', () => {
    expect(sharingChanged(chosen(FIRST_STAGE, 'board'), 'a').view).toBe('screen')
  })

  it('goes back to faces when the screen ends', () => {
    expect(sharingChanged(sharingChanged(FIRST_STAGE, 'a'), null).view).toBe('faces')
  })

  it('stays where one went meanwhile', () => {
    const atBoard = chosen(sharingChanged(FIRST_STAGE, 'a'), 'board')
    expect(sharingChanged(atBoard, null).view).toBe('board')
    expect(sharingChanged(atBoard, 'b').view).toBe('board')
  })

  it('turns to the teacher while all eyes are wanted, and keeps what was chosen', () => {
    const atBoard = chosen(FIRST_STAGE, 'board')
    expect(attending(atBoard).view).toBe('faces')
    expect(attending(sharingChanged(atBoard, 'a')).view).toBe('screen')
    expect(atBoard.view).toBe('board')
  })

  it('has no screen to show while nobody shares', () => {
    expect(chosen(FIRST_STAGE, 'screen').view).toBe('faces')
  })

  it('ends a walk with the groups, and nothing else', () => {
    const walking = chosen(FIRST_STAGE, 'walk')
    expect(walkingEnded(walking, true)).toBe(walking)
    expect(walkingEnded(walking, false).view).toBe('faces')
    const atBoard = chosen(FIRST_STAGE, 'board')
    expect(walkingEnded(atBoard, false)).toBe(atBoard)
  })
})

describe('phaseBegan', () => {
  it('opens the board of another phase once, and leaves it to everybody afterwards', () => {
    const began = phaseBegan(FIRST_STAGE, 1, 'class')
    expect(began.view).toBe('board')
    const elsewhere = chosen(began, 'faces')
    expect(phaseBegan(elsewhere, 1, 'class')).toBe(elsewhere)
    expect(phaseBegan(elsewhere, 2, 'class').view).toBe('board')
  })

  it('without a board shows faces, or the screen that is shared', () => {
    expect(phaseBegan(phaseBegan(FIRST_STAGE, 1, 'group'), 2, 'none').view).toBe('faces')
    const sharing = chosen(sharingChanged(FIRST_STAGE, 't'), 'board')
    expect(phaseBegan(sharing, 1, 'none').view).toBe('screen')
  })

  it('changes nothing when the last phase ends', () => {
    expect(phaseBegan(phaseBegan(FIRST_STAGE, 1, 'class'), 0, 'none').view).toBe('board')
  })
})

describe('pageShown', () => {
  it('opens the board for each page that is shown, once', () => {
    const shown = pageShown(FIRST_STAGE, 'p')
    expect(shown.view).toBe('board')
    const elsewhere = chosen(shown, 'faces')
    expect(pageShown(elsewhere, 'p')).toBe(elsewhere)
    expect(pageShown(elsewhere, 'q').view).toBe('board')
    expect(pageShown(elsewhere, null).view).toBe('faces')
  })
})
