//! Documents (ADF) as wiki text and as bare words. Nodes that are not known keep their content; nothing is refused here.

use serde_json::Value;

/// What most documents take as bare words.
const PLAIN_BYTES: usize = 256;

/// A document as wiki text.
pub(super) fn to_wiki(document: &Value) -> String {
    let mut out = String::new();
    blocks(document, &mut out, "");
    out.trim_end().to_owned()
}

fn children(node: &Value) -> impl Iterator<Item = &Value> {
    node.get("content").and_then(Value::as_array).into_iter().flatten()
}

fn kind(node: &Value) -> &str {
    node.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn attribute<'a>(node: &'a Value, name: &str) -> &'a str {
    node.get("attrs").and_then(|attrs| attrs.get(name)).and_then(Value::as_str).unwrap_or_default()
}

/// Blocks one after the other; `bullet` is what list items inside begin with so far.
fn blocks(node: &Value, out: &mut String, bullet: &str) {
    for block in children(node) {
        match kind(block) {
            "bulletList" => list(block, out, &format!("{bullet}*")),
            "orderedList" => list(block, out, &format!("{bullet}#")),
            "heading" => {
                let level = block.get("attrs").and_then(|attrs| attrs.get("level")).and_then(Value::as_u64);
                out.push_str(&format!("h{}. ", level.unwrap_or(1).clamp(1, 6)));
                line(block, out);
                out.push_str("\n\n");
            }
            "codeBlock" => {
                out.push_str("{code}");
                line(block, out);
                out.push_str("{code}\n\n");
            }
            "blockquote" => {
                out.push_str("{quote}");
                let mut inner = String::new();
                blocks(block, &mut inner, bullet);
                out.push_str(inner.trim_end());
                out.push_str("{quote}\n\n");
            }
            "rule" => out.push_str("----\n\n"),
            "table" => table(block, out),
            "paragraph" => {
                line(block, out);
                out.push_str("\n\n");
            }
            _ if block.get("content").is_some() => blocks(block, out, bullet),
            _ => inline(block, out),
        }
    }
}

fn list(node: &Value, out: &mut String, bullet: &str) {
    for item in children(node) {
        for part in children(item) {
            match kind(part) {
                "bulletList" => list(part, out, &format!("{bullet}*")),
                "orderedList" => list(part, out, &format!("{bullet}#")),
                _ => {
                    out.push_str(bullet);
                    out.push(' ');
                    line(part, out);
                    out.push('\n');
                }
            }
        }
    }
    if bullet.len() == 1 {
        out.push('\n');
    }
}

fn table(node: &Value, out: &mut String) {
    for row in children(node) {
        let mut fence = "|";
        for cell in children(row) {
            fence = if kind(cell) == "tableHeader" { "||" } else { "|" };
            out.push_str(fence);
            let mut inner = String::new();
            blocks(cell, &mut inner, "");
            out.push_str(inner.trim());
        }
        out.push_str(fence);
        out.push('\n');
    }
    out.push('\n');
}

fn line(node: &Value, out: &mut String) {
    for part in children(node) {
        inline(part, out);
    }
}

fn inline(node: &Value, out: &mut String) {
    match kind(node) {
        "text" => marked(node, out),
        "hardBreak" => out.push('\n'),
        "mention" => out.push_str(&format!("[~accountid:{}]", attribute(node, "id"))),
        "emoji" => out.push_str(attribute(node, "shortName")),
        "inlineCard" | "blockCard" => out.push_str(&format!("[{}]", attribute(node, "url"))),
        "date" | "status" => out.push_str(attribute(node, "text")),
        _ => line(node, out),
    }
}

fn marked(node: &Value, out: &mut String) {
    let text = node.get("text").and_then(Value::as_str).unwrap_or_default();
    let mut wrapped = text.to_owned();
    for mark in node.get("marks").and_then(Value::as_array).into_iter().flatten() {
        wrapped = match kind(mark) {
            "strong" => format!("*{wrapped}*"),
            "em" => format!("_{wrapped}_"),
            "code" => format!("{{{{{wrapped}}}}}"),
            "strike" => format!("-{wrapped}-"),
            "underline" => format!("+{wrapped}+"),
            "link" => format!("[{wrapped}|{}]", attribute(mark, "href")),
            _ => wrapped,
        };
    }
    out.push_str(&wrapped);
}

/// A document's words, blocks apart by a line's end, with the ids of mentions and the addresses of links.
pub(super) fn to_plain(document: &Value) -> String {
    let mut out = String::with_capacity(PLAIN_BYTES);
    words(document, &mut out);
    out
}

fn words(node: &Value, out: &mut String) {
    match kind(node) {
        "text" => {
            out.push_str(node.get("text").and_then(Value::as_str).unwrap_or_default());
            for mark in node.get("marks").and_then(Value::as_array).into_iter().flatten() {
                let href = attribute(mark, "href");
                if !href.is_empty() {
                    out.push(' ');
                    out.push_str(href);
                    out.push(' ');
                }
            }
        }
        "hardBreak" => out.push('\n'),
        "mention" => {
            out.push_str(attribute(node, "text"));
            out.push(' ');
            out.push_str(attribute(node, "id"));
        }
        "inlineCard" | "blockCard" => out.push_str(attribute(node, "url")),
        "paragraph" | "heading" | "listItem" | "codeBlock" | "tableCell" | "tableHeader" => {
            for child in children(node) {
                words(child, out);
            }
            out.push('\n');
        }
        _ => {
            for child in children(node) {
                words(child, out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_reads_as_wiki_text() {
        let text = |text: &str| json!({ "type": "text", "text": text });
        let paragraph = |parts: Vec<Value>| json!({ "type": "paragraph", "content": parts });
        let item = |words: &str| json!({ "type": "listItem", "content": [paragraph(vec![text(words)])] });
        let bold = json!({ "type": "text", "text": "now", "marks": [{ "type": "strong" }] });
        let link = json!({ "type": "text", "text": "here", "marks": [{ "type": "link", "attrs": { "href": "https://x.example" } }] });
        let document = json!({ "type": "doc", "version": 1, "content": [
            { "type": "heading", "attrs": { "level": 2 }, "content": [text("Access")] },
            paragraph(vec![text("Ana needs it "), bold, json!({ "type": "hardBreak" }), link]),
            { "type": "bulletList", "content": [item("one"), item("two")] },
            { "type": "unheardOf", "content": [paragraph(vec![json!({ "type": "mention", "attrs": { "id": "712020:1", "text": "@Ana" } })])] },
        ]});
        let wiki = "h2. Access\n\nAna needs it *now*\n[here|https://x.example]\n\n* one\n* two\n\n[~accountid:712020:1]";
        assert_eq!(to_wiki(&document), wiki);
        assert!(to_plain(&document).contains("Access\nAna needs it now\nhere https://x.example"));
    }

    #[test]
    fn what_is_no_document_says_nothing() {
        for odd in [json!(null), json!([1]), json!({ "content": "x" }), json!({ "content": [null, 7, {}] })] {
            assert_eq!(to_wiki(&odd), "");
            assert_eq!(to_plain(&odd), "");
        }
    }
}
