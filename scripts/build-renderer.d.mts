export function rendererIsBuilt(): boolean;
export function buildRenderer(): Promise<void>;
