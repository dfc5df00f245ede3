//! Words, as search takes them: letters and digits, in lower case.

/// The longest word that is told from others by its whole length, in bytes.
const WORD_BYTES_MAX: usize = 64;

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> {
    let runs = text.split(|letter: char| !letter.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.map(|run| {
        let end = run.floor_char_boundary(WORD_BYTES_MAX);
        run.get(..end).unwrap_or(run).to_lowercase()
    })
}

/// Whether these words stand in a text one behind the other.
pub(crate) fn has_phrase(text: &[String], phrase: &[String]) -> bool {
    phrase.is_empty() || text.windows(phrase.len()).any(|window| window == phrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_and_digits_of_any_language() {
        let all: Vec<String> = words("Größe: ENG-42, *don't* 「東京」…").collect();
        assert_eq!(all, ["größe", "eng", "42", "don", "t", "東京"]);
        assert!(has_phrase(&all, &all[1..3]) && !has_phrase(&all, &["42".to_owned(), "eng".to_owned()]));
    }
}
