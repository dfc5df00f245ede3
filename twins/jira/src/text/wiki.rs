//! Wiki text as a document: paragraphs, headings, lists, code and quotes, mentions. Other markup stays as it is written.

use serde_json::{Value, json};

/// What begins the mention of an account.
const MENTION: &str = "[~accountid:";

/// Wiki text as a document.
pub(super) fn to_document(text: &str) -> Value {
    let mut blocks: Vec<Value> = Vec::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut items: Vec<Value> = Vec::new();
    let mut ordered = false;
    for line in text.lines() {
        let trimmed = line.trim();
        let item = trimmed.strip_prefix("* ").map(|rest| (rest, false));
        let item = item.or_else(|| trimmed.strip_prefix("# ").map(|rest| (rest, true)));
        if item.is_none_or(|(_, now)| now != ordered) {
            flush_list(&mut items, ordered, &mut blocks);
        }
        match (item, heading(trimmed)) {
            (Some((rest, now)), _) => {
                flush_paragraph(&mut paragraph, &mut blocks);
                ordered = now;
                let inner = json!({ "type": "paragraph", "content": inline(rest) });
                items.push(json!({ "type": "listItem", "content": [inner] }));
            }
            (None, Some((level, rest))) => {
                flush_paragraph(&mut paragraph, &mut blocks);
                let attrs = json!({ "level": level });
                blocks.push(json!({ "type": "heading", "attrs": attrs, "content": inline(rest) }));
            }
            (None, None) if trimmed.is_empty() => flush_paragraph(&mut paragraph, &mut blocks),
            (None, None) => paragraph.push(line),
        }
    }
    flush_list(&mut items, ordered, &mut blocks);
    flush_paragraph(&mut paragraph, &mut blocks);
    json!({ "type": "doc", "version": 1, "content": blocks })
}

fn heading(line: &str) -> Option<(u32, &str)> {
    let (level, rest) = line.strip_prefix('h')?.split_once(". ")?;
    let level: u32 = level.parse().ok()?;
    (1..=6).contains(&level).then_some((level, rest))
}

fn flush_paragraph(lines: &mut Vec<&str>, blocks: &mut Vec<Value>) {
    if lines.is_empty() {
        return;
    }
    let mut content = Vec::new();
    for (at, line) in lines.drain(..).enumerate() {
        if at > 0 {
            content.push(json!({ "type": "hardBreak" }));
        }
        content.extend(inline(line));
    }
    blocks.push(json!({ "type": "paragraph", "content": content }));
}

fn flush_list(items: &mut Vec<Value>, ordered: bool, blocks: &mut Vec<Value>) {
    if !items.is_empty() {
        let kind = if ordered { "orderedList" } else { "bulletList" };
        blocks.push(json!({ "type": kind, "content": std::mem::take(items) }));
    }
}

fn inline(line: &str) -> Vec<Value> {
    let mut parts = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once(MENTION) {
        let Some((id, after)) = after.split_once(']') else { break };
        if !before.is_empty() {
            parts.push(json!({ "type": "text", "text": before }));
        }
        parts.push(json!({ "type": "mention", "attrs": { "id": id } }));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(json!({ "type": "text", "text": rest }));
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Rich;
    use super::*;

    #[test]
    fn simple_wiki_text_comes_back_from_its_document() {
        for text in [
            "one line",
            "two\nlines\n\nand a paragraph",
            "h3. Title\n\n* a\n* b\n\n# first\n# second\n\nend",
            "for [~accountid:712020:77] please",
            "",
        ] {
            assert_eq!(Rich::Document(to_document(text)).as_wiki(), text);
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_no_word_is_lost(text in "([a-z]{1,5}|[ \n*#.h1]|\\[~accountid:){0,30}") {
            let plain = Rich::Document(to_document(&text)).as_wiki();
            for word in text.split(|c: char| !c.is_ascii_lowercase()).filter(|word| word.len() > 2 && *word != "accountid") {
                prop_assert!(plain.contains(word), "{word} of {text:?} is not in {plain:?}");
            }
        }
    }
}
