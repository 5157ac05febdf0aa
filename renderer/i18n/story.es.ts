/** Las palabras del relato. */
import type { Widened } from './en.ts';
import type { storyEn } from './story.en.ts';

export const storyEs: Widened<typeof storyEn> = {
  nextStep: 'Paso siguiente',
  previousStep: 'Paso anterior',
  play: 'Reproducir',
  pause: 'Pausar',
  speed: 'Velocidad',
  scrub: 'Lugar en el relato',
  scrubBy: 'El control avanza',
  byFrame: 'por trama',
  byTime: 'por tiempo',
  frameOf: (frame: string, n: string, all: string) => `Trama ${frame}, ${n} de ${all}`,
  presenter: 'Tamaño para proyectar',
  presenterEnd: 'Terminar la proyección (Esc)',
  lookAt: 'Mire',
  showField: 'Mostrar el campo y sus bytes',
  machines: 'Máquinas de estados de TCP',
  stateUnknown: 'desconocido',
  noStep: 'sin cambio',
  stepUnknown: 'el paso no está en la captura',
};
