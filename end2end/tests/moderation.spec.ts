// Keeping talk in order: reports, what is hidden and shown again, what posts said before, newcomers, names behind veils.

import { unique, type Person } from '../community';
import { expect, test as base } from '../fixtures';
import { Mailbox, SignUp, Verification } from '../pages/accounts';
import { Measures, Queue, Report } from '../pages/moderation';
import { Notices } from '../pages/notifications';
import { Screen } from '../pages/screen';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'across';
const reporting = ['ガイドラインに反すると知らせる', /\/talk\/p\/\d+\/report$/] as const;
const moderating = ['モデレーターの操作', /\/talk\/p\/\d+\/moderate$/] as const;

/** Who writes what is judged, and who minds it. */
const test = base.extend<{ author: Person; reader: Person }>({
  author: async ({ community }, use) => use(await community.colleague('若宮 玲子')),
  reader: async ({ community }, use) => use(await community.colleague('相沢 直樹')),
});

test('a post is reported, hidden for a reason, and shown again', bothWays, async ({ page, signIn, another, author, reader, watch, script }) => {
  const [title, text, words, reason] = [unique('報告される話'), unique('言いすぎた'), unique('気になりました'), unique('言葉が強いため')];
  const writing = await another(author.email);
  const address = await new ThreadForm(writing).start(space, title, 'みなさんはどう思いますか');
  await new Thread(writing).reply(text);

  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(address);
  await thread.more(text, ...reporting);
  const report = new Report(page);
  await expect(page.getByRole('blockquote')).toHaveText(text);
  if (script) watch.expects(422);
  await report.words.fill(words);
  await report.send();
  await expect(report.refusal).toContainText('どの約束に反していますか');
  await report.ready();
  await expect(report.words).toHaveValue(words);
  await report.rule('人や職種、学派への敬意を欠いている').check();
  await report.send();
  await expect(page.getByText('報告を受け取りました')).toBeVisible();
  // The form is gone: one report is enough.
  await report.open(new URL(page.url()).pathname);
  await expect(page.getByText('報告を受け取りました')).toBeVisible();

  const queue = new Queue(await another('moderator'));
  await queue.visit();
  const card = queue.card(text);
  await expect(card).toContainText('人や職種、学派への敬意を欠いている');
  await expect(card).toContainText(words);
  await expect(card).toContainText(`${author.name}さんの投稿`);
  await expect(card.getByRole('link', { name: title })).toBeVisible();
  // What it answers is at hand; who reported it is not.
  await card.getByText(`${author.name}さんへの返信`).click();
  await expect(card).toContainText('みなさんはどう思いますか');
  await expect(card).not.toContainText(reader.name);
  await card.getByRole('button', { name: '投稿を隠す' }).click();
  await expect(queue.refused).toContainText('理由');
  await queue.ready();
  await card.getByLabel('理由').fill(reason);
  await card.getByRole('button', { name: '投稿を隠す' }).click();
  await expect(card).toHaveCount(0);
  await expect(queue.act('投稿を隠しました', title)).toContainText(reason);

  // Others see that something stood there, and not what.
  await thread.open(address);
  await expect(thread.hidden).toContainText('この投稿は、モデレーターが非表示にしました。');
  await expect(page.getByRole('main')).not.toContainText(text);
  await expect(thread.hidden.getByRole('link', { name: '返信', exact: true })).toHaveCount(0);
  const told = new Notices(page);
  await told.visit();
  await expect(told.row(title).first()).toContainText('報告を受けて対応しました');
  // Whoever wrote it is told why, and finds it.
  const theirs = new Notices(writing);
  await theirs.visit();
  await expect(theirs.row(reason)).toContainText('モデレーターがあなたの投稿を非表示にしました');
  await theirs.go(reason, /\/talk\/t\/\d+.*#p\d+$/);
  const own = new Thread(writing);
  await expect(own.posts(text)).toContainText('この投稿は非表示です。書いた人とモデレーターにだけ見えています。');

  await queue.ready();
  await queue.undo(queue.act('投稿を隠しました', title));
  await thread.open(address);
  await expect(thread.posts(text)).toBeVisible();
  await expect(thread.hidden).toHaveCount(0);
  await theirs.visit();
  await expect(theirs.row('あなたの投稿が、また表示されるようになりました').first()).toContainText(title);
});

test('what is reported and stays is told to both', bothWays, async ({ page, signIn, another, author, reader }) => {
  const [title, text] = [unique('残る話'), unique('そのままでよい')];
  const writing = await another(author.email);
  const address = await new ThreadForm(writing).start(space, title, text);
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(address);
  await thread.more(text, ...reporting);
  const report = new Report(page);
  await report.rule('勧誘や営業をしている').check();
  await report.send();
  await expect(page.getByText('報告を受け取りました')).toBeVisible();
  const queue = new Queue(await another('moderator'));
  await queue.visit();
  await queue.card(text).getByRole('button', { name: 'このまま残す' }).click();
  await expect(queue.card(text)).toHaveCount(0);
  const told = new Notices(page);
  await told.visit();
  await expect(told.row(title)).toContainText('報告を確認しましたが、対応は見送りました');
  const theirs = new Notices(writing);
  await theirs.visit();
  await expect(theirs.row(title)).toContainText('あなたの投稿に報告がありましたが、そのまま残しました');
  await thread.open(address);
  await expect(thread.posts(text)).toBeVisible();
});

test('what is hidden goes from a page that is open, and comes back to it', async ({ page, signIn, another, author, reader }) => {
  const text = unique('目の前で消える');
  const writing = await another(author.email);
  const address = await new ThreadForm(writing).start(space, unique('開いたまま'), '本文');
  await new Thread(writing).reply(text);
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(address);
  await expect(thread.posts(text)).toBeVisible();
  const measures = new Measures(await another('moderator'));
  const theirs = new Thread(measures.page);
  await theirs.open(address);
  await theirs.more(text, ...moderating);
  const post = new URL(measures.page.url()).pathname;
  await measures.take('投稿を隠す', 'いったん隠します');
  await expect(thread.hidden).toContainText('モデレーターが非表示にしました');
  await expect(page.getByRole('main')).not.toContainText(text);
  await measures.open(post);
  await measures.take('投稿を戻す', '');
  await expect(thread.posts(text)).toBeVisible();
  await expect(thread.hidden).toHaveCount(0);
});

test('whoever has dealt with a post is led back to it', bothWays, async ({ page, signIn, another, author, script }) => {
  const text = unique('戻ってくる');
  const address = await new ThreadForm(await another(author.email)).start(space, unique('扱われる話'), text);
  await signIn('moderator');
  const thread = new Thread(page);
  await thread.open(address);
  await thread.more(text, ...moderating);
  await new Measures(page).take('投稿を隠す', 'いったん隠します');
  await expect(page).toHaveURL(/\/talk\/t\/\d+.*#p\d+$/);
  await expect(thread.hidden).toContainText('書いた人とモデレーターにだけ見えています');
});

test('what a post said before is read beside what it says now', bothWays, async ({ page, signIn, another, author, reader }) => {
  const writing = await another(author.email);
  const address = await new ThreadForm(writing).start(space, unique('直した話'), '朝の会は七時からです。');
  const form = await new Thread(writing).edit('朝の会は七時からです。');
  await form.editor.text.fill('朝の会は八時からです。');
  await form.save();
  await expect(new Thread(writing).opening).toContainText('八時');
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(address);
  await thread.follow(thread.opening.getByRole('link', { name: '編集済み' }), /\/talk\/p\/\d+\/history$/);
  await expect(thread.heading).toHaveText('編集の履歴');
  const versions = page.locator('.versions').getByRole('listitem');
  await expect(versions).toHaveCount(2);
  const newest = versions.first();
  await expect(newest.getByRole('heading', { name: /^第2版/ })).toContainText('いまの版');
  // Seen by a line and a mark, heard by words.
  await expect(newest.getByRole('deletion')).toHaveText(/\[消した文字\]\s*七/);
  await expect(newest.getByRole('insertion')).toHaveText(/\[加えた文字\]\s*八/);
  await expect(versions.last()).toContainText('朝の会は七時からです。');
  await expect(versions.last().getByRole('deletion')).toHaveCount(0);
});

test('what was hidden and mended stays closed to others as it was', bothWays, async ({ page, signIn, another, author, reader }) => {
  const [bad, good] = [unique('実名の出た文'), unique('実名のない文')];
  const writing = await another(author.email);
  const address = await new ThreadForm(writing).start(space, unique('直して戻る話'), bad);
  const measures = new Measures(await another('moderator'));
  const theirs = new Thread(measures.page);
  await theirs.open(address);
  await theirs.more(bad, ...moderating);
  const post = new URL(measures.page.url()).pathname.replace('/moderate', '');
  await measures.take('投稿を隠す', '実名を消してください');
  const own = new Thread(writing);
  await own.open(address);
  await expect(own.posts(bad).getByRole('link', { name: '編集' })).toHaveCount(0);
  await measures.visit(post);
  await measures.take('投稿を戻す', '');
  await own.open(address);
  const form = await own.edit(bad);
  await form.editor.text.fill(good);
  await form.save();
  await expect(own.posts(good)).toBeVisible();
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(`${post}/history`);
  const versions = page.locator('.versions').getByRole('listitem');
  await expect(versions.first()).toContainText(good);
  await expect(versions.last()).toContainText('この版は、モデレーターが閉じました。');
  await expect(page.getByRole('main')).not.toContainText(bad);
  // Whoever wrote it has all of it.
  await own.open(`${post}/history`);
  await expect(writing.locator('.versions').getByRole('listitem').last()).toContainText(bad);
});

test('from what a post said, and from its report, one comes back to it', bothWays, async ({ page, signIn, another, author, reader, script }) => {
  const title = unique('帰り道');
  const address = await new ThreadForm(await another(author.email)).start(space, title, '本文');
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(address);
  await thread.more('本文', ...reporting);
  const post = new URL(page.url()).pathname.replace('/report', '');
  for (const path of [`${post}/report`, `${post}/history`]) {
    await thread.open(path);
    await thread.follow(page.getByRole('navigation', { name: '現在地' }).getByRole('link', { name: title }), new RegExp(`${address}.*#p\\d+$`));
    await expect(thread.opening).toBeVisible();
  }
});

test('a newcomer’s first post waits until a moderator has read it', bothWays, async ({ page, signIn, another, author }) => {
  test.slow();
  const address = await new ThreadForm(await another(author.email)).start(space, unique('はじめての人へ'), '本文');
  await signIn('admin');
  const queue = new Queue(page);
  const hold = async (choice: string) => {
    await queue.visit();
    await queue.page.getByRole('radio', { name: choice }).check();
    await queue.answered(queue.button('保存する'), 'moderation/set_newcomers');
    await queue.visit();
    await expect(queue.page.getByRole('radio', { name: choice })).toBeChecked();
  };
  const someone = { name: '初芝 ゆき', email: `${unique('hatsu')}@example.com`, password: '雨の日の縁側で読む本', profession: '公認心理師', statement: 'はじめまして。' };
  const newcomer = new Screen(await another(null));
  await newcomer.open('/signup');
  const joining = new SignUp(newcomer.page);
  await joining.fill(someone);
  await joining.send();
  const mail = await new Mailbox(newcomer.page).read(someone.email, /./);
  await newcomer.follow(mail.getByRole('link'), '**/verify?token=*');
  await new Verification(newcomer.page).confirm(someone.password);

  await hold('はじめの1件を確かめる');
  const thread = new Thread(newcomer.page);
  const [declined, approved] = [unique('宣伝です'), unique('よろしくお願いします')];
  for (const text of [declined, approved]) {
    await thread.open(address);
    // Told before one writes.
    await expect(newcomer.page.getByText('はじめのうちの投稿は、モデレーターが読んでからひろばに出ます。')).toBeVisible();
    await thread.editor.text.fill(text);
    await thread.follow(thread.composer.getByRole('button', { name: '返信する' }), '**/me/waiting');
    await expect(newcomer.page.getByRole('listitem').filter({ hasText: text })).toContainText('確認を待っています');
  }
  const others = new Thread(await another('moderator'));
  await others.open(address);
  await expect(others.posts(approved)).toHaveCount(0);

  await queue.visit();
  await expect(queue.card(declined)).toContainText(`${someone.name}さんの投稿`);
  await queue.card(declined).getByLabel('見送る理由').fill('お店の案内はできません');
  await queue.card(declined).getByRole('button', { name: '見送る' }).click();
  await expect(queue.card(declined)).toHaveCount(0);
  await queue.ready();
  await queue.card(approved).getByRole('button', { name: 'ひろばに出す' }).click();
  await expect(queue.card(approved)).toHaveCount(0);
  await hold('確かめない');

  await others.open(address);
  await expect(others.posts(approved)).toContainText(someone.name);
  await expect(others.posts(declined)).toHaveCount(0);
  await newcomer.open('/me/waiting');
  const waited = (text: string) => newcomer.page.getByRole('listitem').filter({ hasText: text });
  await expect(waited(approved)).toContainText('ひろばに出ました');
  await expect(waited(declined)).toContainText('見送られました');
  await expect(waited(declined)).toContainText('お店の案内はできません');
  const notices = new Notices(newcomer.page);
  await notices.visit();
  await expect(notices.row('あなたの投稿が公開されました')).toBeVisible();
  await expect(notices.row('あなたの投稿は公開されませんでした')).toContainText('お店の案内はできません');
});

test('a name that is not told is known when two moderators agree, and its owner is told why', bothWays, async ({ page, signIn, another, author, reader }) => {
  const [title, text, reason] = [unique('名前のない話'), unique('だれにも言えない'), unique('命が心配なため')];
  const writing = await another(author.email);
  const form = new ThreadForm(writing);
  await form.visit('moyamoya');
  await writing.getByLabel('題名').fill(title);
  await form.editor.text.fill(text);
  await writing.getByLabel('名前を出さずに書く').check();
  await form.send();
  const address = new URL(writing.url()).pathname;
  await expect(new Thread(writing).opening).toContainText('あなたの投稿');
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(address);
  await expect(thread.opening.locator('.person-name')).toHaveText('匿名1');
  await expect(thread.opening).not.toContainText(author.name);
  await thread.open('/talk/moyamoya');
  await expect(page.getByRole('listitem').filter({ hasText: title })).toContainText('匿名1');

  const one = new Measures(await another('moderator'));
  const ones = new Thread(one.page);
  await ones.open(address);
  await ones.more(text, ...moderating);
  await expect(one.page.getByRole('main')).not.toContainText(author.name);
  const asking = one.page.locator('details').filter({ hasText: '名前の開示を求める' });
  await asking.locator('summary').click();
  await asking.getByLabel('理由').fill(reason);
  await asking.getByRole('button', { name: '名前の開示を求める' }).click();
  // Whoever asks is not one of the two who agree.
  await expect(one.card(reason).getByText('が求めました')).toBeVisible();
  await expect(one.button('同意する')).toHaveCount(0);
  await expect(one.page.getByRole('main')).not.toContainText(author.name);

  const two = new Queue(await another('admin'));
  await two.visit();
  await expect(two.card(reason)).not.toContainText(author.name);
  await two.card(reason).getByRole('button', { name: '同意する' }).click();
  await expect(two.card(reason)).toContainText(`書いた人: ${author.name}`);
  await one.open('/admin/moderation');
  await expect(one.card(reason)).toContainText(`書いた人: ${author.name}`);

  const theirs = new Notices(writing);
  await theirs.visit();
  await expect(theirs.row(reason)).toContainText('モデレーター2人の判断で、匿名の投稿を書いた人が確認されました');
  // Nobody else learns it.
  await thread.open(address);
  await expect(thread.opening.locator('.person-name')).toHaveText('匿名1');
  await expect(page.getByRole('main')).not.toContainText(author.name);
});

test('who reads is not said where one may write without a name', async ({ page, signIn, another, author, reader }) => {
  const writing = await another(author.email);
  const form = new ThreadForm(writing);
  await form.visit('moyamoya');
  await writing.getByLabel('題名').fill(unique('そばにいる話'));
  await form.editor.text.fill('本文');
  await writing.getByLabel('名前を出さずに書く').check();
  await form.send();
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(new URL(writing.url()).pathname);
  await expect(page.locator('.present')).toHaveText('');
  // Who is there is asked for as the page is taken over.
  const asked = page.waitForResponse('**/api/live/present');
  await page.reload();
  await asked;
  await expect(page.locator('.present')).toHaveText('');
});

test('moderators’ pages are for moderators, and their own words for others', bothWays, async ({ page, signIn, another, watch }) => {
  const text = unique('自分の言葉');
  const moderator = new Measures(await another('moderator'));
  const address = await new ThreadForm(moderator.page).start(space, unique('モデレーターの話'), text);
  const theirs = new Thread(moderator.page);
  await theirs.more(text, ...moderating);
  await expect(moderator.page.getByText('自分が書いたものは、隠したり戻したりできません。')).toBeVisible();
  await expect(moderator.measure('投稿を隠す')).toHaveCount(0);
  const post = new URL(moderator.page.url()).pathname;
  watch.expects(403);
  // Somebody whom no other test makes a moderator of a circle.
  await signIn('newcomer');
  const thread = new Thread(page);
  await thread.open(address);
  await expect(page.getByRole('link', { name: 'モデレーション' })).toHaveCount(0);
  for (const path of ['/admin/moderation', post, `${address}/moderate`]) {
    expect((await page.goto(path))?.status(), path).toBe(403);
    await thread.ready();
    await expect(thread.heading, path).toHaveText('この操作はできません');
  }
});
