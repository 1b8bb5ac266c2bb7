// Messages between two: switched on by an admin, begun by a yes, read by nobody else, shown to moderators as chosen.

import { people, unique } from '../community';
import { expect, test } from '../fixtures';
import { look } from '../look';
import { Messages, MessagesSetting } from '../pages/messages';
import { Screen } from '../pages/screen';

const bothWays = { tag: ['@no-script'] };

test.beforeEach(async ({ another }) => {
  await new MessagesSetting(await another('admin')).turn(true);
});

test('one asks, the other says yes, and both write', bothWays, async ({ page, signIn, another, script }) => {
  await signIn('member');
  const theirs = people.host;
  const asker = new Messages(page);
  const first = unique('はじめまして');
  await asker.ask(theirs.handle, first);
  await expect(asker.page.getByText('お返事を待っています')).toBeVisible();
  const other = new Messages(await another(theirs.email));
  await other.open('/me');
  await other.follow(other.link(/^メッセージ/), '**/messages');
  await expect(other.list.filter({ hasText: first })).toContainText('申し込み');
  await other.follow(other.list.filter({ hasText: first }).getByRole('link'), /\/messages\/\d+$/);
  await other.button('承諾する').click();
  await expect(other.button('送る')).toBeVisible();
  await other.ready();
  const answer = unique('こちらこそ');
  await other.say(answer);
  // With script it comes by itself; without, on the next look.
  if (!script) await asker.open(new URL(page.url()).pathname);
  await expect(asker.said.filter({ hasText: answer })).toBeVisible();
  await asker.ready();
  await asker.say(unique('またこんど'));
  if (script) {
    // What is being typed stays when something comes.
    await asker.page.getByLabel('メッセージ', { exact: true }).fill('書きかけ');
    const late = unique('もうひとつ');
    await other.open(new URL(other.page.url()).pathname);
    await other.say(late);
    await expect(asker.said.filter({ hasText: late })).toBeVisible();
    await expect(asker.page.getByLabel('メッセージ', { exact: true })).toHaveValue('書きかけ');
  }
});

test('a no is told to nobody', bothWays, async ({ page, signIn, another }) => {
  await signIn('member');
  const theirs = people.admin;
  const asker = new Messages(page);
  const words = unique('お話ししませんか');
  await asker.ask(theirs.handle, words);
  const other = new Messages(await another(theirs.email));
  await other.open('/messages');
  await other.follow(other.list.filter({ hasText: words }).getByRole('link'), /\/messages\/\d+$/);
  await other.follow(other.button('断る'), '**/messages');
  await expect(other.list.filter({ hasText: words })).toHaveCount(0);
  await asker.open('/messages');
  await expect(asker.list.filter({ hasText: words })).toContainText('お返事待ち');
});

test('moderators see the messages that were chosen, and nothing else', bothWays, async ({ page, signIn, another, watch }) => {
  await signIn('host');
  const other = new Messages(await another('admin'));
  const asker = new Messages(page);
  await asker.ask(people.admin.handle, unique('どうも'));
  await other.open(new URL(page.url()).pathname);
  await other.button('承諾する').click();
  await expect(other.button('送る')).toBeVisible();
  await other.ready();
  const [secret, bad] = [unique('ないしょ'), unique('ひどいことば')];
  await other.say(secret);
  await other.say(bad);
  await asker.open(new URL(page.url()).pathname);
  await asker.more();
  await asker.follow(asker.link('モデレーターに見せる'), /report=1/);
  await page.getByText('人や職種、学派への敬意を欠いている').click();
  watch.expects(422);
  await asker.button('モデレーターに知らせる').click();
  await expect(asker.refusal).toContainText('見せるメッセージ');
  await asker.ready();
  await page.getByRole('checkbox', { name: bad }).check();
  await asker.follow(asker.button('モデレーターに知らせる'), /reported=1/);
  await expect(page.getByText('モデレーターに届きました')).toBeVisible();
  const desk = new Screen(await another('moderator'));
  await desk.open('/admin/moderation');
  const report = desk.page.locator('article').filter({ hasText: bad });
  await expect(report).toBeVisible();
  await expect(desk.page.getByText(secret)).toHaveCount(0);
  await report.getByLabel('お返事').fill('お話ししました');
  await report.getByRole('button', { name: '対応した' }).click();
  await expect(report).toHaveCount(0);
  await asker.open('/notifications');
  await expect(page.getByText('お話ししました').first()).toBeVisible();
});

test('messages stand up to a look', { tag: ['@phone'] }, async ({ page, signIn, another, community, context, isMobile }) => {
  if (isMobile) await page.setViewportSize({ width: 360, height: 780 });
  await signIn('moderator');
  const other = new Messages(await another('admin'));
  const asker = new Messages(page);
  await asker.ask(people.admin.handle, `${unique('とても長いことば')}${'あ'.repeat(200)}`);
  const conversation = new URL(page.url()).pathname;
  await other.open(conversation);
  await other.button('承諾する').click();
  await expect(other.button('送る')).toBeVisible();
  await other.ready();
  await other.say(`https://example.com/${'x'.repeat(120)}`);
  for (const lang of ['ja', 'en']) {
    await context.addCookies([{ name: 'lang', value: lang, url: community.url }]);
    for (const path of ['/messages', conversation, `${conversation}?report=1`, `/messages/new?to=${people.host.handle}`]) {
      await look(asker, path, lang);
    }
  }
});
