//! Chance that falls the same way everywhere: whole numbers only, and no generator that a new version of a
//! library may change.

/// A sequence of numbers that its name decides (`SplitMix64`: Steele, Lea, Flood, "Fast splittable pseudorandom
/// number generators", 2014).
pub(super) struct Dice(u64);

const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;

fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Dice {
    /// The dice of one thing: the fifth member is the same among ten as among a million.
    pub(super) fn of(seed: u64, what: &str, index: usize) -> Self {
        let name = what
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |h: u64, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        // Each part is mixed in: streams that begin a step apart would be the same stream, seen later.
        Self(mix(mix(mix(seed.wrapping_add(GAMMA)) ^ name).wrapping_add(index as u64)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GAMMA);
        mix(self.0)
    }

    /// From 0 to below `n`; 0 where there is no choice.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// As [`Dice::below`], small numbers more often.
    pub(super) fn low(&mut self, n: usize) -> usize {
        let most = self.below(n) + 1;
        self.below(most)
    }

    /// From `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as usize + 1) as i64
    }

    /// True `n` times of a hundred.
    pub(super) fn percent(&mut self, n: usize) -> bool {
        self.below(100) < n
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// An index, each as often as its weight says.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = u32> + Clone) -> usize {
        let mut rest = self.below(weights.clone().sum::<u32>() as usize);
        for (index, weight) in weights.enumerate() {
            let weight = weight as usize;
            if rest < weight {
                return index;
            }
            rest -= weight;
        }
        0
    }

    /// Puts a list in some order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }

    /// Up to `count` different numbers below `n`.
    pub(super) fn some(&mut self, n: usize, count: usize) -> Vec<usize> {
        let count = count.min(n);
        if count * 3 > n {
            let mut all: Vec<usize> = (0..n).collect();
            self.shuffle(&mut all);
            all.truncate(count);
            return all;
        }
        let mut out = Vec::with_capacity(count);
        while out.len() < count {
            let one = self.below(n);
            if !out.contains(&one) {
                out.push(one);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_falls_the_same_way() {
        let roll = |seed, what, index| {
            let mut dice = Dice::of(seed, what, index);
            (0..8).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(roll(1, "member", 5), roll(1, "member", 5));
        for other in [roll(2, "member", 5), roll(1, "event", 5), roll(1, "member", 6)] {
            assert_ne!(roll(1, "member", 5), other);
        }
    }

    #[test]
    fn neighbours_have_nothing_in_common() {
        let mut all: Vec<u64> = (0..100)
            .flat_map(|index| {
                let mut dice = Dice::of(1, "member", index);
                (0..100).map(move |_| dice.next())
            })
            .collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 100 * 100);
    }

    #[test]
    fn numbers_stay_in_range_and_reach_its_ends() {
        let mut dice = Dice::of(1, "range", 0);
        let rolls: Vec<i64> = (0..500).map(|_| dice.between(-2, 2)).collect();
        assert_eq!((rolls.iter().min(), rolls.iter().max()), (Some(&-2), Some(&2)));
        assert_eq!((dice.below(0), dice.below(1), dice.low(1)), (0, 0, 0));
        assert!((0..500).all(|_| dice.low(9) < 9));
    }

    #[test]
    fn weights_decide_how_often() {
        let mut dice = Dice::of(1, "weights", 0);
        let mut seen = [0; 3];
        for _ in 0..4000 {
            seen[dice.weighted([1, 0, 3].into_iter())] += 1;
        }
        assert_eq!(seen[1], 0);
        assert!((2.4..3.6).contains(&(f64::from(seen[2]) / f64::from(seen[0]))), "{seen:?}");
    }

    #[test]
    fn some_are_different_ones() {
        for (n, count) in [(5, 9), (100, 10), (3, 3), (0, 2)] {
            let mut some = Dice::of(1, "some", n).some(n, count);
            some.sort_unstable();
            some.dedup();
            assert_eq!(some.len(), count.min(n));
            assert!(some.iter().all(|i| *i < n));
        }
    }
}
