import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useStore } from '../../ui/useStore'
import { useWords } from '../../words/context'
import { forReader } from '../../words/level'
import { useController } from './context'

/** A text of the teacher's as this reader needs it; as it was written until the server has said how it is read. */
export function useRead(text: string): string {
  const { level } = useWords()
  const { i18n } = useTranslation()
  const { lookup } = useController()
  const found = useStore(lookup.store, (read) => read.get(text))
  const wanted = level !== 'plain' && i18n.language === 'ja'
  useEffect(() => {
    if (wanted) lookup.want(text)
  }, [lookup, text, wanted])
  return wanted && found !== undefined ? forReader(found, level) : text
}
