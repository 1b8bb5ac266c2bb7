// Polls, marks, what one is told and keeping order, by keyboard alone: no pointer, and one never loses one’s place.

import { unique } from '../community';
import { expect, test } from '../fixtures';
import { press, stands, tabTo, type } from '../keys';
import { Measures, Queue, Report } from '../pages/moderation';
import { Bell, Notices, NoticeSettings, quiet } from '../pages/notifications';
import { Polls } from '../pages/polls';
import { Screen } from '../pages/screen';
import { Thread, ThreadForm } from '../pages/talk';

const bothWays = { tag: ['@no-script'] };
const space = 'across';

test('one goes from page to page, and stands on each', async ({ page, signIn, community }) => {
  await signIn((await community.colleague('真鍋 泉')).email);
  const title = unique('鍵盤でたどる');
  await new ThreadForm(page).start(space, title, '本文');
  const screen = new Screen(page);
  await screen.open('/talk');
  await press(page, page.locator(`main a[href="/talk/${space}"]`));
  await page.waitForURL(`**/talk/${space}`);
  await expect(screen.heading).toHaveText('他職種に聞いてみる');
  await stands(page);
  await press(page, screen.link(title));
  await page.waitForURL(/\/talk\/t\/\d+/);
  await expect(screen.heading).toHaveText(title);
  await stands(page);
});

test('whoever votes by keys keeps their place as others vote', async ({ page, signIn, another, community }) => {
  await signIn((await community.colleague('真鍋 泉')).email);
  const polls = new Polls(page);
  const address = await polls.start(space, unique('鍵盤と指'), { question: 'いつ', options: ['月曜', '火曜'] });
  await polls.ready();
  await tabTo(page, polls.option('月曜'));
  const other = new Polls(await another('host'));
  await other.open(address);
  await other.choose('火曜');
  await expect(polls.votes('火曜')).toContainText('1票');
  await expect(polls.option('月曜')).toBeFocused();
  const end = polls.root.locator('summary').filter({ hasText: '投票を締め切る' });
  await press(page, end);
  await other.choose('月曜');
  await expect(polls.votes('月曜')).toContainText('1票');
  await expect(end).toBeFocused();
  await expect(polls.root.getByRole('button', { name: 'いま締め切る' })).toBeVisible();
});

test('a poll is asked, answered, answered otherwise and ended', bothWays, async ({ page, signIn, community, script }) => {
  await signIn((await community.colleague('真鍋 泉')).email);
  const form = new ThreadForm(page);
  await form.visit(space);
  await type(page, page.getByLabel('題名'), unique('鍵盤の投票'));
  await type(page, form.editor.text, '本文');
  await press(page, page.locator('summary').filter({ hasText: '投票をつける' }));
  await type(page, page.getByLabel('質問', { exact: true }), 'いつにしますか');
  await type(page, page.getByLabel('選択肢'), '月曜\n火曜');
  await press(page, form.button('スレッドを立てる'));
  await page.waitForURL(/\/talk\/t\/\d+/);
  await form.ready();

  const polls = new Polls(page);
  const send = polls.root.getByRole('button', { name: /^(投票する|選び直す)$/ });
  await tabTo(page, polls.option('月曜'));
  await page.keyboard.press('Space');
  await press(page, send);
  await expect(polls.votes('月曜')).toContainText('1票');
  if (script) await stands(page);
  // The arrows go on from what is chosen.
  await form.ready();
  await tabTo(page, polls.option('月曜'));
  await page.keyboard.press('ArrowDown');
  await expect(polls.option('火曜')).toBeFocused();
  await press(page, send);
  await expect(polls.votes('火曜')).toContainText('1票');
  await expect(polls.votes('月曜')).toContainText('0票');
  await form.ready();
  await press(page, polls.root.locator('summary').filter({ hasText: '投票を締め切る' }));
  await press(page, polls.root.getByRole('button', { name: 'いま締め切る' }));
  await expect(polls.root).toContainText(/に締め切り|締め切りました/);
  if (script) await stands(page);
});

test('a post is marked with a note, found again and let go', async ({ page, signIn, community }) => {
  await signIn((await community.colleague('森下 真澄')).email);
  const [text, note] = [unique('しるす'), unique('夜勤の前に')];
  await new ThreadForm(page).start(space, unique('しるす話'), text);
  const thread = new Thread(page);
  await thread.open(new URL(page.url()).pathname);
  const more = thread.posts(text).getByRole('link', { name: 'その他' });
  await press(page, more);
  await expect(thread.menu.locator('.more-of-post')).toBeVisible();
  // Escape closes the menu, and one stands where one was.
  await page.keyboard.press('Escape');
  await expect(thread.menu).toHaveCount(0);
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await type(page, thread.menu.getByLabel('メモ'), note);
  await press(page, thread.menu.getByRole('button', { name: 'ブックマークする' }));
  const marked = thread.posts(text).getByRole('link', { name: 'ブックマーク済み' });
  await expect(marked).toBeFocused();

  const screen = new Screen(page);
  await screen.open('/me/bookmarks');
  const mark = page.locator('.bookmark').filter({ hasText: note });
  await press(page, mark.getByRole('button', { name: /外す/ }));
  await expect(mark).toHaveCount(0);
  await stands(page);
});

test('one goes from the bell to what is new, and chooses what one is told', async ({ page, signIn, another, community }) => {
  const [me, other] = [await community.colleague('早瀬 千尋'), await community.colleague('久保田 修')];
  await signIn(me.email);
  await quiet(page);
  const [title, text] = [unique('鍵盤の知らせ'), unique('聞こえますか')];
  const address = await new ThreadForm(page).start(space, title, '本文');
  await new Screen(page).open('/me');
  const writing = new Thread(await another(other.email));
  await writing.open(address);
  await writing.reply(text);
  const bell = new Bell(page);
  await bell.says(1);
  await press(page, bell.link);
  await page.waitForURL('**/notifications');
  const notices = new Notices(page);
  await press(page, notices.row(title).getByRole('link'));
  await page.waitForURL(/\/talk\/t\/\d+.*#p\d+$/);
  await expect(new Thread(page).posts(text)).toBeInViewport();

  const settings = new NoticeSettings(page);
  await settings.visit();
  const choice = settings.choice('自分の投稿に返信があったとき', 'メール');
  const was = await choice.isChecked();
  await press(page, choice, 'Space');
  await expect(choice).toBeChecked({ checked: !was });
  await press(page, settings.button('保存する'));
  await expect(page.getByRole('status').filter({ hasText: '保存しました' })).toBeVisible();
  await stands(page);
  await settings.visit();
  await expect(choice).toBeChecked({ checked: !was });
  await press(page, choice, 'Space');
  await press(page, settings.button('保存する'));
  await expect(page.getByRole('status').filter({ hasText: '保存しました' })).toBeVisible();
});

test('a post is reported, judged, and judged otherwise', bothWays, async ({ page, signIn, another, community, script }) => {
  const [author, reader] = [await community.colleague('若宮 玲子'), await community.colleague('相沢 直樹')];
  const [title, text, reason] = [unique('鍵盤で裁く'), unique('言いすぎた'), unique('言葉が強いため')];
  const writing = await another(author.email);
  const address = await new ThreadForm(writing).start(space, title, text);
  await signIn(reader.email);
  const thread = new Thread(page);
  await thread.open(address);
  await press(page, thread.posts(text).getByRole('link', { name: 'その他' }));
  await press(page, page.getByRole('link', { name: 'ガイドラインに反すると知らせる' }));
  await page.waitForURL(/\/report$/);
  const report = new Report(page);
  await report.ready();
  await press(page, page.getByRole('radio').first(), 'Space');
  const rule = report.rule('そのほか');
  for (let n = 0; n < 12 && !(await rule.isChecked()); n++) await page.keyboard.press('ArrowDown');
  await expect(rule).toBeChecked();
  await type(page, report.words, '気になりました');
  await press(page, report.button('モデレーターに知らせる'));
  await expect(page.getByText('報告を受け取りました')).toBeVisible();
  if (script) await stands(page);

  const keeping = await another('moderator');
  const queue = new Queue(keeping);
  await queue.visit();
  const card = queue.card(text);
  await type(keeping, card.getByLabel('理由'), reason);
  await press(keeping, card.getByRole('button', { name: '投稿を隠す' }));
  await expect(card).toHaveCount(0);
  if (script) await stands(keeping);
  await queue.ready();
  const act = queue.act('投稿を隠しました', title);
  await press(keeping, act.getByRole('button', { name: /^元に戻す/ }));
  await expect(act).toContainText('が元に戻しました');
  if (script) await stands(keeping);
  await queue.ready();

  const measures = new Measures(keeping);
  await measures.visit(address);
  const lock = measures.measure('返信を止める');
  await press(keeping, lock.locator('summary'));
  await type(keeping, lock.getByLabel('理由'), '話が済んだため');
  await press(keeping, lock.getByRole('button', { name: '返信を止める' }));
  await keeping.waitForURL(`**${address}`);
  await expect(keeping.getByText('このスレッドは閉じられています。新しい返信は書けません。')).toBeVisible();
});
