import react from '@vitejs/plugin-react'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { excalidraw } from './build/excalidraw.ts'

const root = fileURLToPath(new URL('.', import.meta.url))

/** One entry per page: src/entries/home.tsx is the manifest's "src/entries/home.tsx", which the Jinja shell names. */
function entries(): string[] {
  return readdirSync(`${root}src/entries`)
    .filter((name) => /^[a-z]+\.tsx?$/.test(name))
    .map((name) => `${root}src/entries/${name}`)
}

export default defineConfig({
  root,
  base: '/static/',
  publicDir: false,
  plugins: [react(), excalidraw()],
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
    include: ['src/**/*.test.{ts,tsx}', 'build/**/*.test.ts'],
    // Code free of the DOM is tested without one; a component's test names jsdom in its first line.
    environment: 'node',
    restoreMocks: true,
  },
})
