import { useTranslation } from 'react-i18next'
import type { GroupRecord } from '../../rest/record'
import { useFormats } from './formats'
import { areSeated, Section, Table, useWhoHeads, WhoCells } from './Section'
import type { Loaded } from './useRecord'

/** The groups, each with who was in it how long, and how much they did on its board. */
export function GroupsSection({ loaded }: { loaded: Loaded }) {
  const { t } = useTranslation()
  return (
    <Section name="groups">
      <p className="record-lead">{t('recordGroups.lead')}</p>
      <div className="record-groups">
        {loaded.record.groups.map((group, index) => (
          <Group key={index} group={group} />
        ))}
      </div>
    </Section>
  )
}

function Group({ group: { name, members, balance } }: { group: GroupRecord }) {
  const { t } = useTranslation()
  const formats = useFormats()
  const whoHeads = useWhoHeads()
  const seated = areSeated(members)
  return (
    <Table
      shown
      caption={balance === null ? name : t('recordGroups.balance', { name, percent: formats.percent(balance) })}
      heads={[
        ...whoHeads(seated),
        { words: t('recordGroups.minutes'), kind: 'digits' },
        { words: t('recordGroups.talk'), kind: 'digits' },
        { words: t('recordGroups.strokes'), kind: 'digits' },
      ]}
    >
      {members.map((member, index) => (
        <tr key={index}>
          <WhoCells who={member} seated={seated} />
          <td className="of-digits">{formats.minutes(member.seconds)}</td>
          <td className="of-digits">{formats.duration(member.talk_seconds)}</td>
          <td className="of-digits">{t('recordGroups.times', { count: member.strokes })}</td>
        </tr>
      ))}
    </Table>
  )
}
