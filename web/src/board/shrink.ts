/**
 * A photograph made small before it is sent: a pupil's line carries a fifth of a megabyte where it would have
 * carried five, and neither place nor camera (EXIF) leaves the device.
 */

/** As large as the server keeps it. */
const SIDE = 1600
const QUALITY = 0.85

/** What does not become a picture here is sent as it is: the server says what is wrong with it. */
export async function shrunk(file: Blob): Promise<Blob> {
  let image: ImageBitmap
  try {
    image = await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch {
    return file
  }
  const { width, height } = fitted(image.width, image.height, SIDE)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  if (pen === null) return file
  pen.fillStyle = '#fff' // JPEG has no transparency: what shines through would be black
  pen.fillRect(0, 0, width, height)
  pen.drawImage(image, 0, 0, width, height)
  image.close()
  const small = await new Promise<Blob | null>((resolve) => { canvas.toBlob(resolve, 'image/jpeg', QUALITY) })
  return small ?? file
}

/** The size within `side`, never larger than it was. */
export function fitted(width: number, height: number, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height, 1))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}
