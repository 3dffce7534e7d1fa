/** The level of reading of this page, and the way to change it. */
import type { i18n } from 'i18next'
import { createContext, useContext, useState, type ReactNode } from 'react'
import { chooseLevel } from '../i18n'
import type { Level } from './level'
import { saveLevel } from './preference'

interface Words {
  level: Level
  choose: (level: Level) => void
}

const WordsContext = createContext<Words>({ level: 'plain', choose: () => undefined })

export function useWords(): Words {
  return useContext(WordsContext)
}

/** `first` is the level that `i18n` was started with. */
export function WordsProvider({ i18n, first, children }: { i18n: i18n; first: Level; children: ReactNode }) {
  const [level, setLevel] = useState(first)
  const choose = (chosen: Level): void => {
    saveLevel(localStorage, chosen)
    setLevel(chosen)
    void chooseLevel(i18n, chosen)
  }
  return <WordsContext.Provider value={{ level, choose }}>{children}</WordsContext.Provider>
}
