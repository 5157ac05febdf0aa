/** What Wireshark's expert information says of TCP options: fields without a value. Titles are Wireshark's words. */
import { defineFields } from './field.ts';

const note = (name: string, title: string) => ({ name: `tcp.${name}`, type: 'none', title, generated: true }) as const;

export const optionNotes = defineFields({
  mssAbsent: note('options.mss.absent', 'The SYN packet does not contain a MSS option'),
  mssPresent: note('options.mss.present', 'The non-SYN packet does contain a MSS option'),
  manyNops: note('nop', '4 NOP in a row - a router may have removed some options'),
  bytesAfterEnd: note('non_zero_bytes_after_eol', 'Non zero bytes in option space after EOL option'),
  lengthInvalid: note('option.len.invalid', 'Invalid length for option'),
  suboptionMalformed: note('suboption_malformed', 'suboption would go past end of option'),
  shiftInvalid: note('options.wscale.shift.invalid', 'Window scale shift exceeds 14'),
  dsack: note('options.sack.dsack', 'D-SACK Sequence'),
  fastOpenSyn: note('analysis.tfo_syn', 'TCP SYN with TFO Cookie'),
});
