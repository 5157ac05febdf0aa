/** Limits that a user interface says before it asks. */

/** Bytes of UTF-8 that one pcapng option holds: draft-ietf-opsawg-pcapng §3.5, a length of 16 bits. */
export const LONGEST_COMMENT = 0xffff;
