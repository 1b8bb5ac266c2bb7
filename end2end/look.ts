// A look at a page: accessible in both themes, no wider than the screen, with one heading.

import { violations } from './axe';
import { expect } from './fixtures';
import type { Screen } from './pages/screen';

/** Opens a page and looks at it, in the language that the reader has chosen; `first` shows what is folded away. */
export async function look(screen: Screen, path: string, lang: string, first?: () => Promise<void>): Promise<void> {
  const { page } = screen;
  const where = `${path}, ${lang}`;
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await screen.open(path);
  await first?.();
  await expect.soft(page.locator('html')).toHaveAttribute('lang', lang);
  await expect.soft(page.locator('h1')).toHaveCount(1);
  await expect.soft(screen.heading).not.toBeEmpty();
  await expect.soft(page.locator('main')).toHaveCount(1);
  await expect.soft(page.locator('.demo-banner')).toBeVisible();
  expect.soft(await screen.overflow(), `wider than the screen (${where})`).toBeLessThanOrEqual(0);
  expect.soft(await violations(page), `accessibility (${where}, light)`).toEqual([]);
  expect.soft(await violations(page, ['heading-order']), `headings (${where})`).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  expect.soft(await violations(page, ['color-contrast', 'link-in-text-block']), `contrast (${where}, dark)`).toEqual([]);
}
