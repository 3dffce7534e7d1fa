/** Every word the pages say, in English. `ja` has the same keys; a test holds both to it. */
import type { Same } from '../same'
import { arrival } from './arrival'
import { boards } from './boards'
import { common } from './common'
import { desk } from './desk'
import { groups } from './groups'
import { reflections } from './reflections'
import { room } from './room'
import { talk } from './talk'

export const en = { ...common, ...arrival, ...desk, ...room, ...talk, ...groups, ...reflections, ...boards }

/** The same keys, any words. */
export type Texts = Same<typeof en>
