/** Our own icons: 24×24, drawn with one round pen, so that they belong together. */
import type { ReactNode } from 'react'

const SHAPES = {
  microphone: (
    <>
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />
    </>
  ),
  microphoneOff: (
    <>
      <path d="M9 9v2a3 3 0 0 0 4.8 2.4M15 10.5V6a3 3 0 0 0-5.6-1.5M5.5 11.5a6.5 6.5 0 0 0 9.8 5.6M18.4 12.8q.1-.6.1-1.3M12 18v3M4 3.5l16 17" />
    </>
  ),
  camera: (
    <>
      <rect x="3" y="6.5" width="12.5" height="11" rx="2.5" />
      <path d="m15.5 11 5.5-3.2v8.4L15.5 13" />
    </>
  ),
  cameraOff: (
    <>
      <path d="M6.5 6.5h6.5A2.5 2.5 0 0 1 15.5 9v2L21 7.8v8.4l-3-1.75M15.5 15.5v-.5A2.5 2.5 0 0 1 13 17.5H5.5A2.5 2.5 0 0 1 3 15V9q0-1 .6-1.6M4 3.5l16 17" />
    </>
  ),
  screen: (
    <>
      <rect x="3" y="4.5" width="18" height="12.5" rx="2.5" />
      <path d="M8.5 20.5h7M12 13.5v-5M9.5 10.5 12 8l2.5 2.5" />
    </>
  ),
  paper: (
    <>
      <rect x="3.5" y="12.5" width="17" height="8" rx="2" />
      <path d="M8 16.5h8M12 8.5v1.5M6 3.5h7.5A2.5 2.5 0 0 1 16 6v0a2.5 2.5 0 0 1-2.5 2.5h-3A2.5 2.5 0 0 1 8 6V3.5" />
    </>
  ),
  hand: (
    <path d="M8 12.5V6.25a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V6a1.5 1.5 0 0 1 3 0v8.5c0 4-2.5 6.5-6 6.5-2.8 0-4.4-1.3-5.6-3.6L3.6 13.7a1.5 1.5 0 0 1 2.6-1.5L8 14.8" />
  ),
  record: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <circle cx="12" cy="12" r="4" fill="currentColor" stroke="none" />
    </>
  ),
  groups: (
    <>
      <circle cx="7.5" cy="8" r="2.75" />
      <circle cx="16.5" cy="8" r="2.75" />
      <path d="M2.5 18.5c.3-3 2.3-5 5-5s4.7 2 5 5M14 14a4.6 4.6 0 0 1 2.5-.6c2.7 0 4.7 2 5 5.1" />
    </>
  ),
  person: (
    <>
      <circle cx="12" cy="8" r="3.75" />
      <path d="M4.5 20c.5-3.8 3.5-6.25 7.5-6.25s7 2.45 7.5 6.25" />
    </>
  ),
  leave: <path d="M13.5 4.5H7A2.5 2.5 0 0 0 4.5 7v10A2.5 2.5 0 0 0 7 19.5h6.5M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5" />,
  enter: <path d="M10.5 4.5H17A2.5 2.5 0 0 1 19.5 7v10a2.5 2.5 0 0 1-2.5 2.5h-6.5M3.5 12h10.5M10.5 8.5 14 12l-3.5 3.5" />,
  chat: (
    <path d="M5.5 4.5h13A2.5 2.5 0 0 1 21 7v7.5a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 3.5V17h-1A2.5 2.5 0 0 1 3 14.5V7a2.5 2.5 0 0 1 2.5-2.5Z" />
  ),
  sheet: (
    <>
      <path d="M7.5 3.5h6l5 5v9.5a2.5 2.5 0 0 1-2.5 2.5H7.5A2.5 2.5 0 0 1 5 18V6a2.5 2.5 0 0 1 2.5-2.5Z" />
      <path d="M13.5 3.5v5h5M8.5 13h6.5M8.5 16.5h4" />
    </>
  ),
  board: (
    <>
      <rect x="3" y="4" width="18" height="13" rx="2" />
      <path d="M7 13c1.5-4 3.5-4 4.5-1.5s3 2.5 5-2.5M8 17l-1.5 3.5M16 17l1.5 3.5" />
    </>
  ),
  grid: (
    <>
      <rect x="3.5" y="4.5" width="7.5" height="6.5" rx="1.5" />
      <rect x="13.5" y="4.5" width="7" height="6.5" rx="1.5" />
      <rect x="3.5" y="13.5" width="7.5" height="6.5" rx="1.5" />
      <rect x="13.5" y="13.5" width="7" height="6.5" rx="1.5" />
    </>
  ),
  send: <path d="m4 12-1-7.5L21 12 3 19.5 4 12Zm0 0h8" />,
  edit: <path d="M4.5 19.5 5.6 15 15.8 4.8a2.1 2.1 0 0 1 3 0l.4.4a2.1 2.1 0 0 1 0 3L9 18.4ZM13.8 6.8l3.4 3.4" />,
  download: <path d="M12 4v10.5M7.5 10.5 12 15l4.5-4.5M4.5 19.5h15" />,
  upload: <path d="M12 15V4.5M7.5 8.5 12 4l4.5 4.5M4.5 19.5h15" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  check: <path d="m4.5 12.5 5 5 10-11" />,
  copy: (
    <>
      <rect x="8.5" y="8.5" width="12" height="12" rx="2.5" />
      <path d="M15.5 8.5V6A2.5 2.5 0 0 0 13 3.5H6A2.5 2.5 0 0 0 3.5 6v7A2.5 2.5 0 0 0 6 15.5h2.5" />
    </>
  ),
  plus: <path d="M12 5v14M5 12h14" />,
  picture: (
    <>
      <rect x="3.5" y="4.5" width="17" height="15" rx="2.5" />
      <circle cx="8.75" cy="9.5" r="1.5" />
      <path d="m4 17 4.75-4.25 3.25 2.5 4-4.5L20.5 15" />
    </>
  ),
  before: <path d="m14.5 5.5-6.5 6.5 6.5 6.5" />,
  after: <path d="m9.5 5.5 6.5 6.5-6.5 6.5" />,
  minus: <path d="M5 12h14" />,
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="10" rx="2.5" />
      <path d="M8 10.5V8a4 4 0 0 1 8 0v2.5" />
    </>
  ),
  walk: (
    <>
      <circle cx="13" cy="4.5" r="1.75" />
      <path d="m8 21 2.5-6 3 2.5V21M10.5 15l1-6-3.5 2v3M11.5 9l3 2.5 3 .5" />
    </>
  ),
  ear: (
    <path d="M6.5 9.5a5.5 5.5 0 0 1 11 0c0 3.5-3.5 4.3-3.5 7.5a3 3 0 0 1-5.6 1.5M9.5 9.5a2.5 2.5 0 0 1 5 0c0 1.7-1.9 1.9-1.9 3.6" />
  ),
  megaphone: <path d="M4 10v4h3l8 4.5v-13L7 10H4ZM7.5 14l1.5 5.5h2.5L10 15.5M18 9.5a3.5 3.5 0 0 1 0 5" />,
  quiet: <path d="M4 12h1.5M9 12h1.5M13.5 12H15M18.5 12H20" />,
  sound: <path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4ZM15.5 9a4.25 4.25 0 0 1 0 6M18 6.5a7.75 7.75 0 0 1 0 11" />,
  spotlight: <path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1.1 5.9L12 16.9l-5.3 2.8 1.1-5.9-4.3-4.1 5.9-.8L12 3.5Z" />,
  weak: <path d="M5 18.5v-2M10 18.5v-5M15 18.5v-8M20 18.5v-12M4 4l16 16" />,
  warning: (
    <>
      <path d="M12 4 2.75 19.5h18.5L12 4ZM12 10v4.5" />
      <path d="M12 17h.01" />
    </>
  ),
  qr: (
    <>
      <rect x="4" y="4" width="6" height="6" rx="1" />
      <rect x="14" y="4" width="6" height="6" rx="1" />
      <rect x="4" y="14" width="6" height="6" rx="1" />
      <path d="M14 14h2.5v2.5M20 14v3M14 20h2M19.5 20h.5" />
    </>
  ),
  pen: <path d="M4.5 19.5 5.6 15 16 4.6a2 2 0 0 1 2.8 0l.6.6a2 2 0 0 1 0 2.8L9 18.4zM14 6.6l3.4 3.4" />,
  marker: <path d="m9 13.5 7.5-9 4 3.5-7.5 9ZM9 13.5l-1.5 4 2 1.5 3.5-2M3 21.5h9" />,
  eraser: <path d="m8.5 19.5-4.2-4.2a2 2 0 0 1 0-2.8l8.2-8.2a2 2 0 0 1 2.8 0l4.4 4.4a2 2 0 0 1 0 2.8l-8 8ZM8.7 8.3l7 7M8.5 19.5h12" />,
  stamp: <path d="M9.5 12.5c0-2.5-1.5-3-1.5-5.5a4 4 0 0 1 8 0c0 2.5-1.5 3-1.5 5.5M6.5 12.5h11a2 2 0 0 1 2 2v2.5h-15v-2.5a2 2 0 0 1 2-2ZM5.5 20.5h13" />,
  letters: <path d="m3 18.5 5.5-13 5.5 13M5 14h7M21 12v6.5M21 15.3a2.9 3.2 0 1 1-5.8 0 2.9 3.2 0 0 1 5.8 0" />,
  redo: <path d="M15.5 4.5 20 9l-4.5 4.5M19.5 9h-9a6 5.25 0 0 0 0 10.5H15" />,
  play: <path d="M7.5 4.8v14.4L19.5 12Z" />,
  pause: <path d="M8.5 5v14M15.5 5v14" />,
  undo: <path d="M8.5 4.5 4 9l4.5 4.5M4.5 9h9a6 5.25 0 0 1 0 10.5H9" />,
  tools: <path d="M4 6.5h3M11 6.5h9M4 12h9M17 12h3M4 17.5h3M11 17.5h9M9 4.75v3.5M15 10.25v3.5M9 15.75v3.5" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7v5l3.3 2" />
    </>
  ),
  shuffle: <path d="M3.5 7h3c4.5 0 6.5 10 11 10h3M3.5 17h3c1.7 0 3-1.4 4.2-3.2M13.3 10.2C14.5 8.4 15.8 7 17.5 7h3M18 4.5 20.5 7 18 9.5M18 14.5l2.5 2.5-2.5 2.5" />,
  home: <path d="M3.5 11.5 12 4.5l8.5 7M6 10v9.5h12V10M10 19.5v-5h4v5" />,
  devices: (
    <>
      <path d="M4 7.5h9M17 7.5h3M4 16.5h3M11 16.5h9" />
      <circle cx="15" cy="7.5" r="2" />
      <circle cx="9" cy="16.5" r="2" />
    </>
  ),
  smile: (
    <>
      <circle cx="12" cy="12" r="8.75" />
      <path d="M8.25 14c.8 1.5 2.1 2.25 3.75 2.25s2.95-.75 3.75-2.25M9 9.5h.01M15 9.5h.01" />
    </>
  ),
  moodGreat: (
    <>
      <circle cx="12" cy="12" r="8.75" />
      <path d="M7.5 13.25h9c-.4 2.6-2.2 4-4.5 4s-4.1-1.4-4.5-4ZM7.75 10c.4-.9 1.6-.9 2 0M14.25 10c.4-.9 1.6-.9 2 0" />
    </>
  ),
  moodSoso: (
    <>
      <circle cx="12" cy="12" r="8.75" />
      <path d="M8.5 15h7M9 9.5h.01M15 9.5h.01" />
    </>
  ),
  moodHard: (
    <>
      <circle cx="12" cy="12" r="8.75" />
      <path d="M8.25 16.25c.8-1.5 2.1-2.25 3.75-2.25s2.95.75 3.75 2.25M9 10h.01M15 10h.01M7.5 7.75l2 .75M16.5 7.75l-2 .75" />
    </>
  ),
  ask: (
    <>
      <path d="M5.5 4.5h13A2.5 2.5 0 0 1 21 7v7.5a2.5 2.5 0 0 1-2.5 2.5H11l-4.5 3.5V17h-1A2.5 2.5 0 0 1 3 14.5V7a2.5 2.5 0 0 1 2.5-2.5Z" />
      <path d="M10 9c.2-1.3 1-1.9 2-1.9s2 .7 2 1.8c0 1.3-2 1.4-2 2.8M12 14.2h.01" />
    </>
  ),
  eye: (
    <>
      <path d="M2.5 12c2-4 5.5-6.5 9.5-6.5s7.5 2.5 9.5 6.5c-2 4-5.5 6.5-9.5 6.5S4.5 16 2.5 12Z" />
      <circle cx="12" cy="12" r="2.75" />
    </>
  ),
} satisfies Record<string, ReactNode>

export type IconName = keyof typeof SHAPES

export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {SHAPES[name]}
    </svg>
  )
}
