/** What a board is opened for. */

/** `hand`: to look, so that nothing is moved by accident; `freedraw`: to write. Another object: another wish. */
export interface BeginWith {
  readonly page: string
  readonly tool: 'hand' | 'freedraw'
}
