import type { Finding } from '../../core/coursework/assertions/result.ts';
import type { CountRule } from '../../core/coursework/assertions/schema.ts';
import type { checkEn } from './check.en.ts';

const number = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

const COUNTED: Record<Extract<Finding, { code: 'count' }>['of'], readonly [string, string]> = {
  frames: ['trama', 'tramas'],
  matching: ['trama cumple', 'tramas cumplen'],
  flows: ['conversación es así', 'conversaciones son así'],
  exchanges: ['intercambio HTTP es así', 'intercambios HTTP son así'],
  bindings: ['entrada NAT es así', 'entradas NAT son así'],
};

function rule(wanted: CountRule): string {
  if (typeof wanted === 'number') return `exactamente ${wanted}`;
  if (wanted.max === undefined) return `al menos ${wanted.min ?? 0}`;
  return wanted.min === undefined ? `a lo sumo ${wanted.max}` : `de ${wanted.min} a ${wanted.max}`;
}

const list = (values: readonly (string | number)[]): string => (values.length === 0 ? 'nada' : values.join(', '));

function finding(f: Finding): string {
  switch (f.code) {
    case 'count':
      return `${number(f.found, ...COUNTED[f.of])}; se pide: ${rule(f.wanted)}`;
    case 'frames':
      return [
        ...(f.missing.length > 0 ? [`no cumple: ${list(f.missing)}`] : []),
        ...(f.extra.length > 0 ? [`cumple también: ${list(f.extra)}`] : []),
      ].join('; ');
    case 'no-frame':
      return `no existe la trama ${f.frame}: la captura tiene ${f.packets}`;
    case 'no-field':
      return `no existe ningún campo ${f.field}${f.suggestions.length > 0 ? `; ¿quiso decir ${f.suggestions.join(', ')}?` : ''}`;
    case 'field':
      return `${f.field} vale ${list(f.found)}; se pide: ${list(f.wanted)}`;
    case 'handshake':
      return `el flujo ${f.flow} no tiene un saludo completo (${f.opening})`;
    case 'translator':
      return `${f.address} no es de ningún traductor; los hallados: ${list(f.known)}`;
    case 'copy':
      return `la trama ${f.frame} ${f.found === null ? 'no es copia de ninguna' : `es copia de la ${f.found}`}; se pide: copia de la ${f.wanted}`;
    case 'checksum':
      return `${f.field} es incorrecta`;
    case 'expert':
      return `${f.item} (${f.severity}), ${number(f.count, 'vez', 'veces')}`;
    case 'damaged':
      return `el archivo está dañado en el byte ${f.offset}: ${f.detail}`;
    case 'cut':
      return `la captura recortó ${number(f.count, 'paquete', 'paquetes')}`;
  }
}

export const checkEs: typeof checkEn = {
  finding,
  framesOf: (frames) => (frames.length === 1 ? `trama ${frames[0]}` : `tramas ${frames.join(', ')}`),
  passed: 'cumple',
  failed: 'NO CUMPLE',
  totals: (passed, failed) => `${passed} ${passed === 1 ? 'cumple' : 'cumplen'}, ${failed} no`,
};
