import { useTranslation } from 'react-i18next'
import type { Pupil } from '../../rest/classes'
import { Icon } from '../../ui/Icon'
import type { Consent } from '../../wire'

interface Props {
  seats: readonly Pupil[]
  onChange: (seats: readonly Pupil[]) => void
}

const CONSENTS: readonly Consent[] = ['all', 'voice', 'board', 'nothing']

export function RosterTable({ seats, onChange }: Props) {
  const { t } = useTranslation()
  const set = (index: number, changes: Partial<Pupil>): void => {
    onChange(seats.map((seat, at) => (at === index ? { ...seat, ...changes } : seat)))
  }
  return (
    <>
      {seats.length === 0 ? null : (
        <div className="roster">
          <table>
            <thead>
              <tr>
                <th scope="col">{t('classes.number')}</th>
                <th scope="col">{t('classes.pupil')}</th>
                <th scope="col">{t('classes.reading')}</th>
                <th scope="col">{t('classes.group')}</th>
                <th scope="col">{t('classes.consent')}</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {seats.map((seat, index) => (
                // A number is what is edited, so the place alone can tell rows apart.
                <Row
                  key={index}
                  seat={seat}
                  onChange={(changes) => {
                    set(index, changes)
                  }}
                  onRemove={() => {
                    onChange(seats.filter((_, at) => at !== index))
                  }}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div>
        <button
          type="button"
          className="button small"
          onClick={() => {
            const number = Math.max(0, ...seats.map((seat) => seat.number)) + 1
            onChange([...seats, { number, name: '', reading: '', group: '', consent: 'all' }])
          }}
        >
          <Icon name="plus" size={18} />
          {t('classes.addRow')}
        </button>
      </div>
    </>
  )
}

interface RowProps {
  seat: Pupil
  onChange: (changes: Partial<Pupil>) => void
  onRemove: () => void
}

function Row({ seat, onChange, onRemove }: RowProps) {
  const { t } = useTranslation()
  const label = (what: string): string => `${what} ${seat.number}`
  return (
    <tr>
      <td>
        <input
          className="input number"
          type="number"
          min={1}
          max={9999}
          aria-label={label(t('classes.number'))}
          value={seat.number}
          onChange={(event) => {
            onChange({ number: Math.trunc(Number(event.target.value)) })
          }}
        />
      </td>
      {(['name', 'reading', 'group'] as const).map((field) => (
        <td key={field}>
          <input
            className="input"
            maxLength={40}
            aria-label={label(t(field === 'name' ? 'classes.pupil' : `classes.${field}`))}
            value={seat[field]}
            onChange={(event) => {
              onChange({ [field]: event.target.value })
            }}
          />
        </td>
      ))}
      <td>
        <select
          className="input"
          aria-label={label(t('classes.consent'))}
          value={seat.consent}
          onChange={(event) => {
            onChange({ consent: event.target.value as Consent })
          }}
        >
          {CONSENTS.map((consent) => (
            <option key={consent} value={consent}>
              {t(`consent.${consent}`)}
            </option>
          ))}
        </select>
      </td>
      <td>
        <button
          type="button"
          className="icon-button danger"
          aria-label={t('classes.removeRow', { number: seat.number })}
          onClick={onRemove}
        >
          <Icon name="close" size={18} />
        </button>
      </td>
    </tr>
  )
}
