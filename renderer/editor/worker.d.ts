/** What the builder makes of an import with this ending. */
declare module '*?worker' {
  const WorkerOf: new (options?: { name?: string }) => Worker;
  export default WorkerOf;
}
