/** Limits that a user interface says before it asks. */

/** Bytes of UTF-8 that one pcapng option holds: draft-ietf-opsawg-pcapng §3.5, a length of 16 bits. */
export const LONGEST_COMMENT = 0xffff;

/** Characters of an exercise.yaml; none is longer. */
export const LONGEST_EXERCISE = 2 << 20;

/** Bytes of a capture that is handed in; compressed ones are not taken. */
export const LARGEST_OWN_CAPTURE = 64 << 20;

/** Colouring rules of a person. */
export const MOST_COLOUR_RULES = 200;
