import { useRead } from './useRead'

/** Words of the teacher's among others that are not, as this reader needs them. Never what a pupil wrote. */
export function Read({ text, className }: { text: string; className?: string }) {
  return <bdi className={className}>{useRead(text)}</bdi>
}
