import { fileURLToPath } from 'node:url'
import { runnerImport, type Plugin } from 'vite'

/** Where the server finds them in the bundle (signaling/record/pdf/service.py). */
export const RECORD_TEXTS = 'texts/record.json'
const LANGUAGES = ['en', 'ja'] as const
/** What the record says besides its own texts. */
const BESIDES = ['planModes', 'boardKinds', 'polls', 'player']

export type Texts = Record<string, unknown>

/** The texts of the lesson record, by language: the page and the PDF that the server makes say the same. */
export async function textsOfRecord(): Promise<Record<(typeof LANGUAGES)[number], Texts>> {
  const [en, ja] = await Promise.all(LANGUAGES.map(textsOf))
  return { en: chosen(en ?? {}), ja: chosen(ja ?? {}) }
}

async function textsOf(language: string): Promise<Texts> {
  const path = fileURLToPath(new URL(`../src/i18n/${language}/index.ts`, import.meta.url))
  const { module } = await runnerImport<Record<string, Texts>>(path)
  const texts = module[language]
  if (texts === undefined) throw new Error(`${path} has no texts called ${language} any more`)
  return texts
}

function chosen(texts: Texts): Texts {
  return Object.fromEntries(Object.entries(texts).filter(([topic]) => topic.startsWith('record') || BESIDES.includes(topic)))
}

/** Puts them beside the pages. */
export function recordTexts(): Plugin {
  return {
    name: 'manabiya-record-texts',
    apply: 'build',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: RECORD_TEXTS, source: JSON.stringify(await textsOfRecord()) })
    },
  }
}
