/**
 * What pupils may not use, as the teacher sees and sets it.
 *
 * A command sends all locks: what was pressed counts from then on, or a second press within one round trip would send
 * the first one's lock as it was before. Once everything is answered, the next word of the lesson's state counts.
 */
import { useState } from 'react'
import type { Locks } from '../../wire'
import { useController } from './context'

interface Pressed {
  readonly locks: Partial<Locks>
  readonly underway: number
  /** What the state said when the last press was answered; `null`: not all are. */
  readonly seen: Locks | null
}

const NOTHING: Pressed = { locks: {}, underway: 0, seen: null }

export function useLocks(locks: Locks): { shown: Locks; toggle: (lock: keyof Locks) => void } {
  const controller = useController()
  const [pressed, setPressed] = useState(NOTHING)
  if (pressed !== NOTHING && pressed.underway === 0) {
    if (isSaid(pressed.locks, locks) || (pressed.seen !== null && pressed.seen !== locks)) setPressed(NOTHING)
    else if (pressed.seen === null) setPressed({ ...pressed, seen: locks })
  }
  const shown = { ...locks, ...pressed.locks }
  const toggle = async (lock: keyof Locks): Promise<void> => {
    const change = { [lock]: shown[lock] !== true }
    setPressed((held) => ({ locks: { ...held.locks, ...change }, underway: held.underway + 1, seen: null }))
    const done = await controller.tell({ type: 'locks.set', locks: { ...shown, ...change } })
    setPressed((held) => (done ? { ...held, underway: held.underway - 1 } : NOTHING))
  }
  return { shown, toggle: (lock) => void toggle(lock) }
}

function isSaid(pressed: Partial<Locks>, locks: Locks): boolean {
  return Object.entries(pressed).every(([lock, on]) => (locks[lock as keyof Locks] ?? false) === on)
}
