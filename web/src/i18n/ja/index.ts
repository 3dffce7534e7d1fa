/** Every word the pages say, in Japanese: short and kind, in words that pupils of lower years know too. */
import type { Texts } from '../en'
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

export const ja: Texts = { ...common, ...arrival, ...desk, ...room, ...talk, ...groups, ...reflections, ...recording, ...notes, ...observers, ...boards, ...record, ...player }
