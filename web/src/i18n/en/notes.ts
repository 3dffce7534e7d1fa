/** In English: notes of those who observe a lesson. */
export const notes = {
  notes: {
    title: 'Notes',
    lead: 'Only you see these. Each keeps the moment at which you began to write it.',
    write: 'What do you see?',
    tags: 'Tags',
    about: 'About',
    count_one: '{{count}} note',
    count_other: '{{count}} notes',
    keep: 'Keep the note',
    keeping: 'Keeping…',
    share: 'Share with the teacher',
    shareHint: 'Your notes then stand in the lesson record, those to come too.',
    mine: 'My notes',
    none: 'Nothing noted yet.',
    of: 'about {{name}}',
  },
  noteTags: {
    remark: 'Remark',
    murmur: 'Murmur',
    together: 'Together',
    stuck: 'Stuck',
    move: 'Teacher’s move',
  },
}
