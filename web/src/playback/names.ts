import { useTranslation } from 'react-i18next'
import type { Playback, PlayedPage, PlayedPerson } from '../rest/playback'
import { CLASS } from './lesson'

export interface Names {
  place: (place: string) => string
  person: (id: string) => string
  page: (page: PlayedPage) => string
}

/** How people, places and pages are called. */
export function useNames(playback: Playback): Names {
  const { t } = useTranslation()
  const people = new Map(playback.people.map((person) => [person.id, person]))
  const groups = new Map(playback.groups.map(({ id, name }) => [id, name]))
  const called = (person: PlayedPerson | undefined): string => {
    if (person === undefined) return t('record.pupil')
    return person.seat === null ? person.name : `${String(person.seat)} ${person.name}`
  }
  const pages = new Map<string, number>()
  for (const { kind, owner } of playback.pages) pages.set(kind + owner, (pages.get(kind + owner) ?? 0) + 1)
  const board = ({ kind, owner }: PlayedPage): string => {
    if (kind === 'group') return groups.get(owner) ?? t('player.group')
    return kind === 'own' ? called(people.get(owner)) : t(kind === 'shown' ? 'player.shown' : 'player.classBoard')
  }
  return {
    place: (place) => (place === CLASS ? t('player.withClass') : (groups.get(place) ?? t('player.alone'))),
    person: (id) => called(people.get(id)),
    page: (page) =>
      (pages.get(page.kind + page.owner) ?? 0) > 1 ? `${board(page)} (${String(page.number)})` : board(page),
  }
}
