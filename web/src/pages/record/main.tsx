import '../../../styles/record.css'
import '../../../styles/record-print.css'
import { startPage, text } from '../../ui/page'
import { Pages } from './Pages'

void startPage('root', (data) => <Pages lessonId={text(data, 'lesson_id')} csrf={text(data, 'csrf')} />)
