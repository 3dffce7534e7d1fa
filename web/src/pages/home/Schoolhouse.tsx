/** The picture on the start page: a small schoolhouse with its windows lit. Decoration only. */
export function Schoolhouse() {
  return (
    <svg className="schoolhouse" viewBox="0 0 520 400" aria-hidden="true" focusable="false">
      <clipPath id="frame">
        <rect width="520" height="400" rx="36" />
      </clipPath>
      <g clipPath="url(#frame)">
        <Scene />
      </g>
    </svg>
  )
}

function Scene() {
  return (
    <>
      <path d="M0 0h520v400H0Z" fill="#e8f1ea" />
      <circle cx="420" cy="84" r="40" fill="#f5c542" />
      <path d="M0 318c90-46 180-52 270-30s170 22 250-14v126H0Z" fill="#cfe4d6" />
      <path d="M0 346c110-28 210-26 300-10s150 14 220-4v68H0Z" fill="#a9cfbf" />
      <g>
        <path d="M118 196h260v136H118Z" fill="#fffdf7" />
        <path d="M96 204 248 96l152 108" fill="none" stroke="#1d6b54" strokeWidth="20" strokeLinecap="round" strokeLinejoin="round" />
        <path d="M118 200 248 108l130 92Z" fill="#fffdf7" />
        <path d="M118 316h260v16H118Z" fill="#e9dfc9" />
        <circle cx="248" cy="164" r="19" fill="#fff" stroke="#1d6b54" strokeWidth="6" />
        <path d="M248 153v11l8 6" fill="none" stroke="#1d6b54" strokeWidth="4" strokeLinecap="round" />
      </g>
      <g fill="#fbe7a9" stroke="#1d6b54" strokeWidth="5" strokeLinejoin="round">
        <rect x="142" y="214" width="62" height="56" rx="6" />
        <rect x="292" y="214" width="62" height="56" rx="6" />
        <path d="M173 214v56M142 242h62M323 214v56M292 242h62" fill="none" strokeWidth="4" />
      </g>
      <path d="M222 332v-72a10 10 0 0 1 10-10h32a10 10 0 0 1 10 10v72Z" fill="#b94a12" />
      <circle cx="263" cy="294" r="4" fill="#f5c542" />
      <g fill="none" stroke="#124a39" strokeWidth="6" strokeLinecap="round">
        <path d="M444 330v-66M66 336v-58" />
      </g>
      <circle cx="444" cy="246" r="34" fill="#1d6b54" />
      <circle cx="66" cy="262" r="28" fill="#2f8468" />
      <path d="M222 332c-4 24-34 40-70 68h192c-34-28-66-44-70-68Z" fill="#efe4cb" />
    </>
  )
}
