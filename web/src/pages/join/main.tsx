import '../../../styles/join.css'
import { keepLanguage } from '../../i18n'
import { heldToken } from '../../links/tokens'
import { pageData, startPage, text } from '../../ui/page'
import { Join } from './Join'
import type { Remembered } from './Seats'

/** The room's code is loaded while a name is being typed. */
const room = import('../live/enter')
room.catch(() => {
  // Asked for again, and said, where the room is entered.
})

const data = pageData()
const page = startPage('root', () => (
  <Join
    data={{
      code: text(data, 'code'),
      title: text(data, 'title'),
      titleRead: text(data, 'title_read'),
      lessonId: text(data, 'lesson_id'),
      seats: numbers(data.seats),
      taken: numbers(data.taken),
      remembered: rememberedIn(data.remembered),
    }}
    enter={(lessonId) => void enterHere(lessonId)}
  />
))

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'number') : []
}

function rememberedIn(value: unknown): Remembered | null {
  if (typeof value !== 'object' || value === null || !('number' in value) || !('name' in value)) return null
  return typeof value.number === 'number' && typeof value.name === 'string' ? { number: value.number, name: value.name } : null
}

/** Go into the room without loading another page; its address is the room's, so that a reload stays in it. */
async function enterHere(lessonId: string): Promise<void> {
  const address = keepLanguage(`/lesson/${lessonId}`)
  const token = heldToken(lessonId, sessionStorage)
  const loaded = await room.catch(() => null)
  if (loaded === null || token === null) {
    location.assign(address)
    return
  }
  const shown = await page
  history.replaceState(null, '', address)
  shown.unmount()
  const root = document.createElement('div')
  root.id = 'room'
  document.getElementById('root')?.replaceWith(root)
  loaded.enterRoom(root, lessonId, token)
}
