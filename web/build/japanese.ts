import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'
import { excalidrawFolder } from './excalidraw.ts'

/** A locale's words, nested by topic. */
export interface Words {
  readonly [topic: string]: string | Words
}

/** Excalidraw's Japanese covers three quarters of its words; these are the rest that our boards show. */
export const OURS = fileURLToPath(new URL('../src/board/ja-JP.json', import.meta.url))
const LOCALE = /@excalidraw\/excalidraw\/dist\/prod\/locales\/ja-JP-\w+\.js$/

/** `base`, with what it lacks taken from `more`. What it has stays. */
export function completed(base: Words, more: Words): Words {
  const words: Record<string, string | Words> = { ...base }
  for (const [key, value] of Object.entries(more)) {
    const held = words[key]
    if (typeof value === 'object') words[key] = completed(typeof held === 'object' ? held : {}, value)
    else if (held === undefined || held === '') words[key] = value
  }
  return words
}

/** All paths to words, with dots. */
export function paths(words: Words, before = ''): string[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'object' ? paths(value, `${before}${key}.`) : value === '' ? [] : [before + key],
  )
}

/** One of Excalidraw's own locales, as published. */
export async function published(code: string): Promise<Words> {
  const folder = join(excalidrawFolder(), 'locales')
  const name = readdirSync(folder).find((file) => file.startsWith(`${code}-`) && file.endsWith('.js'))
  if (name === undefined) throw new Error(`Excalidraw has no locale ${code} any more`)
  const { default: words } = (await import(pathToFileURL(join(folder, name)).href)) as { default: Words }
  return words
}

export function ours(): Words {
  return JSON.parse(readFileSync(OURS, 'utf8')) as Words
}

/** Completes Excalidraw's Japanese in the bundle. */
export function japanese(): Plugin {
  return {
    name: 'manabiya-japanese',
    enforce: 'pre',
    apply: 'build',
    async load(id) {
      if (!LOCALE.test(id)) return null
      const words = completed(await published('ja-JP'), ours())
      const topics = Object.keys(words).map((topic) => `export const ${topic} = ${JSON.stringify(words[topic])}`)
      return `${topics.join('\n')}\nexport default { ${Object.keys(words).join(', ')} }\n`
    },
  }
}
