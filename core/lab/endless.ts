/** The scenario has no end, or none near enough. The message says what there was too much of. */
export class EndlessScenario extends Error {
  constructor(limit: number, what: 'events' | 'recorded packets' | 'recorded bytes') {
    super(`the scenario does not come to an end within ${limit} ${what}`);
    this.name = 'EndlessScenario';
  }
}
