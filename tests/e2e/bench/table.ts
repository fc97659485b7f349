/** One line of the report. */
export interface Figure {
  readonly name: string;
  readonly budget: string;
  readonly measured: string;
  readonly isOk: boolean;
  /** Does not depend on the machine: over budget, the run fails. */
  readonly isGate?: boolean;
}

/** A figure with an upper bound. */
export function atMost(name: string, limit: number, value: number, unit: string, more: { digits?: number; isGate?: boolean; note?: string } = {}): Figure {
  const { digits = 0, isGate = false, note } = more;
  const worded = (n: number) => `${n.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits })}${unit === '' ? '' : ` ${unit}`}`;
  const exact = (n: number) => `${n.toLocaleString('en', { maximumFractionDigits: 3 })}${unit === '' ? '' : ` ${unit}`}`;
  return { name, budget: `<= ${exact(limit)}`, measured: `${worded(value)}${note === undefined ? '' : ` (${note})`}`, isOk: value <= limit, isGate };
}

/** The report as a Markdown table. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, budget, measured, isOk }) => [name, budget, measured, isOk ? 'ok' : 'over']);
  const all = [['measure', 'budget', 'measured', ''], ...rows];
  const widths = [0, 1, 2, 3].map((at) => Math.max(4, ...all.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(all[0] ?? []), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
