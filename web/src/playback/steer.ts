/** How one file that plays is kept with the lesson's clock. Pure; all in seconds. */

/** Lips and voice part visibly beyond this. */
const APART = 0.04
/** So far away, catching up would take longer than jumping. */
const FAR = 0.5
/** How much faster or slower than wanted it goes meanwhile: nobody hears it where the pitch is kept. */
const MORE = 0.06

export type Steering = { readonly jump: number } | { readonly rate: number }

/** `is`: where the file is; `wanted`: where it should be; `rate`: of the lesson; `steering`: whether it is being steered. */
export function steer(is: number, wanted: number, rate: number, steering: boolean): Steering {
  const ahead = is - wanted
  if (Math.abs(ahead) > FAR * Math.max(1, rate)) return { jump: wanted }
  if (Math.abs(ahead) > (steering ? APART / 4 : APART)) return { rate: rate * (ahead > 0 ? 1 - MORE : 1 + MORE) }
  return { rate }
}
