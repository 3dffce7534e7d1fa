import { describe, expect, it } from 'vitest'
import { pdfOf } from './pdf'

const JPEG = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0x0a, 0x80, 0xff, 0xd9])
const standing = { jpeg: JPEG, width: 1240, height: 1754 }
const lying = { jpeg: JPEG, width: 1754, height: 1240 }

async function latin1(blob: Blob): Promise<string> {
  return Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join('')
}

describe('a PDF of pictures', () => {
  it('has a table that says where each object begins, byte by byte', async () => {
    const text = await latin1(pdfOf([standing, lying]))

    const at = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1])
    const [head, ...rows] = text.slice(at).split('trailer')[0]?.split('\n').slice(1, -1) ?? []
    expect(text.slice(at, at + 5)).toBe('xref\n')
    expect(head).toBe(`0 ${String(rows.length)}`)
    expect(rows).toHaveLength(1 + 2 + 2 * 3)
    for (const [number, row] of rows.entries()) {
      expect(row).toHaveLength(19) // and the line's end: 20 bytes, as readers count on
      if (number > 0) expect(text.slice(Number(row.slice(0, 10)))).toMatch(new RegExp(`^${String(number)} 0 obj\n`))
    }
  })

  it('keeps the bytes of the pictures, and lets a wide sheet lie', async () => {
    const text = await latin1(pdfOf([standing, lying]))

    const pictures = [...text.matchAll(/\/DCTDecode \/Length (\d+) >>\nstream\n/g)]
    expect(pictures).toHaveLength(2)
    for (const found of pictures) {
      const start = found.index + found[0].length
      expect(Number(found[1])).toBe(JPEG.length)
      expect(text.slice(start, start + JPEG.length)).toBe(String.fromCharCode(...JPEG))
      expect(text.slice(start + JPEG.length)).toMatch(/^\nendstream\nendobj\n/)
    }
    expect([...text.matchAll(/MediaBox \[([^\]]*)\]/g)].map(([, box]) => box)).toEqual(['0 0 595 842', '0 0 842 595'])
    expect(text).toContain('/Count 2')
  })
})
