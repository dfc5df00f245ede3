//! Hostile text made showable. Transcripts come from the subject: they may hold markup, terminal escapes, or marks that
//! turn the reading direction around. Nothing here trusts them, and nothing is dropped silently: what cannot be shown
//! as it is becomes a visible token.
//!
//! This is the step before escaping, never instead of it: maud, Markdown and XML each escape for their own format.

use std::fmt::Write as _;

/// The longest line of a transcript that a page shows, in characters: about one screen.
pub const LINE_CHARS_MAX: usize = 1_200;
/// The longest name or label shown, in characters.
pub const LABEL_CHARS_MAX: usize = 120;
/// The longest run of combining marks kept on one letter; more of them paint over the lines around.
const COMBINING_RUN_MAX: usize = 4;

/// The text with what is invisible or misleading made visible, cut after `chars` characters. Line breaks and tabs stay.
#[must_use]
pub fn visible(text: &str, chars: usize) -> String {
    let mut shown = String::with_capacity(text.len().min(chars.saturating_mul(4)));
    let mut combining = 0_usize;
    let mut rest = text.chars();
    for letter in rest.by_ref().take(chars) {
        combining = if is_combining(letter) { combining + 1 } else { 0 };
        if combining > COMBINING_RUN_MAX {
            continue;
        }
        push_visible(&mut shown, letter);
    }
    let left = rest.count();
    if left > 0 {
        // Writing to a String cannot fail.
        let _ = write!(shown, "… (+{left} characters)");
    }
    shown
}

/// The same on one line, for table cells and labels.
#[must_use]
pub fn label(text: &str) -> String {
    one_line(text, LABEL_CHARS_MAX)
}

/// The same on one line, cut after `chars` characters.
#[must_use]
pub fn one_line(text: &str, chars: usize) -> String {
    visible(text, chars).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_visible(shown: &mut String, letter: char) {
    match letter {
        '\n' | '\t' => shown.push(letter),
        '\r' => {}
        _ if misleads(letter) => {
            let _ = write!(shown, "[U+{:04X}]", u32::from(letter));
        }
        _ => shown.push(letter),
    }
}

/// Characters that change how others are read or that cannot be seen. The joiners U+200C and U+200D stay: Persian,
/// Indic scripts and emoji need them.
fn misleads(letter: char) -> bool {
    matches!(
        letter,
        '\0'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

fn is_combining(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_and_direction_marks_become_visible() {
        assert_eq!(visible("a\u{1b}[31mred\u{7}", 100), "a[U+001B][31mred[U+0007]");
        assert_eq!(visible("user\u{202e}gpj.exe", 100), "user[U+202E]gpj.exe");
        assert_eq!(visible("zero\u{200b}width\u{feff}", 100), "zero[U+200B]width[U+FEFF]");
    }

    #[test]
    fn ordinary_scripts_and_line_breaks_stay() {
        for text in ["Zoë 日本語 عربى", "two\nlines\tand a tab", "می\u{200c}خواهم"] {
            assert_eq!(visible(text, 100), text);
        }
    }

    #[test]
    fn long_text_is_cut_and_says_so() {
        assert_eq!(visible("abcdef", 4), "abcd… (+2 characters)");
        let stacked: String = std::iter::once('a').chain(std::iter::repeat_n('\u{301}', 50)).collect();
        assert_eq!(visible(&stacked, 100).chars().count(), 1 + COMBINING_RUN_MAX);
    }
}
