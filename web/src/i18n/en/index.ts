/** Every word the pages say, in English. `ja` has the same keys; a test holds both to it. */
import type { Same } from '../same'
import { arrival } from './arrival'
import { boards } from './boards'
import { common } from './common'
import { desk } from './desk'
import { groups } from './groups'
import { notes } from './notes'
import { observers } from './observers'
import { player } from './player'
import { record } from './record'
import { recording } from './recording'
import { reflections } from './reflections'
import { room } from './room'
import { talk } from './talk'

export const en = { ...common, ...arrival, ...desk, ...room, ...talk, ...groups, ...reflections, ...recording, ...notes, ...observers, ...boards, ...record, ...player }

/** The same keys, any words. */
export type Texts = Same<typeof en>
