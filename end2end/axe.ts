// Accessibility faults, as axe-core finds them.

import type { Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = readFileSync(join(__dirname, '../node_modules/axe-core/axe.min.js'), 'utf8');
const levels = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

type Found = { id: string; help: string; nodes: { target: unknown; failureSummary?: string }[] };

/** What breaks WCAG 2.2 A or AA on this page. It is evaluated, so that the page's own policy stays in force. */
export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const only = rules ? { type: 'rule', values: rules } : { type: 'tag', values: levels };
  const found = await page.evaluate(
    (runOnly) => (window as unknown as { axe: { run: (on: Document, how: object) => Promise<{ violations: Found[] }> } }).axe
      .run(document, { runOnly, resultTypes: ['violations'], preload: false })
      .then((result) => result.violations),
    only,
  );
  return found.map(({ id, help, nodes }) => {
    const places = nodes.slice(0, 3).map((node) => `${JSON.stringify(node.target)} ${node.failureSummary?.replace(/\s+/g, ' ') ?? ''}`);
    return `${id}: ${help}; ${nodes.length} times, as at ${places.join('; ')}`;
  });
}
