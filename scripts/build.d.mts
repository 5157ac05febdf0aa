/** A banner for bundles: lets CommonJS packages in them call `require`. */
export const REQUIRE: string;
export function build(): Promise<void>;
