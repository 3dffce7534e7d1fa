import { useTranslation } from 'react-i18next'
import type { BoardRecord, LessonRecord } from '../../rest/record'
import { AtEnds } from './AtEnds'
import { Section, Table, WhoList, WhoName } from './Section'
import type { Loaded } from './useRecord'

/** The boards that somebody drew on: those of several people as a table, pupils' own as a list. */
export function BoardsSection({ loaded }: { loaded: Loaded }) {
  const { t } = useTranslation()
  const { record, names } = loaded
  const own = record.boards.filter(({ kind }) => kind === 'own')
  const shared = record.boards.filter(({ kind }) => kind !== 'own')
  return (
    <Section name="boards">
      <p className="record-lead">{t('recordBoards.lead')}</p>
      {shared.length === 0 ? null : <Shared boards={shared} />}
      {own.length === 0 ? null : (
        <>
          <h3>{t('recordBoards.own')}</h3>
          <ul className="record-own">
            {own.map(({ name, strokes }, index) => (
              <li key={index}>
                <WhoName name={name} />
                <b className="digits">{t('recordGroups.times', { count: strokes })}</b>
              </li>
            ))}
          </ul>
        </>
      )}
      {record.hand_ins === null ? null : <HandIns {...record.hand_ins} />}
      {names === 'hide' ? null : <AtEnds record={record} />}
    </Section>
  )
}

function HandIns({ pupils, missing }: NonNullable<LessonRecord['hand_ins']>) {
  const { t } = useTranslation()
  return (
    <>
      <h3>{t('recordBoards.handIns')}</h3>
      <p>
        {missing.length === 0
          ? t('recordBoards.handedInAll', { count: pupils })
          : t('recordBoards.handedIn', { count: pupils, of: pupils + missing.length })}
      </p>
      {missing.length === 0 ? null : (
        <div className="record-open">
          <b>{t('recordBoards.notHandedIn', { count: missing.length })}</b>
          <WhoList people={missing} />
        </div>
      )}
    </>
  )
}

function Shared({ boards }: { boards: readonly BoardRecord[] }) {
  const { t } = useTranslation()
  return (
    <Table
      caption={t('recordBoards.caption')}
      heads={[
        { words: t('recordBoards.board'), kind: 'name' },
        { words: t('recordBoards.writers'), kind: 'digits' },
        { words: t('recordBoards.strokes'), kind: 'digits' },
      ]}
    >
      {boards.map(({ kind, name, writers, strokes }, index) => (
        <tr key={index}>
          <th scope="row" className="of-name">
            {t(`boardKinds.${kind}`)}
            {name === '' ? null : (
              <span className="record-board-name">
                <bdi>{name}</bdi>
              </span>
            )}
          </th>
          <td className="of-digits">{t('recordBoards.people', { count: writers })}</td>
          <td className="of-digits">{t('recordGroups.times', { count: strokes })}</td>
        </tr>
      ))}
    </Table>
  )
}
