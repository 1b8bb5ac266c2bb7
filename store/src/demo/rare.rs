//! Rare words: a large community says more than its pool of sentences. They are invented, some as common as any, most
//! said once or twice (Zipf's law), so that a search of it has something to find.

use super::dice::Dice;

/// What words are put together from.
const SIGNS: &str = "安案意域育院営衛応温化家価課果介回会解界開階外格覚学確感管関観岸気期記起技議救給居協強局勤具係型計経決結県件健検験原限現個語護工広交光向好考行効校港講国査最災採在材産参支史使始指試次事治時式実写者主守手取授種周習集住重術準所助章紹証照象条状情食信心身進森数世制性政正清生精請積責接設説線選全想相造足速族続村体対待態題達単談団築昼注調直通程定底庭的転点伝電都度土投当答統動同道導特得読内難入熱農能配敗博反坂犯板比費備飛美筆表票評病品付府夫布婦富武部服福物分聞平別変編辺弁保補墓報豊防貿暴末満未脈民務夢無明命面模問門夜野約薬有友由勇油郵予余預養陽要様浴来絡利理里律流留料力緑林類例連練路労老録論和";
/// Words there are.
const WORDS: usize = 120_000;
/// Of a hundred, so many are of letters.
const LATIN: usize = 12;

/// Words by how common they are.
pub(super) struct Rare {
    seed: u64,
    signs: Vec<char>,
}

impl Rare {
    pub(super) fn of(seed: u64) -> Self {
        Self { seed, signs: SIGNS.chars().collect() }
    }

    /// The word of a rank: the same in every text.
    fn word(&self, rank: usize) -> String {
        let dice = &mut Dice::of(self.seed, "rare word", rank);
        if dice.percent(LATIN) {
            let syllables = 2 + dice.below(3);
            return (0..syllables)
                .map(|_| {
                    format!(
                        "{}{}",
                        dice.pick(&['b', 'd', 'k', 'l', 'm', 'n', 'r', 's', 't', 'v']),
                        dice.pick(&['a', 'e', 'i', 'o', 'u'])
                    )
                })
                .collect();
        }
        let length = 2 + dice.below(2) + dice.below(2);
        (0..length).map(|_| *dice.pick(&self.signs)).collect()
    }

    /// One of them, the rarer the less often.
    pub(super) fn any(&self, dice: &mut Dice) -> String {
        // A rank of Zipf's law with exponent 1: each tenfold of ranks is as likely as the next.
        let power = dice.below(1_000_000) as f64 / 1_000_000.0;
        let rank = (WORDS as f64).powf(power) as usize;
        self.word(rank)
    }

    /// A sentence of them.
    pub(super) fn sentence(&self, dice: &mut Dice) -> String {
        let (one, other, third, fourth) = (self.any(dice), self.any(dice), self.any(dice), self.any(dice));
        match dice.below(4) {
            0 => format!("{one}と{other}について、{third}の{fourth}を読みました。"),
            1 => format!("うちでは{one}より{other}が先で、{third}は{fourth}のあとです。"),
            2 => format!("{one}の{other}で迷ったら、{third}か{fourth}に聞いています。"),
            _ => format!("前に{one}をしていたころの{other}と、いまの{third}の{fourth}は似ています。"),
        }
    }
}
