/** What a class's results say of the questions: classical test theory, and the wrong answers that were given most. */
import type { QuestionResult } from './grade.ts';

export interface ItemAnalysis {
  readonly id: string;
  readonly answered: number;
  readonly right: number;
  /** Mean part of the points that was earned, 0 to 1: high is easy. Null where nobody was graded. */
  readonly facility: number | null;
  /**
   * Correlation of the points of this question with those of all others (item-rest correlation): near 0 or below, the question does not tell who
   * knows more. Null where it cannot be worked out: fewer than three students, or no differences.
   */
  readonly discrimination: number | null;
  /** Most frequent first; only those given more than once, unless nobody shared any. */
  readonly wrongAnswers: readonly { readonly answer: string; readonly count: number }[];
}

const LISTED = 5;
const MAX_ANSWER = 120;
/** Different wrong answers of one question that are counted; a class larger than that still has bounded memory. */
const MAX_DIFFERENT = 10_000;

interface Item {
  readonly id: string;
  readonly points: number;
  readonly earned: number[];
  answered: number;
  right: number;
  readonly wrong: Map<string, number>;
}

/** Collects results one by one; keeps two numbers for each student and question. */
export class ItemCollector {
  readonly #items = new Map<string, Item>();
  readonly #totals: number[] = [];

  add(results: readonly QuestionResult[]): void {
    this.#totals.push(results.reduce((sum, r) => sum + r.earned, 0));
    for (const r of results) {
      let item = this.#items.get(r.id);
      if (item === undefined) {
        item = { id: r.id, points: r.points, earned: [], answered: 0, right: 0, wrong: new Map() };
        this.#items.set(r.id, item);
      }
      item.earned.push(r.earned);
      if (r.answer !== undefined) item.answered++;
      if (r.verdict === 'right') item.right++;
      else if (r.answer !== undefined) {
        const text = typeof r.answer === 'string' ? r.answer.trim() : JSON.stringify(r.answer);
        const short = text.length > MAX_ANSWER ? `${text.slice(0, MAX_ANSWER - 1)}…` : text;
        if (item.wrong.has(short) || item.wrong.size < MAX_DIFFERENT) item.wrong.set(short, (item.wrong.get(short) ?? 0) + 1);
      }
    }
  }

  items(): ItemAnalysis[] {
    return [...this.#items.values()].map((item) => {
      const n = item.earned.length;
      const mean = item.earned.reduce((a, b) => a + b, 0) / n;
      const rest = this.#totals.map((total, i) => total - (item.earned[i] ?? 0));
      const wrong = [...item.wrong].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
      const shared = wrong.filter(([, count]) => count > 1);
      return {
        id: item.id,
        answered: item.answered,
        right: item.right,
        facility: n === 0 || item.points === 0 ? null : round(mean / item.points),
        discrimination: correlation(item.earned, rest),
        wrongAnswers: (shared.length > 0 ? shared : wrong).slice(0, LISTED).map(([answer, count]) => ({ answer, count })),
      };
    });
  }
}

const round = (x: number): number => Math.round(x * 1000) / 1000;

/** Pearson's. */
function correlation(a: readonly number[], b: readonly number[]): number | null {
  const n = a.length;
  if (n < 3) return null;
  const mean = (list: readonly number[]) => list.reduce((x, y) => x + y, 0) / n;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa < 1e-12 || bb < 1e-12 ? null : round(ab / Math.sqrt(aa * bb));
}
