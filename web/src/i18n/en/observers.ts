/** In English: who looks on. */
export const observers = {
  observers: {
    one: 'Observing: {{name}}',
    visitor: 'A visitor is looking on',
    many_one: '{{count}} is looking on',
    many_other: '{{count}} are looking on',
    heardMany_one: '{{count}} more is looking on',
    heardMany_other: '{{count}} more are looking on',
    aVisitor: 'A visitor',
    title: 'How pupils are told who looks on',
    names: 'By name',
    visitors: 'As “a visitor”',
  },
}
