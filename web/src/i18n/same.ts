/** The same keys, any words: what a translation is to its original. */
export type Same<Original> = { [Key in keyof Original]: Original[Key] extends string ? string : Record<keyof Original[Key], string> }
