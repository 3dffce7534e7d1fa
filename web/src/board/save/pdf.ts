/**
 * A PDF of pictures, one to a sheet of A4. ISO 32000-1: 7.5 (file structure), 8.9.5 (images, JPEG by DCTDecode).
 *
 * Pictures have all letters in them, so nothing depends on the fonts of who opens it.
 */

export interface Sheet {
  /** A whole sheet as JPEG. */
  readonly jpeg: Uint8Array
  /** In pixels; the sheet stands or lies as they do. */
  readonly width: number
  readonly height: number
}

/** A4 in points of 1/72 inch: the short and the long side. */
const SHORT = 595
const LONG = 842
/** The catalogue and the tree of pages; each sheet has three more: page, what is on it, picture. */
const FIRST_SHEET = 3
const OF_A_SHEET = 3

export function pdfOf(sheets: readonly Sheet[]): Blob {
  const pages = sheets.map((_, at) => `${String(FIRST_SHEET + at * OF_A_SHEET)} 0 R`)
  const objects: Uint8Array[][] = [
    [bytes('<< /Type /Catalog /Pages 2 0 R >>')],
    [bytes(`<< /Type /Pages /Kids [${pages.join(' ')}] /Count ${String(sheets.length)} >>`)],
    ...sheets.flatMap((sheet, at) => objectsOf(sheet, FIRST_SHEET + at * OF_A_SHEET)),
  ]
  return new Blob(file(objects) as BlobPart[], { type: 'application/pdf' })
}

function objectsOf({ jpeg, width, height }: Sheet, number: number): Uint8Array[][] {
  const [x, y] = width > height ? [LONG, SHORT] : [SHORT, LONG]
  const drawn = `q ${String(x)} 0 0 ${String(y)} 0 0 cm /P Do Q`
  const page =
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${String(x)} ${String(y)}] ` +
    `/Resources << /XObject << /P ${String(number + 2)} 0 R >> >> /Contents ${String(number + 1)} 0 R >>`
  const picture =
    `<< /Type /XObject /Subtype /Image /Width ${String(width)} /Height ${String(height)} ` +
    `/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode`
  return [[bytes(page)], stream('<<', bytes(drawn)), stream(picture, jpeg)]
}

function stream(dictionary: string, content: Uint8Array): Uint8Array[] {
  return [bytes(`${dictionary} /Length ${String(content.length)} >>\nstream\n`), content, bytes('\nendstream')]
}

/** The objects behind one another, and where each begins. */
function file(objects: readonly Uint8Array[][]): Uint8Array[] {
  const parts: Uint8Array[] = [bytes('%PDF-1.4\n')]
  let length = 9
  const put = (part: Uint8Array): void => {
    parts.push(part)
    length += part.length
  }
  const starts = objects.map((object, at) => {
    const start = length
    put(bytes(`${String(at + 1)} 0 obj\n`))
    object.forEach(put)
    put(bytes('\nendobj\n'))
    return start
  })
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('')
  const size = String(objects.length + 1)
  const at = String(length)
  put(bytes(`xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`))
  return parts
}

/** All that is not a picture is ASCII. */
function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
