/** The mark of 学び舎: a schoolhouse roof over an open book. */
export function Mark({ size = 40 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect width="48" height="48" rx="13" fill="#1d6b54" />
      <path
        d="M9 23.5 24 11l15 12.500"
        fill="none"
        stroke="#f5c542"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M24 25.500c-3-2.500-6.500-3-10-2.500v11.500c3.500-.5 7 0 10 2.500 3-2.500 6.500-3 10-2.500V23c-3.500-.5-7 0-10 2.500Z"
        fill="#fffdf7"
      />
      <path d="M24 25.500V37" stroke="#1d6b54" strokeWidth="2" strokeLinecap="round" />
    </svg>
  )
}
