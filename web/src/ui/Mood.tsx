import { useTranslation } from 'react-i18next'
import { Icon } from './Icon'

/** By mood; 0 is not said. */
const FACES = [
  null,
  { word: 'moods.hard', icon: 'moodHard' },
  { word: 'moods.soso', icon: 'moodSoso' },
  { word: 'moods.good', icon: 'smile' },
  { word: 'moods.great', icon: 'moodGreat' },
] as const

/** How it was: a face and the word for it, never a colour alone. Nothing where nothing was said. */
export function Mood({ mood, size = 22 }: { mood: number; size?: number }) {
  const { t } = useTranslation()
  const face = FACES[mood] ?? null
  if (face === null) return null
  return (
    <span className="mood">
      <Icon name={face.icon} size={size} />
      <span>{t(face.word)}</span>
    </span>
  )
}
