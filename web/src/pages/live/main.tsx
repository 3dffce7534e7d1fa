import '../../../styles/live.css'
import { fromFragment, heldToken, keepToken } from '../../links/tokens'
import { elementOf, pageData, showPage, text } from '../../ui/page'
import { enterRoom } from './enter'
import { Farewell } from './Farewell'

function tokenOfThisTab(lessonId: string): string | null {
  const given = fromFragment(location.hash, 't')
  if (given === null) return heldToken(lessonId, sessionStorage)
  keepToken(lessonId, given, sessionStorage)
  history.replaceState(null, '', location.pathname + location.search)
  return given
}

function start(): void {
  const lessonId = text(pageData(), 'lesson_id')
  const token = tokenOfThisTab(lessonId)
  const root = elementOf('room')
  if (token === null) void showPage(root, <Farewell reason="token" code="" teacher={false} />)
  else enterRoom(root, lessonId, token)
}

start()
