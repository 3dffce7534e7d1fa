/** The level of reading of this page, and the way to change it. */
import type { i18n } from 'i18next'
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react'
import { chooseLevel } from '../i18n'
import type { Level } from './level'
import { classLevel, saveLevel } from './preference'

interface Words {
  level: Level
  choose: (level: Level) => void
  /** One is in a class of this school year: its level is shown unless another one was chosen. */
  suggest: (grade: number | null) => void
}

const WordsContext = createContext<Words>({ level: 'plain', choose: () => undefined, suggest: () => undefined })

export function useWords(): Words {
  return useContext(WordsContext)
}

/** `first` is the level that `i18n` was started with. */
export function WordsProvider({ i18n, first, children }: { i18n: i18n; first: Level; children: ReactNode }) {
  const [level, setLevel] = useState(first)
  const show = useCallback(
    (shown: Level): void => {
      setLevel(shown)
      void chooseLevel(i18n, shown)
    },
    [i18n],
  )
  const choose = useCallback(
    (chosen: Level): void => {
      saveLevel(localStorage, chosen)
      show(chosen)
    },
    [show],
  )
  const suggest = useCallback(
    (grade: number | null): void => {
      const suggested = classLevel(localStorage, grade)
      if (suggested !== null) show(suggested)
    },
    [show],
  )
  return <WordsContext.Provider value={{ level, choose, suggest }}>{children}</WordsContext.Provider>
}
