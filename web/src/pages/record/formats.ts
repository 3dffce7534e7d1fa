/** How the record writes times, in the reader's language. All take seconds. */
import { useTranslation } from 'react-i18next'
import { useTimeFormat } from '../../ui/useTimeFormat'
import { wholeMinutes } from './measures'

export interface Formats {
  /** A time of day. */
  time: (at: number) => string
  day: (at: number) => string
  /** `to` null: until now. */
  range: (from: number, to: number | null) => string
  minutes: (seconds: number) => string
  /** To the second: of what is short. */
  duration: (seconds: number) => string
  /** A change, with its sign. */
  signed: (change: number) => string
  percent: (share: number) => string
  /** To one place. */
  decimal: (value: number) => string
  signedDecimal: (change: number) => string
}

const ONE_PLACE = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const

export function useFormats(): Formats {
  const { t, i18n } = useTranslation()
  const clock = useTimeFormat()
  const number =
    (how: Intl.NumberFormatOptions) =>
    (value: number): string =>
      new Intl.NumberFormat(i18n.language, how).format(value)
  const time = (at: number): string => clock.format(at * 1000)
  return {
    time,
    day: (at) => new Intl.DateTimeFormat(i18n.language, { dateStyle: 'full' }).format(at * 1000),
    range: (from, to) => t('record.fromTo', { from: time(from), to: to === null ? t('recordAttendance.now') : time(to) }),
    minutes: (seconds) => t('record.minutes', { count: wholeMinutes(seconds) }),
    duration: (seconds) => {
      const whole = Math.round(seconds)
      const [minutes, rest] = [Math.floor(whole / 60), whole % 60]
      return minutes === 0 ? t('record.seconds', { count: rest }) : t('record.minutesSeconds', { minutes, seconds: rest })
    },
    signed: number({ signDisplay: 'exceptZero' }),
    percent: number({ style: 'percent' }),
    decimal: number(ONE_PLACE),
    signedDecimal: number({ ...ONE_PLACE, signDisplay: 'exceptZero' }),
  }
}

/** What joins sentences into a paragraph: in Japanese nothing stands between them. */
export function useSentences(): (sentences: readonly string[]) => string {
  const { i18n } = useTranslation()
  return (sentences) => sentences.join(i18n.language === 'ja' ? '' : ' ')
}
