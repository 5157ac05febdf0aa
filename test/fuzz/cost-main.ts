import { cost } from './cost.ts';

const [, , name = '', n = '0'] = process.argv;
const result = await cost(name, Number(n));
console.log(JSON.stringify({ ...result, peak: 1024 * process.resourceUsage().maxRSS }));
