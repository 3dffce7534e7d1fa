import { useCallback, useEffect, useState } from 'react'
import { refusalOf } from '../../rest/client'
import { readRecord, type LessonRecord, type Names } from '../../rest/record'

export interface Loaded {
  record: LessonRecord
  names: Names
  /** When it was loaded, seconds since 1970. */
  at: number
}

/** A lesson's record; what was loaded stays until something newer has come. */
export function useRecord(lessonId: string) {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [busy, setBusy] = useState(true)
  const [refusal, setRefusal] = useState('')
  const load = useCallback(
    async (names: Names): Promise<void> => {
      setBusy(true)
      try {
        setLoaded({ record: await readRecord(lessonId, names), names, at: Date.now() / 1000 })
        setRefusal('')
      } catch (error) {
        setRefusal(refusalOf(error))
      }
      setBusy(false)
    },
    [lessonId],
  )
  useEffect(() => {
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the state is set when the answer has come
    void load('show')
  }, [load])
  return { loaded, busy, refusal, load: (names: Names) => void load(names) }
}
