export function checkLayers(root: string): { problems: string[]; modules: number };
