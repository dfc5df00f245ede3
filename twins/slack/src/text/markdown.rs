//! Markdown, as models write it, in Slack's own marks: bold, struck out, links, headings, lists. The rest stays as it is.
//! <https://docs.slack.dev/reference/block-kit/blocks/markdown-block>

/// A text in Markdown as Slack's marks have it. Code stays untouched.
#[must_use]
pub fn marked(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut code = false;
    for (index, line) in markdown.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if line.trim_start().starts_with("```") {
            code = !code;
            out.push_str("```");
        } else if code {
            out.push_str(line);
        } else {
            mark_line(line, &mut out);
        }
    }
    out
}

fn mark_line(line: &str, out: &mut String) {
    let text = line.trim_start();
    let (indent, _) = line.split_at(line.len() - text.len());
    out.push_str(indent);
    let title = text.trim_start_matches('#');
    if let Some(title) = title.strip_prefix(' ').filter(|_| title.len() < text.len()) {
        out.push('*');
        out.push_str(&title.trim_end_matches('#').trim().replace("**", ""));
        out.push('*');
        return;
    }
    let item = ["- ", "* ", "+ "].iter().find_map(|sign| text.strip_prefix(sign));
    if item.is_some() {
        out.push_str("• ");
    }
    mark_words(item.unwrap_or(text), out);
}

/// Bold, struck out and links within a line; code between backticks stays.
fn mark_words(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['*', '_', '~', '[', '`']) {
        let (before, sign) = rest.split_at(at);
        out.push_str(before);
        rest = if let Some(after) = sign.strip_prefix('`') {
            let end = after.find('`').map_or(sign.len(), |end| end + 2);
            let (code, after) = sign.split_at(end);
            out.push_str(code);
            after
        } else if let Some(after) = sign.strip_prefix("**").or_else(|| sign.strip_prefix("__")) {
            out.push('*');
            after
        } else if let Some(after) = sign.strip_prefix("~~") {
            out.push('~');
            after
        } else if let Some((label, address, after)) = link(sign) {
            out.push('<');
            out.push_str(address);
            out.push('|');
            out.push_str(label);
            out.push('>');
            after
        } else {
            let first = sign.chars().next().map_or(1, char::len_utf8);
            let (letter, after) = sign.split_at(first);
            out.push_str(letter);
            after
        };
    }
    out.push_str(rest);
}

/// The longest label or address of a link that is looked for, in bytes: what a line costs must not grow with its square.
const LINK_BYTES_MAX: usize = 3_000;

/// `[label](https://…)` and what follows it.
fn link(sign: &str) -> Option<(&str, &str, &str)> {
    let inside = sign.strip_prefix('[')?;
    let window = inside.get(..inside.floor_char_boundary(LINK_BYTES_MAX))?;
    let end = window.find(['[', ']'])?;
    let label = inside.get(..end)?;
    let rest = inside.get(end..)?.strip_prefix("](")?;
    let window = rest.get(..rest.floor_char_boundary(LINK_BYTES_MAX))?;
    let end = window.find(')')?;
    let address = rest
        .get(..end)
        .filter(|address| address.starts_with("http") && !address.contains(['|', '>', ' ']))?;
    (!label.is_empty() && !label.contains(['|', '>', '<'])).then_some((label, address, rest.get(end + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn what_models_write_reads_as_it_should() {
        let markdown = "# Title\n**bold** and ~~gone~~, see [docs](https://x.example/a)\n- one\n  * two\n`**code**`\n```rust\nlet a = **b;\n```\n[no](ftp)";
        let text = "*Title*\n*bold* and ~gone~, see <https://x.example/a|docs>\n• one\n  • two\n`**code**`\n```\nlet a = **b;\n```\n[no](ftp)";
        assert_eq!(marked(markdown), text);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[*_~`#\\[\\]() a-zé|<>\n-]{0,80}") {
            let _ = marked(&text);
        }
    }
}
