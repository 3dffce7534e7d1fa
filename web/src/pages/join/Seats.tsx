import { useId, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { keepToken } from '../../links/tokens'
import { joinSeat, refusalOf } from '../../rest/client'
import { Icon } from '../../ui/Icon'
import { Problem, useRefusalText } from '../../ui/Problem'

export interface Remembered {
  number: number
  name: string
}

interface Props {
  code: string
  seats: readonly number[]
  /** Somebody sits there: their own device may still come back, another one asks the teacher. */
  taken: readonly number[]
  /** Who sat at this device before. */
  remembered: Remembered | null
  enter: (lessonId: string) => void
  /** My number is not here. */
  onByName: () => void
}

/** Coming in by one's number: one tap from the second time on, two the first time, and never a word to type. */
export function Seats({ code, seats, taken, remembered, enter, onByName }: Props) {
  const { t } = useTranslation()
  const words = useRefusalText()
  const [chosen, setChosen] = useState<number | null>(null)
  const [others, setOthers] = useState(remembered === null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')

  const goIn = async (number: number): Promise<void> => {
    setBusy(true)
    setProblem('')
    try {
      const joined = await joinSeat(code, number)
      keepToken(joined.lesson_id, joined.token, sessionStorage)
      enter(joined.lesson_id)
    } catch (error) {
      setProblem(words(refusalOf(error)))
      setBusy(false)
    }
  }

  const failed = problem === '' ? null : <Problem>{problem}</Problem>
  if (chosen !== null)
    return (
      <Chosen
        number={chosen}
        taken={taken.includes(chosen)}
        busy={busy}
        problem={failed}
        onGo={() => void goIn(chosen)}
        onBack={() => {
          setChosen(null)
          setProblem('')
        }}
      />
    )
  return (
    <div className="card stack">
      {remembered === null ? null : (
        <OneTap who={remembered} busy={busy} onGo={() => void goIn(remembered.number)} />
      )}
      {failed}
      {others ? (
        <Numbers seats={seats} taken={taken} onChoose={setChosen} />
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => {
            setOthers(true)
          }}
        >
          {t('seats.notMe')}
        </button>
      )}
      <button type="button" className="button quiet" onClick={onByName}>
        {t('seats.notHere')}
      </button>
    </div>
  )
}

function OneTap({ who, busy, onGo }: { who: Remembered; busy: boolean; onGo: () => void }) {
  const { t } = useTranslation()
  return (
    <button type="button" className="button main large wide one-tap" disabled={busy} onClick={onGo}>
      {busy ? <span className="spinner" aria-hidden="true" /> : <Icon name="enter" />}
      <bdi>{t('seats.goInAs', { number: who.number, name: who.name })}</bdi>
    </button>
  )
}

function Numbers({ seats, taken, onChoose }: Pick<Props, 'seats' | 'taken'> & { onChoose: (number: number) => void }) {
  const { t } = useTranslation()
  const title = useId()
  return (
    <>
      <h2 id={title}>{t('seats.which')}</h2>
      <ul className="seat-numbers" aria-labelledby={title}>
        {seats.map((number) => {
          const sits = taken.includes(number)
          return (
            <li key={number}>
              <button
                type="button"
                className={sits ? 'seat-number taken' : 'seat-number'}
                aria-label={t(sits ? 'seats.numberTaken' : 'seats.number', { number })}
                onClick={() => {
                  onChoose(number)
                }}
              >
                {number}
                {sits ? <Icon name="person" size={12} /> : null}
              </button>
            </li>
          )
        })}
      </ul>
    </>
  )
}

interface ChosenProps {
  number: number
  taken: boolean
  busy: boolean
  problem: ReactNode
  onGo: () => void
  onBack: () => void
}

function Chosen({ number, taken, busy, problem, onGo, onBack }: ChosenProps) {
  const { t } = useTranslation()
  return (
    <div className="card stack">
      <h2 className="chosen-number">
        <span className="soft">{t('seats.yours')}</span>
        <span className="digits">{number}</span>
      </h2>
      {taken ? <p className="soft">{t('seats.takenHint')}</p> : null}
      {problem}
      {/* eslint-disable-next-line jsx-a11y/no-autofocus -- the number was tapped; this is the one thing left to do */}
      <button type="button" className="button main large wide" disabled={busy} onClick={onGo} autoFocus>
        {busy ? <span className="spinner" aria-hidden="true" /> : <Icon name="enter" />}
        {t(busy ? 'join.joining' : 'join.join')}
      </button>
      <button type="button" className="button quiet" onClick={onBack}>
        {t('seats.other')}
      </button>
      <p className="soft arriving">
        <Icon name="microphoneOff" size={20} />
        {t('join.arriveQuiet')}
      </p>
    </div>
  )
}
