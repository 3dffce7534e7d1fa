/**
 * Takes back what this person did last, by the keys that do so: Excalidraw has no call for it, and its keys are what
 * people know and what stays. Its history holds one's own work alone (what comes from others is never captured).
 */
export function undoOn(board: Element | null): void {
  // Of Control and the Apple key Excalidraw takes the one that the device has.
  const keys = { key: 'z', code: 'KeyZ', ctrlKey: true, metaKey: true, bubbles: true, cancelable: true }
  board?.querySelector('.excalidraw')?.dispatchEvent(new KeyboardEvent('keydown', keys))
}
