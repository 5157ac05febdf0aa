/**
 * HTTP dates (RFC 9110 §5.6.7): the preferred form, and the two old ones that a receiver must take.
 */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const IMF = /^[A-Z][a-z]{2}, (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const RFC850 = /^[A-Z][a-z]{5,8}, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) GMT$/;
const ASCTIME = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/;

function seconds(year: number, monthName: string, day: number, time: readonly string[]): number | null {
  const month = MONTHS.indexOf(monthName);
  const [h, m, s] = time.map(Number);
  if (month < 0 || h === undefined || m === undefined || s === undefined) return null;
  if (day < 1 || day > 31 || h > 23 || m > 59 || s > 60) return null;
  return Date.UTC(year, month, day, h, m, s) / 1000;
}

/** Seconds since the epoch, or null where the text is no HTTP date. */
export function parseHttpDate(text: string): number | null {
  const imf = IMF.exec(text);
  if (imf !== null) return seconds(Number(imf[3]), imf[2] ?? '', Number(imf[1]), imf.slice(4, 7));
  const old = RFC850.exec(text);
  if (old !== null) {
    // Two-digit years: this protocol is younger than 1970, and no capture is from after 2069.
    const year = Number(old[3]);
    return seconds(year < 70 ? 2000 + year : 1900 + year, old[2] ?? '', Number(old[1]), old.slice(4, 7));
  }
  const asctime = ASCTIME.exec(text);
  if (asctime !== null) return seconds(Number(asctime[6]), asctime[1] ?? '', Number(asctime[2]), asctime.slice(3, 6));
  return null;
}
