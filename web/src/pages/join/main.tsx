import '../../../styles/join.css'
import { Join } from './Join'
import { startPage, text } from '../../ui/page'

void startPage('root', (data) => (
  <Join data={{ code: text(data, 'code'), title: text(data, 'title'), lessonId: text(data, 'lesson_id') }} />
))
