export function electronProgram(directory?: string, env?: Readonly<Record<string, string | undefined>>): string | undefined;
export function buildElectron(outdir?: string): Promise<void>;
export function prepareApp(): Promise<void>;
export const appDirectory: string;
export const ADVICE: string;
