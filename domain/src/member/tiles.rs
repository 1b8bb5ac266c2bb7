//! The tile map of Japan: each prefecture one tile, as near to its neighbours as tiles of one size allow.

/// Columns of the map.
pub const COLUMNS: u8 = 13;
/// Rows of the map.
pub const ROWS: u8 = 12;

/// A place on the map, from 1: column and row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tile {
    /// From the west.
    pub column: u8,
    /// From the north.
    pub row: u8,
}

/// By the number of JIS X 0401, from 01.
const TILES: [(u8, u8); 47] = [
    (13, 1), // 北海道
    (13, 3), // 青森
    (13, 4), // 岩手
    (13, 5), // 宮城
    (12, 4), // 秋田
    (12, 5), // 山形
    (13, 6), // 福島
    (13, 7), // 茨城
    (12, 7), // 栃木
    (11, 7), // 群馬
    (12, 8), // 埼玉
    (13, 8), // 千葉
    (12, 9), // 東京
    (11, 9), // 神奈川
    (12, 6), // 新潟
    (10, 6), // 富山
    (9, 6),  // 石川
    (9, 7),  // 福井
    (11, 8), // 山梨
    (10, 7), // 長野
    (10, 8), // 岐阜
    (10, 9), // 静岡
    (9, 9),  // 愛知
    (8, 9),  // 三重
    (9, 8),  // 滋賀
    (8, 7),  // 京都
    (7, 8),  // 大阪
    (7, 7),  // 兵庫
    (8, 8),  // 奈良
    (7, 9),  // 和歌山
    (6, 7),  // 鳥取
    (5, 7),  // 島根
    (6, 8),  // 岡山
    (5, 8),  // 広島
    (4, 8),  // 山口
    (6, 11), // 徳島
    (6, 10), // 香川
    (5, 10), // 愛媛
    (5, 11), // 高知
    (3, 9),  // 福岡
    (2, 9),  // 佐賀
    (1, 9),  // 長崎
    (2, 10), // 熊本
    (3, 10), // 大分
    (3, 11), // 宮崎
    (2, 11), // 鹿児島
    (1, 12), // 沖縄
];

/// Where a prefecture stands, by its code.
#[must_use]
pub fn tile(prefecture: &str) -> Option<Tile> {
    let number: usize = prefecture.parse().ok()?;
    TILES.get(number.checked_sub(1)?).map(|&(column, row)| Tile { column, row })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn each_prefecture_has_a_place_of_its_own() {
        let mut places: Vec<(u8, u8)> = Vocabulary::Prefecture
            .defaults()
            .iter()
            .map(|p| tile(p.code).map(|t| (t.column, t.row)).unwrap())
            .collect();
        assert!(places.iter().all(|(c, r)| (1..=COLUMNS).contains(c) && (1..=ROWS).contains(r)));
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 47);
        assert_eq!((tile("00"), tile("48"), tile("x")), (None, None, None));
    }
}
