import type { Reflection } from '../wire'
import { Mood } from './Mood'

/** What pupils wrote, one below the other, each with number, name and how it was. */
export function ReflectionList({ reflections }: { reflections: readonly Reflection[] }) {
  return (
    <ul className="reflection-list">
      {reflections.map(({ id, seat, name, mood, text }) => (
        <li key={id}>
          <p className="reflection-who">
            {seat === null ? null : <b className="digits">{seat}</b>}
            <bdi className="name">{name}</bdi>
            <Mood mood={mood} />
          </p>
          {text === '' ? null : (
            <p className="reflection-text">
              <bdi>{text}</bdi>
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
