import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { listFormat } from './list'

/** Names in one line, each in its own script's direction. */
export function Names({ names }: { names: readonly string[] }) {
  const { i18n } = useTranslation()
  return listFormat(i18n.language)
    .formatToParts(names)
    .map(({ type, value }, at) => (type === 'element' ? <bdi key={at}>{value}</bdi> : <Fragment key={at}>{value}</Fragment>))
}
