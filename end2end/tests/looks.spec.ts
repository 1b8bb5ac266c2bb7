// Pages of talk when something stands in them: accessible, in both languages and both themes. Most are empty in the demo.

import { unique } from '../community';
import { expect, test } from '../fixtures';
import { look } from '../look';
import { Measures, Queue, Report } from '../pages/moderation';
import { Screen } from '../pages/screen';
import { Thread, ThreadForm } from '../pages/talk';

const moderating = ['モデレーターの操作', /\/talk\/p\/\d+\/moderate$/] as const;

test('what is reported, hidden, edited and told stands up to a look', { tag: ['@phone'] }, async ({ page, signIn, another, community, isMobile }) => {
  test.slow();
  const author = await community.colleague('若宮 玲子');
  const writing = await another(author.email);
  const [opening, hidden, reported, edited] = [unique('本文'), unique('隠れた返信'), unique('報告された返信'), unique('直された返信')];
  const form = new ThreadForm(writing);
  await form.visit('moyamoya');
  await writing.getByLabel('題名').fill(unique('いろいろあった話'));
  await form.editor.text.fill(opening);
  await writing.getByLabel('名前を出さずに書く').check();
  await form.send();
  const address = new URL(writing.url()).pathname;
  const own = new Thread(writing);
  for (const text of [hidden, reported, edited]) {
    await own.ready();
    await own.reply(text);
  }
  const edit = await own.edit(edited);
  await edit.editor.text.fill(`${edited}、あとで書き足した`);
  await edit.save();
  await expect(own.posts('あとで書き足した')).toBeVisible();

  await signIn('member');
  const thread = new Thread(page);
  await thread.open(address);
  await thread.more(reported, 'ガイドラインに反すると知らせる', /\/report$/);
  const report = new Report(page);
  const reporting = new URL(page.url()).pathname;
  await report.rule('そのほか').check();
  await report.words.fill('読んでいてつらくなりました');
  await report.send();
  await expect(page.getByText('報告を受け取りました')).toBeVisible();

  const measures = new Measures(await another('moderator'));
  const theirs = new Thread(measures.page);
  await theirs.open(address);
  await theirs.more(hidden, ...moderating);
  const judged = new URL(measures.page.url()).pathname;
  await measures.take('投稿を隠す', '人が分かるため');
  await theirs.open(address);
  await theirs.more(opening, ...moderating);
  const veiled = new URL(measures.page.url()).pathname;
  const asking = measures.page.locator('details').filter({ hasText: '名前の開示を求める' });
  await asking.locator('summary').click();
  await asking.getByLabel('理由').fill('命が心配なため');
  await measures.answered(asking.getByRole('button', { name: '名前の開示を求める' }), 'moderation/ask_name');

  const post = async (text: string) => new URL((await thread.posts(text).getByRole('link', { name: 'その他' }).getAttribute('href'))!, community.url).pathname.replace('/more', '');
  await thread.open(address);
  const history = `${await post('あとで書き足した')}/history`;
  const looks: [Screen, string][] = [
    [thread, address],
    [thread, history],
    [thread, reporting],
    [own, address],
    [own, '/notifications'],
    [new Queue(measures.page), '/admin/moderation'],
    [measures, judged],
    [measures, veiled],
    [measures, `${address}/moderate`],
  ];
  for (const lang of ['ja', 'en']) {
    for (const [screen, path] of looks) {
      if (isMobile) await screen.page.setViewportSize({ width: 360, height: 780 });
      await screen.page.context().addCookies([{ name: 'lang', value: lang, url: community.url }]);
      await look(screen, path, lang, async () => {
        await screen.page.locator('main details').evaluateAll((all) => all.forEach((e) => ((e as HTMLDetailsElement).open = true)));
      });
    }
  }
  // Not a look at nothing.
  await own.open(address);
  await expect(own.hidden).toBeVisible();
  await own.open('/notifications');
  await expect(writing.getByRole('main').locator('.notices-row').first()).toBeVisible();
  await measures.open('/admin/moderation');
  await expect(measures.card(reported)).toBeVisible();
});
