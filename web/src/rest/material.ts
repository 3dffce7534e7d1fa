/** Material by REST: documents that staff bring, pictures, and the files that boards show. */
import { call, RestError } from './client'

/** A page or picture; `file` and `thumb` are names of files. */
export interface MaterialPage {
  file: string
  thumb: string
  width: number
  height: number
}

export interface Material {
  id: string
  name: string
  pages: MaterialPage[]
}

const root = (lessonId: string): string => `/api/v1/lessons/${encodeURIComponent(lessonId)}`

export const bringMaterial = (lessonId: string, token: string, file: File): Promise<Material> =>
  call(`${root(lessonId)}/material?name=${encodeURIComponent(file.name)}`, { method: 'POST', file, token })

export const bringPicture = (lessonId: string, token: string, picture: Blob): Promise<MaterialPage> =>
  call(`${root(lessonId)}/pictures`, { method: 'POST', file: picture, token })

export const listMaterial = (lessonId: string, token: string): Promise<{ material: Material[] }> =>
  call(`${root(lessonId)}/material`, { token })

/** The content of a file; `missing`: there is none for you. Rejects with `RestError`. */
export async function fetchFile(lessonId: string, token: string, hash: string): Promise<Blob | 'missing'> {
  const headers = { Authorization: `Bearer ${token}` }
  const response = await fetch(`${root(lessonId)}/files/${hash}`, { headers }).catch(() => null)
  if (response === null) throw new RestError('network', 0)
  if (response.status === 404) return 'missing'
  if (!response.ok) throw new RestError('other', response.status)
  return response.blob()
}
