/** What is ticked after one more press: without it, if it was, else with it. */
export function toggled(ticked: ReadonlySet<string>, one: string): ReadonlySet<string> {
  const next = new Set(ticked)
  if (!next.delete(one)) next.add(one)
  return next
}
