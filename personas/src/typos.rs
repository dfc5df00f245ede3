//! Typing errors: mostly a neighbouring key, now and then a letter too few, too many or swapped. Never in an id, a key, an
//! address or a name.

use nightcrew_model::seed::Stream;

use crate::grammar::Piece;

/// Letters in a row that are typed without an error at least: two errors side by side make a word that nobody can read.
const APART: usize = 4;
/// Words shorter than this are typed right: people see at once that `to` is wrong, and the names of tools are short.
const WORD_LETTERS_MIN: usize = 5;

/// Neighbours on the keyboard, by letter.
const NEIGHBOURS: &[(char, &str)] = &[
    ('a', "sqw"),
    ('b', "vnhg"),
    ('c', "xvdf"),
    ('d', "sfec"),
    ('e', "wrd"),
    ('f', "dgrv"),
    ('g', "fhtb"),
    ('h', "gjzn"),
    ('i', "uok"),
    ('j', "hkum"),
    ('k', "jlio"),
    ('l', "kop"),
    ('m', "njk"),
    ('n', "bmhj"),
    ('o', "ipl"),
    ('p', "ol"),
    ('q', "wa"),
    ('r', "etf"),
    ('s', "adwx"),
    ('t', "rzg"),
    ('u', "zij"),
    ('v', "cbf"),
    ('w', "qes"),
    ('x', "ycs"),
    ('y', "tux"),
    ('z', "tuh"),
];

/// Puts errors into what may hold them, at so many per thousand letters.
pub fn strike(pieces: &mut [Piece], permille: u16, stream: &mut Stream) {
    for piece in pieces.iter_mut().filter(|piece| !piece.kept) {
        piece.text = struck(&piece.text, permille, stream);
    }
}

fn struck(text: &str, permille: u16, stream: &mut Stream) -> String {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let (mut at, mut since) = (0, APART);
    while let Some(&letter) = letters.get(at) {
        let next = letters.get(at + 1).copied();
        at += 1;
        since += 1;
        // The draw is made for every letter, so that an error does not move those behind it.
        let (hit, kind, which) =
            (stream.chance_permille(u32::from(permille)), stream.below(100), stream.bits());
        // A word's first letter is looked at before the hand moves on.
        let first = at < 2 || !letters[at - 2].is_alphabetic();
        let short = word_letters(&letters, at - 1) < WORD_LETTERS_MIN;
        if !hit || since <= APART || !letter.is_alphabetic() || first || short {
            out.push(letter);
            continue;
        }
        since = 0;
        match (kind, next) {
            (0..65, _) => out.push(neighbour(letter, which)),
            (65..80, _) => {}
            (80..90, Some(next)) if next.is_alphabetic() => {
                out.push(next);
                out.push(letter);
                at += 1;
            }
            _ => {
                out.push(letter);
                out.push(letter);
            }
        }
    }
    out
}

/// How many letters the word around this place has.
fn word_letters(letters: &[char], at: usize) -> usize {
    let before = letters[..at].iter().rev().take_while(|letter| letter.is_alphabetic()).count();
    let after = letters[at..].iter().take_while(|letter| letter.is_alphabetic()).count();
    before + after
}

fn neighbour(letter: char, which: u64) -> char {
    let lower = letter.to_ascii_lowercase();
    let Some((_, near)) = NEIGHBOURS.iter().find(|(key, _)| *key == lower) else { return letter };
    let place = usize::try_from(which % near.len() as u64).unwrap_or(0);
    let hit = near.as_bytes().get(place).map_or(letter, |byte| char::from(*byte));
    if letter.is_ascii_uppercase() { hit.to_ascii_uppercase() } else { hit }
}

#[cfg(test)]
mod tests {
    use nightcrew_model::seed::Seed;

    use super::*;

    #[test]
    fn what_must_stay_stays_and_the_rate_is_kept() {
        let text =
            "I would really need access to that project because everybody else has it already ".repeat(20);
        let mut pieces = vec![
            Piece { text: text.clone(), kept: false },
            Piece { text: "<@U123> ENG-4711 ana@x.example.com".to_owned(), kept: true },
        ];
        strike(&mut pieces, 30, &mut Seed(1).stream(1, "typos", 0));
        assert_eq!(pieces[1].text, "<@U123> ENG-4711 ana@x.example.com");
        let wrong =
            text.split(' ').zip(pieces[0].text.split(' ')).filter(|(one, other)| one != other).count();
        assert!((10..60).contains(&wrong), "{wrong}");
        strike(&mut pieces, 0, &mut Seed(1).stream(1, "typos", 0));
    }
}
