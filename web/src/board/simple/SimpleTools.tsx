/** Few large tools for small children, in place of Excalidraw's own. */
import './simple.css'
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../../ui/Icon'
import { SHAPES, STAMP_NAMES, type StampName } from './shapes'
import { BOX } from './stamps'
import { COLOUR_NAMES, COLOURS, TOOLS, type Tool } from './tools'
import { undoOn } from './undo'
import type { Simple } from './useSimple'

const ICONS: Record<Tool, IconName> = { pen: 'pen', marker: 'marker', eraser: 'eraser', stamp: 'stamp', text: 'letters' }

export function SimpleTools({ simple, children }: { simple: Simple; children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <div className="simple-tools" role="toolbar" aria-label={t('simple.tools')} onKeyDown={moveByArrows}>
      <div className="simple-row" role="group" aria-label={t('simple.tools')}>
        {TOOLS.map((tool) => (
          <Big key={tool} icon={ICONS[tool]} words={t(`simple.${tool}`)} pressed={simple.tool === tool} onClick={() => { simple.take(tool) }} />
        ))}
        <Big
          icon="undo"
          words={t('simple.undo')}
          onClick={(event) => { undoOn(event.currentTarget.closest('.board')) }}
        />
      </div>
      {simple.tool === 'stamp' ? <Stamps simple={simple} /> : <Colours simple={simple} />}
      <div className="simple-row simple-more">
        {children}
        <button type="button" className="board-tool" onClick={() => { simple.turn(false) }}>
          <Icon name="tools" size={22} />
          <span>{t('simple.all')}</span>
        </button>
      </div>
    </div>
  )
}

/** Where all tools are: the way to the few. */
export function ToSimple({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation()
  return (
    <button type="button" className="board-tool" title={t('simple.few')} onClick={onPress}>
      <Icon name="pen" size={20} />
      <span>{t('simple.few')}</span>
    </button>
  )
}

interface BigProps {
  icon: IconName
  words: string
  /** Absent: it does something at once, and is not held. */
  pressed?: boolean
  onClick: (event: MouseEvent<HTMLButtonElement>) => void
}

function Big({ icon, words, pressed, onClick }: BigProps) {
  return (
    <button type="button" className="simple-tool" aria-pressed={pressed} onClick={onClick}>
      <Icon name={icon} size={30} />
      <span>{words}</span>
    </button>
  )
}

function Colours({ simple }: { simple: Simple }) {
  const { t } = useTranslation()
  return (
    <div className="simple-row" role="group" aria-label={t('simple.colours')}>
      {COLOUR_NAMES.map((colour) => (
        <button
          key={colour}
          type="button"
          className="simple-tool simple-colour"
          aria-pressed={simple.colour === colour}
          aria-label={t(`simpleColours.${colour}`)}
          title={t(`simpleColours.${colour}`)}
          onClick={() => { simple.colourWith(colour) }}
        >
          <Blot colour={COLOURS[colour]} chosen={simple.colour === colour} />
        </button>
      ))}
    </div>
  )
}

/** A blot of the colour, and a tick in the chosen one: it is not told by colour alone. */
function Blot({ colour, chosen }: { colour: string; chosen: boolean }) {
  return (
    <svg width="38" height="38" viewBox="0 0 38 38" aria-hidden="true" focusable="false">
      <circle cx="19" cy="19" r="18" fill={colour} />
      {chosen ? <path d="m11 19.5 6 6 11-12" fill="none" stroke="#fff" strokeWidth="4" strokeLinecap="round" strokeLinejoin="round" /> : null}
    </svg>
  )
}

function Stamps({ simple }: { simple: Simple }) {
  const { t } = useTranslation()
  return (
    <div className="simple-row" role="group" aria-label={t('simple.stamps')}>
      {STAMP_NAMES.map((stamp) => (
        <button
          key={stamp}
          type="button"
          className="simple-tool simple-stamp"
          aria-pressed={simple.stamp === stamp}
          aria-label={t(`simpleStamps.${stamp}`)}
          title={t(`simpleStamps.${stamp}`)}
          onClick={() => { simple.stampWith(stamp) }}
        >
          <Picture stamp={stamp} />
        </button>
      ))}
    </div>
  )
}

/** A stamp as it will be on the board. */
function Picture({ stamp }: { stamp: StampName }) {
  return (
    <svg width="46" height="46" viewBox={`0 0 ${BOX} ${BOX}`} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      {SHAPES[stamp].map(({ points, stroke, fill, width }, at) => (
        <polyline key={at} points={points.join(' ')} fill={fill ?? 'none'} stroke={stroke} strokeWidth={width} />
      ))}
    </svg>
  )
}

/** Left and right go from button to button, as in every toolbar; Tab does, too. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const at = buttons.findIndex((button) => button === event.target)
  if (at < 0) return
  event.preventDefault()
  buttons[(at + step + buttons.length) % buttons.length]?.focus()
}
