/** What the sections of a record are made of. */
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { SectionName } from './measures'

export function Section({ name, children }: { name: SectionName; children: ReactNode }) {
  const { t } = useTranslation()
  const titleId = `${name}-title`
  return (
    <section className="record-section" id={name} aria-labelledby={titleId}>
      <h2 id={titleId}>{t(`recordSections.${name}`)}</h2>
      {children}
    </section>
  )
}

export interface Head {
  words: ReactNode
  /** How its column is set: `of-{kind}` in the styles. */
  kind: 'seat' | 'name' | 'times' | 'digits' | 'option' | 'bar' | 'wide'
}

interface TableProps {
  /** What the table is of, for those who hear it; seen where `shown`. */
  caption: string
  shown?: boolean
  heads: readonly Head[]
  children: ReactNode
  foot?: ReactNode
}

export function Table({ caption, shown = false, heads, children, foot }: TableProps) {
  return (
    <table className="record-table">
      <caption className={shown ? 'record-caption' : 'only-heard'}>{caption}</caption>
      <thead>
        <tr>
          {heads.map(({ words, kind }, index) => (
            <th key={index} scope="col" className={`of-${kind}`}>
              {words}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>{children}</tbody>
      {foot === undefined ? null : <tfoot>{foot}</tfoot>}
    </table>
  )
}

export interface Who {
  name: string
  seat: number | null
}

/** Whether any of them has a number: without one there is no column for it. */
export function areSeated(people: readonly Who[]): boolean {
  return people.some(({ seat }) => seat !== null)
}

export function useWhoHeads(): (seated: boolean) => Head[] {
  const { t } = useTranslation()
  return (seated) => {
    const name: Head = { words: t('record.name'), kind: 'name' }
    return seated ? [{ words: t('record.seat'), kind: 'seat' }, name] : [name]
  }
}

/** The cells below those heads: the name is what the line is about. */
export function WhoCells({ who: { name, seat }, seated, children }: { who: Who; seated: boolean; children?: ReactNode }) {
  return (
    <>
      {seated ? <td className="of-seat">{seat ?? ''}</td> : null}
      <th scope="row" className="of-name">
        <WhoName name={name} />
        {children}
      </th>
    </>
  )
}

/** A name; the copy without identities may have none. */
export function WhoName({ name }: { name: string }) {
  const { t } = useTranslation()
  return name === '' ? <span className="soft">{t('record.pupil')}</span> : <bdi>{name}</bdi>
}

/** Several people in one line, by their numbers. */
export function WhoList({ people }: { people: readonly Who[] }) {
  return (
    <ul className="record-people">
      {people.map((who, index) => (
        <li key={index}>
          {who.seat === null ? null : <b className="digits">{who.seat}</b>}
          <WhoName name={who.name} />
        </li>
      ))}
    </ul>
  )
}
