// Using the page by keyboard alone.

import type { Locator, Page } from '@playwright/test';
import { expect } from './fixtures';

/** What has the focus, by the words that are seen or heard of it. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const own = at instanceof HTMLTextAreaElement ? at.labels[0]!.textContent! : at.textContent!;
    return (at.getAttribute('aria-label') ?? own).replace(/\s+/g, ' ').trim();
  });
}

/** Presses Tab until something has the focus; the ways to it, in order. */
export async function tabTo(page: Page, goal: Locator): Promise<string[]> {
  const way: string[] = [];
  const there = () => goal.evaluate((e) => e === document.activeElement);
  while (!(await there()) && way.length < 200) {
    await page.keyboard.press('Tab');
    way.push(await focused(page));
  }
  await expect(goal).toBeFocused();
  return way;
}

/** Goes to something and presses a key there. */
export async function press(page: Page, goal: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, goal);
  await page.keyboard.press(key);
}

/** Goes to a field and types into it. */
export async function type(page: Page, field: Locator, text: string): Promise<void> {
  await tabTo(page, field);
  await page.keyboard.type(text);
}

/** Whether one still stands in the page, once it has been drawn: where what has the focus is taken away, one begins anew. */
export async function stands(page: Page): Promise<void> {
  const inside = () =>
    page.evaluate(async () => {
      for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
      return !!document.activeElement?.closest('#main');
    });
  await expect.poll(inside).toBe(true);
}
