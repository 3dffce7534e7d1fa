import { useTranslation } from 'react-i18next'
import { spaced } from '../../links/code'
import { isGuide } from '../../state/happenings'
import { me } from '../../state/room'
import { facesOf, groupOf } from '../../state/selectors'
import { useRoom } from './context'
import { Grid } from './Grid'
import { Tile } from './Tile'

/** Everybody of one's scope: the teacher large, the others as large as they fit. */
export function Faces() {
  const room = useRoom()
  const { lead, rest } = facesOf(room)
  const alone = lead.length + rest.length <= 1
  const layout = lead.length > 0 ? 'faces with-lead' : 'faces'
  return (
    <div className={alone ? `${layout} alone-here` : layout}>
      {lead.length > 0 ? (
        <div className="lead">
          {lead.map((person) => (
            <Tile key={person.id} person={person} />
          ))}
        </div>
      ) : null}
      <Grid people={rest} />
      {alone ? <Alone /> : null}
    </div>
  )
}

/** The same people in one line, above a board or a screen. */
export function Strip() {
  const { t } = useTranslation()
  const { lead, rest } = facesOf(useRoom())
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the keys that scroll it need it to have the focus
    <div className="strip" role="group" aria-label={t('room.everyone')} tabIndex={0}>
      {[...lead, ...rest].map((person) => (
        <Tile key={person.id} person={person} />
      ))}
    </div>
  )
}

function Alone() {
  const { t } = useTranslation()
  const room = useRoom()
  const own = me(room)
  const code = room.view?.lesson.code ?? ''
  if (groupOf(room) !== null) return <p className="alone">{t('room.nobodyGroup')}</p>
  if ((room.view?.people.size ?? 0) > 1 && room.view?.lesson.groups_open === true)
    return <p className="alone">{t('room.allInGroups')}</p>
  if (!isGuide(own)) return <p className="alone">{t('room.nobodyPupil')}</p>
  return (
    <div className="alone">
      <strong>{t('room.nobody')}</strong>
      <span>{t('room.nobodyTeacher')}</span>
      <span className="alone-code digits">{spaced(code)}</span>
    </div>
  )
}
