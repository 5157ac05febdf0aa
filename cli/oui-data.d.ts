/** The IEEE's list of MAC prefixes: six hexadecimal digits → name and address, a line each. Declared here, for the compiler not to read five megabytes. */
declare module 'oui-data' {
  const prefixes: Readonly<Record<string, string>>;
  export default prefixes;
}
