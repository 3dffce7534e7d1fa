/** Class codes: eight digits, typed as people type them. Pure. */
const DIGITS = 8

/** Digits only: blanks, hyphens and full-width digits (as a Japanese keyboard gives) are all right. */
export function digitsOf(typed: string): string {
  return typed.normalize('NFKC').replaceAll(/\D/g, '').slice(0, DIGITS)
}

export function isComplete(typed: string): boolean {
  return digitsOf(typed).length === DIGITS
}

/** `1234 5678`, also while it is being typed. */
export function spaced(typed: string): string {
  const digits = digitsOf(typed)
  return digits.length > 4 ? `${digits.slice(0, 4)} ${digits.slice(4)}` : digits
}
