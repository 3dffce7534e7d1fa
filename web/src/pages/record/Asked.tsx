/** What pupils asked for, and how long it took: hands, and questions to the teachers alone. */
import { useTranslation } from 'react-i18next'
import { useFormats, useSentences } from './formats'
import { median, openFirst } from './measures'
import { areSeated, Section, Table, useWhoHeads, WhoCells, type Who } from './Section'
import type { Loaded } from './useRecord'

export function HandsSection({ loaded: { record } }: { loaded: Loaded }) {
  const { t } = useTranslation()
  const calls = record.hands.map((hand) => ({ ...hand, from: hand.raised_at, to: hand.lowered_at }))
  const { typical, open } = useWaits(calls)
  const sentences = useSentences()
  return (
    <Section name="hands">
      <p className="record-lead">
        {sentences([t('recordHands.lead', { count: calls.length }), ...(typical === null ? [] : [t('recordHands.typical', { time: typical })])])}
      </p>
      {open === 0 ? null : <p className="record-open">{t('recordHands.open', { count: open })}</p>}
      <Calls
        caption={t('recordSections.hands')}
        heads={[t('recordHands.raised'), t('recordHands.waited')]}
        open={t('recordHands.stillUp')}
        calls={calls}
      />
    </Section>
  )
}

export function QuestionsSection({ loaded: { record } }: { loaded: Loaded }) {
  const { t } = useTranslation()
  const calls = record.questions.map((question) => ({ ...question, from: question.asked_at, to: question.answered_at }))
  const { typical, open } = useWaits(calls)
  const sentences = useSentences()
  return (
    <Section name="questions">
      <p className="record-lead">
        {sentences([t('recordQuestions.lead'), ...(typical === null ? [] : [t('recordQuestions.typical', { time: typical })])])}
      </p>
      {open === 0 ? null : <p className="record-open">{t('recordQuestions.openCount', { count: open })}</p>}
      <Calls
        caption={t('recordSections.questions')}
        heads={[t('recordQuestions.asked'), t('recordQuestions.answered')]}
        open={t('recordQuestions.open')}
        calls={calls}
      />
    </Section>
  )
}

interface Call extends Who {
  from: number
  /** `null`: nobody came. */
  to: number | null
}

/** How long half of them waited, in words, and how many still do. */
function useWaits(calls: readonly Call[]): { typical: string | null; open: number } {
  const formats = useFormats()
  const waits = calls.flatMap(({ from, to }) => (to === null ? [] : [to - from]))
  const middle = median(waits)
  return { typical: middle === null ? null : formats.duration(middle), open: calls.length - waits.length }
}

interface CallsProps {
  caption: string
  /** Of when it began, and of how long it took. */
  heads: readonly [string, string]
  /** In place of the time. */
  open: string
  calls: readonly Call[]
}

/** One line for each, those first that nobody came to. */
function Calls({ caption, heads: [began, took], open, calls }: CallsProps) {
  const formats = useFormats()
  const whoHeads = useWhoHeads()
  const seated = areSeated(calls)
  return (
    <Table caption={caption} heads={[...whoHeads(seated), { words: began, kind: 'digits' }, { words: took, kind: 'digits' }]}>
      {openFirst(calls, ({ to }) => to).map((call, index) => (
        <tr key={index}>
          <WhoCells who={call} seated={seated} />
          <td className="of-digits">{formats.time(call.from)}</td>
          <td className="of-digits">
            {call.to === null ? <span className="chip yellow">{open}</span> : formats.duration(call.to - call.from)}
          </td>
        </tr>
      ))}
    </Table>
  )
}
