//! The orders in which the directory is read.

use super::Place;
use roaring::RoaringBitmap;

/// Up to this many changes are put in their places one by one; more are sorted with all others.
const FEW: u64 = 200;

/// Places in an order.
#[derive(Debug, Default)]
pub(super) struct Order {
    places: Vec<Place>,
    /// Where each place stands in it, by place.
    ranks: Vec<u32>,
}

impl Order {
    /// Takes what moved out, and puts what is new of it in.
    pub(super) fn renew<K: Ord>(
        &mut self,
        moved: &RoaringBitmap,
        new: &RoaringBitmap,
        key: impl Fn(Place) -> K,
    ) {
        self.places.retain(|place| !moved.contains(*place));
        if new.len() <= FEW {
            for place in new {
                let own = key(place);
                let at = self.places.partition_point(|other| key(*other) < own);
                self.places.insert(at, place);
            }
        } else {
            self.places.extend(new);
            self.places.sort_by_key(|place| key(*place));
        }
        let most = self.places.iter().max().map_or(0, |place| *place as usize + 1);
        self.ranks.resize(most, 0);
        for (rank, place) in (0..).zip(&self.places) {
            self.ranks[*place as usize] = rank;
        }
    }

    /// A stretch of those found, from the other end where it is read backwards.
    ///
    /// Where many are found, they come soon when all are gone through in order; where few are, they are put in order
    /// themselves. In between it is either, so that a first page of a hundred thousand costs about two thousand steps.
    pub(super) fn stretch(
        &self,
        found: &RoaringBitmap,
        backwards: bool,
        from: usize,
        count: usize,
    ) -> Vec<Place> {
        let (all, few) = (self.places.len(), found.len() as usize);
        let to = from.saturating_add(count).min(few);
        if from >= to {
            return Vec::new();
        }
        if to * all / few < few {
            let is = |place: &&Place| found.contains(**place);
            return if backwards {
                self.places.iter().rev().filter(is).skip(from).take(count).copied().collect()
            } else {
                self.places.iter().filter(is).skip(from).take(count).copied().collect()
            };
        }
        let mut ranks: Vec<usize> = found
            .iter()
            .map(|place| self.ranks[place as usize] as usize)
            .map(|rank| if backwards { all - 1 - rank } else { rank })
            .collect();
        ranks.select_nth_unstable(from);
        let rest = &mut ranks[from..];
        rest.select_nth_unstable(to - from - 1);
        let stretch = &mut rest[..to - from];
        stretch.sort_unstable();
        stretch
            .iter()
            .map(|rank| if backwards { all - 1 - rank } else { *rank })
            .map(|rank| self.places[rank])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Places in the order of the remainders of their squares, which is neither theirs nor random.
    fn key(place: Place) -> (u32, Place) {
        (place * place % 1009, place)
    }

    #[test]
    fn changes_one_by_one_and_many_at_once_come_to_the_same_order() {
        let (mut order, mut all) = (Order::default(), RoaringBitmap::new());
        for (out, new) in [(0..0, 0..900), (10..20, 10..15), (100..500, 2000..2003), (0..1, 901..1300)] {
            let out: RoaringBitmap = out.collect();
            let new: RoaringBitmap = new.collect();
            all = (all - &out) | &new;
            order.renew(&(out | &new), &new, key);
            let mut sorted: Vec<Place> = all.iter().collect();
            sorted.sort_by_key(|place| key(*place));
            assert_eq!(order.places, sorted);
            assert!(
                sorted.iter().enumerate().all(|(rank, place)| order.ranks[*place as usize] == rank as u32)
            );
        }
    }

    #[test]
    fn few_and_many_are_read_in_the_same_order() {
        let mut order = Order::default();
        let all: RoaringBitmap = (0..1000).collect();
        order.renew(&all, &all, key);
        for every in [1, 3, 50, 400, 2000] {
            let found: RoaringBitmap = all.iter().filter(|place| place % every == 0).collect();
            for backwards in [false, true] {
                let mut whole: Vec<Place> = found.iter().collect();
                whole.sort_by_key(|place| key(*place));
                if backwards {
                    whole.reverse();
                }
                for (from, count) in [(0, 24), (0, 1), (24, 24), (990, 24), (0, 5000), (5000, 24)] {
                    let here: Vec<Place> = whole.iter().skip(from).take(count).copied().collect();
                    assert_eq!(order.stretch(&found, backwards, from, count), here, "{every} {from} {count}");
                }
            }
        }
    }
}
