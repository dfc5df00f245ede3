//! Texts from outside, for a terminal: on one line, and nothing in them that steers it. And tables of such texts.

/// Letters shown of one cell: a table's line stays one that can be read.
const CELL_MAX: usize = 48;

/// A text from outside: on one line, with nothing in it that steers the terminal or turns the reading direction.
pub fn printable(text: &str) -> String {
    let steers = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if steers(letter) {
            out.extend(letter.escape_default());
        } else {
            out.push(letter);
        }
    }
    out
}

/// Rows below their heads, each column as wide as its longest cell.
pub fn table<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let mut lines = vec![heads.map(str::to_owned)];
    lines.extend(rows.iter().map(|row| row.each_ref().map(|cell| short(cell))));
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let mut out = String::new();
    for line in &lines {
        let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}"));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

fn short(cell: &str) -> String {
    let cell = printable(cell);
    if cell.chars().count() <= CELL_MAX {
        return cell;
    }
    cell.chars().take(CELL_MAX - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_steers_no_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\r\nc\u{202e}d ü"), "a\\u{1b}[2Jb\\r\\nc\\u{202e}d ü");
    }

    #[test]
    fn columns_are_as_wide_as_their_cells() {
        let rows = [["a".to_owned(), "1".to_owned()], ["längst".to_owned(), "x".repeat(60)]];
        let text = table(["name", "n"], &rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[1], "a       1");
        assert_eq!(lines[2].chars().count(), 8 + CELL_MAX);
    }
}
