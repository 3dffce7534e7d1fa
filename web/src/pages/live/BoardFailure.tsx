import { Component, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Problem } from '../../ui/Problem'

interface Props {
  /** What is inside; another page is tried by itself. */
  page: string
  /** What is inside broke: the next try wants it afresh. */
  onFailed: () => void
  children: ReactNode
}

interface State {
  failed: boolean
  page: string
}

/** A board that breaks, or whose code did not come, must not take the lesson with it, nor stay away for good. */
export class BoardFailure extends Component<Props, State> {
  override state = { failed: false, page: this.props.page }

  static getDerivedStateFromError(): Partial<State> {
    return { failed: true }
  }

  static getDerivedStateFromProps({ page }: Props, state: State): State | null {
    return page === state.page ? null : { failed: false, page }
  }

  override componentDidCatch(): void {
    this.props.onFailed()
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return <Failed onAgain={() => { this.setState({ failed: false }) }} />
  }
}

function Failed({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="waiting">
      <Problem>{t('room.boardFailed')}</Problem>
      <button type="button" className="button main" onClick={onAgain}>
        {t('room.boardAgain')}
      </button>
    </div>
  )
}
