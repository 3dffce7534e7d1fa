import '../../../styles/home.css'
import { Home } from './Home'
import { startPage } from '../../ui/page'

void startPage('root', () => <Home />)
