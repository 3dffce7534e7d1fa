import react from '@vitejs/plugin-react'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { excalidraw } from './build/excalidraw.ts'
import { japanese } from './build/japanese.ts'
import { recordTexts } from './build/texts.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** One entry per page: the manifest's key "src/pages/live/main.tsx" is what the Jinja shell of the page names. */
function entries(): string[] {
  return readdirSync(`${root}src/pages`, { withFileTypes: true })
    .filter((folder) => folder.isDirectory() && existsSync(`${root}src/pages/${folder.name}/main.tsx`))
    .map((folder) => `${root}src/pages/${folder.name}/main.tsx`)
}

export default defineConfig({
  root,
  base: '/static/',
  publicDir: false,
  plugins: [react({ jsxImportSource: '#ruby' }), excalidraw(), japanese(), recordTexts()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // A data: script, font or style is refused by the pages' CSP, so nothing is inlined.
    assetsInlineLimit: 0,
    // The polyfill is an inline script; every browser with WebRTC simulcast preloads modules itself.
    modulePreload: { polyfill: false },
    // Chromebooks of 2020 and iPadOS 15.4: the oldest that schools still use.
    target: ['chrome100', 'safari15.4', 'firefox100'],
    // Excalidraw is one lazy chunk of about 1.2 MB; a warning at each build would only teach not to read warnings.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: entries() },
  },
  test: {
    restoreMocks: true,
    testTimeout: 30_000, // what hangs fails; how fast a machine is says nothing
    // Code free of the DOM is tested without one, which keeps it so; components (tsx) get jsdom.
    projects: [
      {
        extends: true,
        test: { name: 'core', environment: 'node', include: ['src/**/*.test.ts', 'build/**/*.test.ts'] },
      },
      { extends: true, test: { name: 'components', environment: 'jsdom', include: ['src/**/*.test.tsx'] } },
    ],
  },
})
