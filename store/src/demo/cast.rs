//! Who is in every demo community: the log-ins, the people whom `demo/events.toml` names as speakers, and one of
//! each profession that the threads of `demo/talk.toml` are written by. All are invented.

use domain::Role;

/// One of them. What is empty is drawn as for everybody else.
pub(super) struct Cast {
    /// Empty: the given name and a number.
    pub(super) handle: &'static str,
    /// Written, read.
    pub(super) surname: [&'static str; 2],
    /// Written, read, in letters.
    pub(super) given: [&'static str; 3],
    pub(super) professions: &'static [&'static str],
    pub(super) fields: &'static [&'static str],
    pub(super) schools: &'static [&'static str],
    pub(super) prefecture: &'static str,
    pub(super) circles: &'static [&'static str],
    pub(super) roles: &'static [Role],
    pub(super) days_ago: i64,
    pub(super) headline: &'static str,
    pub(super) about: &'static str,
    pub(super) can_help: &'static str,
    pub(super) want_to_learn: &'static str,
}

const SOMEBODY: Cast = Cast {
    handle: "",
    surname: ["", ""],
    given: ["", "", ""],
    professions: &[],
    fields: &[],
    schools: &[],
    prefecture: "13",
    circles: &[],
    roles: &[],
    days_ago: 0,
    headline: "",
    about: "",
    can_help: "",
    want_to_learn: "",
};

/// The circle that a verified credential opens.
pub(super) const OF_PSYCHOLOGISTS: &str = "clinical-psychologists";
/// The circle of those who work in schools.
pub(super) const OF_SCHOOLS: &str = "school-workers";
/// The circle of those who are alone at work.
pub(super) const OF_SOLO: &str = "solo-practitioners";

/// The cast, the log-ins first. Professions stand in the order of the vocabulary, as the profile form keeps them.
pub(super) const CAST: [Cast; 20] = [
    Cast {
        handle: "tokuda",
        surname: ["徳田", "とくだ"],
        professions: &["clinical_psychologist"],
        fields: &["private_practice", "industry"],
        schools: &["psychoanalysis", "person_centered", "coaching"],
        circles: &[OF_PSYCHOLOGISTS, OF_SOLO],
        roles: &[Role::Host, Role::Verifier, Role::Admin],
        days_ago: 365,
        headline: "Assemble をはじめました。臨床心理士です",
        about: "こんにちは。臨床心理士の徳田です。コーチングやコンサルテーションをしながら、この場所の世話役をしています。\n\n\
                支援する人が孤立せずに、楽しく働きつづけられるように。**横のつながり**と**学び**と**職種をこえた会話**を、\
                手探りでつくっているところです。使いにくいところがあれば、いつでも声をかけてください。",
        can_help: "研修の企画と進行、コミュニケーションの研修、ひとりで働きはじめるときの相談",
        want_to_learn: "となりの職種の毎日、ヒアリング会の開き方",
        ..SOMEBODY
    },
    Cast {
        handle: "minori",
        surname: ["佐藤", "さとう"],
        given: ["みのり", "みのり", "minori"],
        professions: &["school_counselor"],
        fields: &["education", "children"],
        schools: &["person_centered", "family"],
        prefecture: "14",
        circles: &[OF_SCHOOLS],
        roles: &[Role::Host],
        days_ago: 363,
        headline: "三つの学校を回っています。職員室の隅が定位置です",
        about: "公立の小学校と中学校で働くスクールカウンセラーです。週に三日、三つの学校を回っています。\n\n\
                学校の外に話せる相手がほしくて参加しました。いまは交流会の世話役をしています。**はじめての方の隣に座る**のが得意です。",
        can_help: "学校との連絡の取り方、不登校の子どもへの関わり、交流会の進行",
        want_to_learn: "医療の現場の一日、家族面接",
    },
    Cast {
        handle: "haruka",
        surname: ["小野寺", "おのでら"],
        given: ["遥", "はるか", "haruka"],
        professions: &["psychiatric_social_worker"],
        fields: &["welfare", "disability"],
        schools: &["social_casework", "narrative"],
        prefecture: "04",
        roles: &[Role::Moderator],
        days_ago: 361,
        headline: "地域で暮らすことを手伝う精神保健福祉士です",
        about: "相談支援事業所で働いています。夜の読書会の進行と、ひろばの見回りをしています。\n\n\
                読んでいて気になる書きこみがあったら、遠慮なく知らせてください。急がず、両方の話を聞いてから考えます。",
        can_help: "障害年金の相談の入口、自立支援医療の手続きのあらまし、ただ話を聞くこと",
        want_to_learn: "オープンダイアローグ、自分の休ませ方",
        ..SOMEBODY
    },
    Cast {
        handle: "hana",
        surname: ["片桐", "かたぎり"],
        given: ["花", "はな", "hana"],
        professions: &["nurse"],
        fields: &["medical"],
        schools: &["cbt"],
        prefecture: "11",
        days_ago: 354,
        headline: "精神科病棟の看護師、八年目です",
        about: "夜勤のある職場です。返事が変な時間になることがありますが、気にしないでください。\n\n\
                退院していかれた方が地域でどう暮らしておられるのか、地域で働くみなさんの話を聞きたくて参加しました。",
        can_help: "夜勤のある働き方での体調管理、面談の記録の書き方",
        want_to_learn: "地域の支援、訪問看護の仕事、スーパービジョンの受け方",
        ..SOMEBODY
    },
    Cast {
        surname: ["森下", "もりした"],
        given: ["真澄", "ますみ", "masumi"],
        professions: &["clinical_psychologist", "school_counselor"],
        fields: &["medical", "education"],
        schools: &["psychoanalysis", "trauma"],
        circles: &[OF_PSYCHOLOGISTS],
        roles: &[Role::Host],
        days_ago: 359,
        headline: "精神科で、大人の方の面接をしています",
        about: "病院の心理室で働いて十五年ほどになります。週に一日は学校にも行っています。\n\n\
                臨床心理士サークルの定例会のお世話をしています。**結論を急がない検討会**が好きです。",
        can_help: "面接のふりかえりの相手、事例の準備の仕方、検査結果を本人に伝える工夫",
        want_to_learn: "認知行動療法の実際、家族療法",
        ..SOMEBODY
    },
    Cast {
        surname: ["久保田", "くぼた"],
        given: ["修", "おさむ", "osamu"],
        professions: &["social_worker"],
        fields: &["welfare", "education"],
        schools: &["social_casework"],
        prefecture: "27",
        circles: &[OF_SCHOOLS],
        days_ago: 357,
        headline: "学校と福祉をつなぐ社会福祉士です",
        about: "学校に出かけていくソーシャルワーカーです。先生方と役所のあいだを、自転車で行ったり来たりしています。\n\n\
                朝の読書会の言い出しっぺです。制度の話はいくらでもしますが、長くなったら止めてください。",
        can_help: "地域の資源の探し方、社会福祉士試験の勉強、福祉の制度の入口",
        want_to_learn: "学校の組織と一年の流れ、心理検査の読み取り",
        ..SOMEBODY
    },
    Cast {
        surname: ["相沢", "あいざわ"],
        given: ["直樹", "なおき", "naoki"],
        professions: &["teacher"],
        fields: &["education"],
        prefecture: "23",
        circles: &[OF_SCHOOLS],
        days_ago: 355,
        headline: "中学校の教員です。担任をしています",
        about: "中学校で国語を教えています。教室で起きていることを、教室の外の言葉でも考えたくて参加しました。\n\n\
                学校の外の方に「先生方は何に困っていますか」と聞かれると、うれしいです。",
        can_help: "教員の一日のこと、学校への連絡のこつ",
        want_to_learn: "発達の相談、医療との連携、自分の休ませ方",
        ..SOMEBODY
    },
    Cast {
        surname: ["早瀬", "はやせ"],
        given: ["千尋", "ちひろ", "chihiro"],
        professions: &["public_psychologist", "school_counselor"],
        fields: &["medical", "industry"],
        schools: &["cbt", "act"],
        prefecture: "40",
        days_ago: 348,
        headline: "認知行動療法を中心に学んでいます",
        about: "クリニックと企業の相談室で働く公認心理師です。認知行動療法の側から、となりの部屋の方々と話したくて来ました。\n\n\
                - 好きなこと：論文を読むこと、散歩\n- 苦手なこと：長い会議",
        can_help: "認知行動療法の導入のしかた、公認心理師試験の勉強、論文の探し方",
        want_to_learn: "精神分析的な考え方、産業領域の仕事",
        ..SOMEBODY
    },
    Cast {
        surname: ["真鍋", "まなべ"],
        given: ["泉", "いずみ", "izumi"],
        professions: &["peer_supporter"],
        fields: &["disability", "welfare"],
        schools: &["narrative"],
        prefecture: "37",
        days_ago: 340,
        headline: "当事者としての経験を、仕事に生かしています",
        about: "支援を受けてきた経験を生かして、地域の事業所でピアサポーターをしています。\n\n\
                受ける側から見えることを、できる範囲でお話しします。話したくないことは話しません。それでもよければ、よろしくお願いします。",
        can_help: "受ける側から見えることを話す、ピアサポートのはじめ方",
        want_to_learn: "当事者研究、会議での発言のこつ",
        ..SOMEBODY
    },
    Cast {
        surname: ["若宮", "わかみや"],
        given: ["玲子", "れいこ", "reiko"],
        professions: &["physician"],
        fields: &["medical"],
        prefecture: "26",
        days_ago: 331,
        headline: "精神科の医師です。診察室の外の話を聞きに来ました",
        about: "総合病院の精神科で働いています。診察室で会える時間は短く、その前後に何が起きているのかを知りたいと思っています。\n\n\
                返事は遅めですが、かならず読みます。",
        can_help: "薬のこと、紹介状の読み方と書き方",
        want_to_learn: "訪問の仕事で見えること、学校の実情",
        ..SOMEBODY
    },
    Cast {
        surname: ["水野", "みずの"],
        given: ["圭", "けい", "kei"],
        professions: &["clinical_psychologist", "public_psychologist"],
        fields: &["industry", "medical"],
        schools: &["integrative", "solution_focused"],
        prefecture: "12",
        circles: &[OF_PSYCHOLOGISTS, OF_SOLO],
        days_ago: 318,
        headline: "会社のなかの相談室で、ひとり心理職をしています",
        about: "働く人の相談を受けています。会社の側と本人の側のあいだに立つ仕事です。職場に同じ職種がいないので、ここで仕事の話ができるのがありがたいです。",
        can_help: "ひとり職場の立ち上げ、復職支援の進め方",
        want_to_learn: "集団療法、スーパービジョンの受け方",
        ..SOMEBODY
    },
    Cast {
        surname: ["池田", "いけだ"],
        given: ["航平", "こうへい", "kohei"],
        professions: &["occupational_therapist"],
        fields: &["medical", "disability"],
        prefecture: "34",
        days_ago: 309,
        headline: "暮らしの動作から考える作業療法士です",
        about: "デイケアと訪問の両方にいます。台所に立つと元気が出ます。\n\n\
                「できないこと」より「どう工夫しているか」を見る仕事だと思っています。",
        can_help: "休む練習の組み立て方、家のなかの工夫、デイケアのプログラム",
        want_to_learn: "面接のこと、グループの進め方",
        ..SOMEBODY
    },
    Cast {
        surname: ["岡田", "おかだ"],
        given: ["恵", "めぐみ", "megumi"],
        professions: &["teacher", "nurse"],
        fields: &["education", "children"],
        prefecture: "22",
        circles: &[OF_SCHOOLS],
        days_ago: 298,
        headline: "保健室にいます。養護教諭です",
        about: "看護師から養護教諭になりました。保健室に来る子の「おなかが痛い」の続きを、いっしょに考える人を探しています。",
        can_help: "保健室でのはじめの関わり、保護者への連絡",
        want_to_learn: "トラウマへの関わり、自傷への対応",
        ..SOMEBODY
    },
    Cast {
        surname: ["木村", "きむら"],
        given: ["由紀", "ゆき", "yuki"],
        professions: &["public_health_nurse"],
        fields: &["children", "welfare"],
        prefecture: "20",
        circles: &[OF_SOLO],
        days_ago: 287,
        headline: "町の保健師です。なんでも相談を受けています",
        about: "小さな町の保健センターで、赤ちゃんからお年寄りまで担当しています。研修はいつも遠いので、オンラインで学べるこの場所に助けられています。",
        can_help: "健診の場でできること、地域の資源の一覧づくり",
        want_to_learn: "発達検査の活かし方、依存症の支援",
        ..SOMEBODY
    },
    Cast {
        surname: ["金子", "かねこ"],
        given: ["大地", "だいち", "daichi"],
        professions: &["care_worker", "nursery_teacher"],
        fields: &["elderly", "children"],
        prefecture: "10",
        days_ago: 276,
        headline: "高齢の方の暮らしに寄りそう介護福祉士です",
        about: "特別養護老人ホームで働いています。保育の仕事から移ってきました。はじまりと、おわりのほうの時間に縁があるようです。\n\n\
                腰は大事にしています。",
        can_help: "認知症の方との話し方、看取りの場にいること",
        want_to_learn: "グリーフケア、後輩の育て方",
        ..SOMEBODY
    },
    Cast {
        surname: ["星野", "ほしの"],
        given: ["琴美", "ことみ", "kotomi"],
        professions: &["speech_therapist"],
        fields: &["children", "education"],
        prefecture: "28",
        circles: &[OF_SCHOOLS],
        days_ago: 263,
        headline: "ことばの手前を大事にする言語聴覚士です",
        about: "小学校の通級と、子どもの発達の相談の場にいます。しゃぼん玉が仕事道具です。\n\n\
                話せるようになることの手前にある、待ってもらえることの話をしたいです。",
        can_help: "ことばの発達の相談、遊びを使った関わり",
        want_to_learn: "家族面接、学校の組織のこと",
        ..SOMEBODY
    },
    Cast {
        surname: ["松井", "まつい"],
        given: ["桜", "さくら", "sakura"],
        professions: &["nursery_teacher"],
        fields: &["children"],
        prefecture: "01",
        days_ago: 244,
        headline: "保育園の年中クラスを担任しています",
        about: "子どもたちの「やりたい」と「まだ帰りたくない」に毎日つきあっています。保護者の方との話し方を学びたくて参加しました。",
        can_help: "園での環境づくり、遊びのアイデア",
        want_to_learn: "発達のことの伝え方、感覚統合",
        ..SOMEBODY
    },
    Cast {
        surname: ["平野", "ひらの"],
        given: ["達也", "たつや", "tatsuya"],
        professions: &["career_consultant"],
        fields: &["industry"],
        schools: &["coaching", "solution_focused"],
        circles: &[OF_SOLO],
        days_ago: 231,
        headline: "はたらくことの相談を受けています",
        about: "就労支援とキャリアの相談の仕事をしています。支援の業界には十年前に移ってきました。前の仕事は旅行会社です。",
        can_help: "就労支援の流れ、転職の話を聞くこと、履歴書の見直し",
        want_to_learn: "精神科の医療のこと、障害年金",
        ..SOMEBODY
    },
    Cast {
        surname: ["林", "はやし"],
        given: ["紬", "つむぎ", "tsumugi"],
        professions: &["student"],
        fields: &["research", "medical"],
        prefecture: "13",
        days_ago: 75,
        headline: "大学院で臨床心理学を学んでいます。実習中です",
        about: "実習が始まったばかりの大学院生です。何を見ればいいのか分からないまま、毎週ノートだけが増えています。\n\n\
                現場のみなさんの話を、少し離れたところから聞かせてください。",
        can_help: "大学院受験の準備",
        want_to_learn: "面接のはじめ方、実習のふりかえり方",
        ..SOMEBODY
    },
    Cast {
        surname: ["小川", "おがわ"],
        given: ["文子", "ふみこ", "fumiko"],
        professions: &["other"],
        fields: &["education"],
        prefecture: "33",
        days_ago: 24,
        headline: "図書館で働いています。支援に関心があります",
        about: "図書館の司書です。カウンターに来られる方と、どこまで関わればよいのかを考えたくて参加しました。\n\n\
                本の話なら、いつでもどうぞ。",
        can_help: "本の探し方、読書会の本選び",
        want_to_learn: "支援の仕組みの全体、話の聞き方",
        ..SOMEBODY
    },
];
