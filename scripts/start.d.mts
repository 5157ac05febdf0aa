export function electronProgram(directory?: string, env?: Readonly<Record<string, string | undefined>>): string | undefined;
export function buildElectron(): Promise<void>;
