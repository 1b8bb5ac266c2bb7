// Every page, as each kind of reader sees it, in both languages and both themes: accessible, no wider than the screen,
// with one heading and a title, and without a word in the console.

import { people, unique, type Community, type Role } from '../community';
import { expect, test } from '../fixtures';
import { look } from '../look';
import { Calendar, day } from '../pages/calendar';
import { EventForm } from '../pages/event';
import { event, pages, thread } from '../pages/every';
import { ProfileForm } from '../pages/members';
import { Screen } from '../pages/screen';
import { Thread, ThreadForm } from '../pages/talk';

for (const [reader, list] of Object.entries(pages)) {
  test.describe(reader, () => {
    for (const [name, address] of list) {
      test(`${name} stands up to a look`, { tag: ['@phone'] }, async ({ page, signIn, community, isMobile, context }) => {
        if (reader !== 'visitor') await signIn(reader as Role);
        const path = typeof address === 'string' ? address : await address(community);
        const screen = new Screen(page);
        if (isMobile) await page.setViewportSize({ width: 360, height: 780 });
        for (const lang of ['ja', 'en']) {
          await context.addCookies([{ name: 'lang', value: lang, url: community.url }]);
          await look(screen, path, lang);
          await expect.soft(page, 'the title says where one is').toHaveTitle(path === '/' && reader === 'visitor' ? /Assemble/ : /\S \| Assemble$/);
        }
      });
    }
  });
}

test('the footer stands at the foot, of a short page and without the demo’s banner too', { tag: ['@phone'] }, async ({ page, signIn }) => {
  const screen = new Screen(page);
  const footer = page.locator('.footer');
  for (const reader of ['visitor', 'member'] as const) {
    if (reader === 'member') await signIn(reader);
    for (const path of ['/guidelines', '/']) {
      await screen.open(path);
      for (const banner of [true, false]) {
        if (!banner) await page.locator('.demo-banner').evaluate((e) => e.remove());
        const where = await footer.evaluate((e) => ({
          below: e.getBoundingClientRect().top - document.querySelector('.page')!.getBoundingClientRect().bottom,
          left: e.parentElement!.getBoundingClientRect().bottom - parseFloat(getComputedStyle(e.parentElement!).paddingBottom) - e.getBoundingClientRect().bottom,
          height: e.getBoundingClientRect().height - e.firstElementChild!.getBoundingClientRect().height,
        }));
        for (const distance of Object.values(where)) expect.soft(Math.abs(distance), `${reader} ${path} ${banner} ${JSON.stringify(where)}`).toBeLessThanOrEqual(1);
      }
    }
  }
});

test('the editor’s toolbar is one row', { tag: ['@phone'] }, async ({ page, signIn, isMobile }) => {
  if (isMobile) await page.setViewportSize({ width: 360, height: 780 });
  await signIn('member');
  const form = new ThreadForm(page);
  await form.visit('lounge');
  const toolbar = page.getByRole('toolbar');
  const tops = await toolbar.getByRole('button').filter({ visible: true }).evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().top)));
  expect(new Set(tops).size).toBe(1);
  await expect(form.editor.toggle).toBeInViewport({ ratio: 1 });
});

test('headings in a text go down step by step, whatever the writer began with', { tag: ['@phone', '@no-script'] }, async ({ page, signIn, script }) => {
  await signIn('member');
  const levels = (within: string) => page.locator(within).locator('h1, h2, h3, h4, h5, h6').filter({ visible: true }).evaluateAll((all) => all.map((e) => Number(e.tagName[1])));
  const typed = '## 一\n\n#### 二\n\n本文\n\n# 三';
  const form = new ThreadForm(page);
  if (script) {
    await form.visit('lounge');
    await form.editor.text.fill(typed);
    await form.editor.toggle.click();
    await expect(form.editor.preview.getByRole('heading')).toHaveCount(3);
    expect(await levels('.editor-preview')).toEqual([3, 4, 3]);
    await form.editor.text.fill('');
  }
  await form.start('lounge', unique('見出し'), typed);
  expect(await levels('main')).toEqual([1, 2, 3, 4, 3, 2, 2]);
  const thread = new Thread(page);
  await thread.editor.text.fill(typed);
  await thread.send();
  await expect(thread.posts('本文')).toHaveCount(2);
  expect(await levels('main')).toEqual([1, 2, 3, 4, 3, 2, 3, 4, 3, 2]);
});

test('the skip link leads past the navigation', { tag: ['@phone'] }, async ({ page, signIn }) => {
  await signIn('member');
  const screen = new Screen(page);
  for (const path of ['/', '/events', '/talk/lounge']) {
    await screen.open(path);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: '本文へ移動' });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.locator('#main')).toBeFocused();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('main, footer') !== null)).toBe(true);
  }
});

test('the skip link works after going to another page', async ({ page }) => {
  const screen = new Screen(page);
  await screen.open('/');
  await screen.follow(page.getByRole('link', { name: 'カレンダーを見る' }), '**/events');
  const skip = page.getByRole('link', { name: '本文へ移動' });
  await skip.focus();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
  await expect(page).toHaveURL(/\/events/);
  await expect(page.getByRole('grid')).toBeVisible();
});

test('a page says where one is, also after going there without loading', async ({ page, signIn }) => {
  await signIn('member');
  const screen = new Screen(page);
  await screen.open('/');
  await page.evaluate(() => ((window as unknown as { same: boolean }).same = true));
  for (const [link, title] of [['イベント', /^イベント/], ['ひろば', /^ひろば/], ['メンバー', /^メンバー/], ['自分', /^自分/]] as const) {
    await page.getByRole('navigation', { name: 'メイン' }).filter({ visible: true }).getByRole('link', { name: link, exact: true }).click();
    await expect(page).toHaveTitle(title);
    await expect(page.getByRole('navigation', { name: 'メイン' }).filter({ visible: true }).locator('[aria-current="page"]')).toHaveText(link);
    await expect(page.locator('h1')).toHaveCount(1);
  }
  expect(await page.evaluate(() => 'same' in window), 'no page was loaded anew').toBe(true);
});

test('controls are large enough for a thumb', { tag: ['@phone', '@elsewhere'] }, async ({ page, signIn }) => {
  await signIn('member');
  const screen = new Screen(page);
  for (const path of ['/', '/events', '/talk/lounge', '/members', '/me']) {
    await screen.open(path);
    const small = await page.locator('.tabbar a, main a.button, main button').filter({ visible: true }).evaluateAll((all) =>
      all
        .map((e) => ({ text: e.textContent!.trim() || e.getAttribute('aria-label'), box: e.getBoundingClientRect() }))
        .filter(({ box }) => box.height < 43.5 || box.width < 43.5)
        .map(({ text, box }) => `${text}: ${Math.round(box.width)}×${Math.round(box.height)}`),
    );
    expect.soft(small, path).toEqual([]);
  }
});

test('nothing is lost at twice the size', async ({ page, signIn }) => {
  await signIn('member');
  // A window of 1280 at 400 % is one of 320 (WCAG 1.4.10).
  await page.setViewportSize({ width: 320, height: 640 });
  const screen = new Screen(page);
  for (const path of ['/', '/events', '/talk/lounge', '/members', '/me/profile']) {
    await screen.open(path);
    expect.soft(await screen.overflow(), path).toBeLessThanOrEqual(0);
  }
});

test.describe('as it is read out', () => {
  test('the landing', { tag: ['@phone'] }, async ({ page }) => {
    const screen = new Screen(page);
    await screen.open('/');
    await expect(page.locator('body')).toMatchAriaSnapshot(`
      - link "本文へ移動"
      - complementary "デモについて":
        - link "デモの受信箱"
      - banner:
        - link "Assemble"
      - main:
        - heading [level=1]
        - link "メンバーになる（無料）"
        - link "参加のしかた"
        - region "これからの集まり":
          - heading "これからの集まり" [level=2]
          - link "カレンダーを見る"
          - list
        - region "三つのしくみ":
          - heading "三つのしくみ" [level=2]
          - list:
            - listitem:
              - heading [level=3]
            - listitem:
              - heading [level=3]
            - listitem:
              - heading [level=3]
        - region "参加のしかた":
          - list
      - contentinfo:
        - list
        - group "言語":
          - button "日本語" [pressed]
          - button "English"
        - group "表示"
    `);
  });

  test('the calendar', async ({ page }) => {
    const calendar = new Calendar(page);
    await calendar.month('2099-09-16');
    await expect(page.getByRole('main')).toMatchAriaSnapshot(`
      - heading "イベント" [level=1]
      - navigation "移動":
        - link "前の月"
        - link "今日"
        - link "次の月"
      - heading "2099年9月" [level=2]
      - navigation "表示":
        - link "月"
        - link "予定リスト"
      - button "キーの一覧"
      - grid "2099年9月":
        - rowgroup:
          - row:
            - columnheader "月"
            - columnheader "火"
            - columnheader "水"
            - columnheader "木"
            - columnheader "金"
            - columnheader "土"
            - columnheader "日"
        - rowgroup:
          - row
          - row
          - row:
            - gridcell:
              - link "9月14日(月) イベント0件"
          - row
          - row
      - region "9月16日(水)":
        - heading "9月16日(水)" [level=2]
        - paragraph: この日の予定はありません。
    `);
  });

  test('a thread', async ({ page, signIn, community }) => {
    await signIn('member');
    const screen = new Screen(page);
    await screen.open(await thread(community));
    await expect(page.getByRole('main')).toMatchAriaSnapshot(`
      - navigation "現在地":
        - list:
          - listitem:
            - link "ひろば"
          - listitem:
            - link "学びと本"
      - article:
        - heading [level=1]
        - article:
          - paragraph:
            - link
            - link:
              - time
          - link "返信"
        - heading /返信 \\d+/ [level=2]
        - list:
          - listitem:
            - article
      - region "返信する":
        - heading "返信する" [level=2]
        - textbox "本文 必須"
        - button "返信する"
    `);
  });
});

test('very long words stay on the screen', { tag: ['@phone'] }, async ({ page, signIn, isMobile, another }) => {
  if (isMobile) await page.setViewportSize({ width: 360, height: 780 });
  const long = unique('Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft').padEnd(110, 'x');
  const hosting = await another('host');
  const address = await new EventForm(hosting).make({ title: long, date: day(160), body: `${long}\n\n\`${long}\`\n\n| ${long} | b |\n| --- | --- |\n| a | ${long} |` });
  await signIn('moderator');
  const screen = new Screen(page);
  const begun = await new ThreadForm(page).start('lounge', long, `${long} https://example.com/${long}`);
  await new Thread(page).reply(unique(`${long}${long}`));
  const form = new ProfileForm(page);
  await form.visit();
  const name = await page.locator('#name').inputValue();
  await page.locator('#name').fill(long.slice(0, 60));
  await page.locator('#headline').fill(long.slice(0, 60));
  await form.save();
  for (const path of [address, `/events?date=${day(160)}`, `/events?view=agenda&date=${day(160)}`, begun, '/talk/lounge', '/members', '/members/haruka', '/']) {
    await screen.open(path);
    expect.soft(await screen.overflow(), path).toBeLessThanOrEqual(0);
  }
  await form.visit();
  await page.locator('#name').fill(name);
  await page.locator('#headline').fill('');
  await form.save();
});
