// Every page, as each kind of reader sees it, in both languages and both themes: accessible, no wider than the screen,
// with one heading and a title, and without a word in the console.

import { people, unique, type Community, type Role } from '../community';
import { expect, test } from '../fixtures';
import { look } from '../look';
import { Calendar, day } from '../pages/calendar';
import { EventForm } from '../pages/event';
import { ProfileForm } from '../pages/members';
import { Screen } from '../pages/screen';
import { Thread, ThreadForm } from '../pages/talk';

type Address = string | ((community: Community) => Promise<string>);

const event = (c: Community) => c.first('/events?view=agenda&kind=reading', /href="(\/events\/\d+)"/, null);
const thread = (c: Community) => c.first('/talk/learning', /href="(\/talk\/t\/\d+)"/);
const notice = (c: Community) => c.first('/talk/announcements', /href="(\/talk\/t\/\d+)"/);
const polled = (c: Community) => c.first('/talk/lounge', /href="(\/talk\/t\/\d+)"[^>]*>(?:<!--.*?-->)*読書会の名前/);
const hosted = (c: Community) => c.first('/events?view=agenda&kind=exchange', /href="(\/events\/\d+)"/, people.admin.email);
const answering = async (c: Community) => {
  const address = await thread(c);
  return address + (await c.first(address, /href="(\?reply=\d+)#reply"/));
};

/** A page about the first reply of a thread of somebody else's. */
const ofPost = (page: string) => async (c: Community) => (await c.first(await thread(c), /href="(\/talk\/p\/\d+)\/more"/)) + page;

const pages: Record<'visitor' | 'member' | 'host' | 'moderator' | 'admin', [string, Address][]> = {
  visitor: [
    ['landing', '/'],
    ['about', '/about'],
    ['join', '/join'],
    ['guidelines', '/guidelines'],
    ['privacy', '/privacy'],
    ['terms', '/terms'],
    ['calendar', '/events'],
    ['agenda', '/events?view=agenda'],
    ['filtered agenda', '/events?view=agenda&kind=reading&online=1'],
    ['past events', '/events/past'],
    ['event', event],
    ['spaces', '/talk'],
    ['public space', '/talk/announcements'],
    ['public thread', notice],
    ['log-in', '/login'],
    ['log-in by mail', '/login/mail'],
    ['log-in mail sent', '/login/sent'],
    ['log-in by a link', '/login/link?token=x'],
    ['log-in code', '/login/code'],
    ['nobody came from elsewhere', '/login/openid'],
    ['new address', '/address?token=x'],
    ['new address in use', '/address?done=1'],
    ['old address', '/address/back?token=x'],
    ['old address is back', '/address/back?done=1'],
    ['sign-up', '/signup'],
    ['mail sent', '/signup/sent'],
    ['verification', '/verify?token=x'],
    ['recovery', '/recover'],
    ['new password', '/reset?token=x'],
    ['mailbox', '/demo/mail'],
  ],
  member: [
    ['home', '/'],
    ['first steps', '/welcome'],
    ['what one looks for', '/welcome?step=2'],
    ['the first thing to do', '/welcome?step=3'],
    ['own data', '/me/settings/account/data'],
    ['calendar', '/events'],
    ['event', event],
    ['space', '/talk/lounge'],
    ['new thread', '/talk/lounge/new'],
    ['files for a post', '/talk/upload'],
    ['thread', thread],
    ['thread with a reply form', answering],
    ['directory', '/members'],
    ['filtered directory', '/members?profession=clinical_psychologist&q=a'],
    ['directory as a list', '/members?view=list'],
    ['directory with the map', '/members?prefecture=13'],
    ['own profile', `/members/${people.member.handle}`],
    ['own profile as others see it', `/members/${people.member.handle}?as=member`],
    ['another’s profile', `/members/${people.host.handle}`],
    ['me', '/me'],
    ['profile form', '/me/profile'],
    ['own picture', '/me/picture'],
    ['circles', '/circles'],
    ['a circle to ask', '/circles/solo-practitioners'],
    ['a circle for holders of a credential', '/circles/clinical-psychologists'],
    ['bookmarks', '/me/bookmarks'],
    ['whom one keeps away', '/me/settings/distance'],
    ['thread with a poll', polled],
    ['what can be done with a post', ofPost('/more')],
    ['what a post said before', ofPost('/history')],
    ['report', ofPost('/report')],
    ['posts that wait', '/me/waiting'],
    ['notices', '/notifications'],
    ['what one is told', '/me/settings/notifications'],
    ['log-in and safety', '/me/settings/account'],
    ['own address', '/me/settings/account/address'],
    ['own password', '/me/settings/account/password'],
    ['own passkeys', '/me/settings/account/passkeys'],
    ['own accounts elsewhere', '/me/settings/account/openid'],
    ['second step', '/me/settings/account/second-step'],
    ['own sessions', '/me/settings/account/sessions'],
    ['leaving', '/me/settings/account/leave'],
    ['own application', '/me/application'],
    ['own calendar', '/me/calendar'],
  ],
  host: [['new event', '/events/new']],
  moderator: [
    ['what waits for moderators', '/admin/moderation'],
    ['thread to moderate', async (c) => `${await thread(c)}/moderate`],
    ['post to moderate', ofPost('/moderate')],
  ],
  admin: [
    ['moderation with its settings', '/admin/moderation'],
    ['members', '/admin'],
    ['directory for paper', '/members?view=print'],
    ['own circle', '/circles/solo-practitioners'],
    ['members of a circle', '/circles/solo-practitioners/members'],
    ['what a circle says of itself', '/circles/solo-practitioners/edit'],
    ['circles to arrange', '/admin/circles'],
    ['a new circle', '/admin/circles/new'],
    ['a circle to change', (c) => c.first('/admin/circles', /href="(\/admin\/circles\/\d+)"/, people.admin.email)],
    ['own credentials', '/me/credentials'],
    ['credentials to verify', '/admin/credentials'],
    ['vocabularies', '/admin/vocabulary'],
    ['a term', '/admin/vocabulary/term?list=profession&code=nurse'],
    ['a new term', '/admin/vocabulary/term?list=school'],
    ['spaces to arrange', '/admin/spaces'],
    ['invitations', '/admin/invitations'],
    ['new space', '/admin/spaces/new'],
    ['space to change', (c) => c.first('/admin/spaces', /href="(\/admin\/spaces\/\d+)"/, people.admin.email)],
    ['waiting members', '/admin?standing=pending'],
    ['event to edit', async (c) => `${await hosted(c)}/edit`],
    ['attendees', async (c) => `${await hosted(c)}/attendees`],
    ['check-in', async (c) => `${await hosted(c)}/check-in`],
    ['hosted event', hosted],
  ],
};

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
