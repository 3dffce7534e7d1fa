import type { Person } from '../../wire'

/** For the teacher on their way: whom of the group to ask for. */
export function Caller({ person }: { person: Person | null }) {
  if (person === null) return null
  return (
    <span className="caller">
      · <bdi>{person.name}</bdi>
    </span>
  )
}
