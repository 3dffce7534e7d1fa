/** What stands at the end of a record: looking back, and how much was written. */
import { useTranslation } from 'react-i18next'
import { keepLanguage } from '../../i18n'
import { Section, WhoList } from './Section'
import type { Loaded } from './useRecord'

export function ReflectionsSection({ loaded: { record, names } }: { loaded: Loaded }) {
  const { t } = useTranslation()
  const { written, missing } = record.reflections ?? { written: 0, missing: [] }
  return (
    <Section name="reflections">
      <p className="record-lead">
        {missing.length === 0
          ? t('recordReflections.all', { count: written })
          : t('recordReflections.written', { count: written, of: written + missing.length })}
      </p>
      {missing.length === 0 ? null : (
        <div className="record-open">
          <h3>{t('recordReflections.missing', { count: missing.length })}</h3>
          <WhoList people={missing} />
        </div>
      )}
      {names === 'hide' || written === 0 ? null : (
        <p className="record-way">
          <a href={keepLanguage('/desk')}>{t('recordReflections.read')}</a>
        </p>
      )}
    </Section>
  )
}

export function ChatSection({ loaded: { record } }: { loaded: Loaded }) {
  const { t } = useTranslation()
  return (
    <Section name="chat">
      <dl className="record-counts">
        <div>
          <dt>{t('recordChat.pupils')}</dt>
          <dd>{t('recordChat.messages', { count: record.messages_by_pupils })}</dd>
        </div>
        <div>
          <dt>{t('recordChat.staff')}</dt>
          <dd>{t('recordChat.messages', { count: record.messages_by_staff })}</dd>
        </div>
      </dl>
    </Section>
  )
}
