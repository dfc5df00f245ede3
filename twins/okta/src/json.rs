//! JSON as it goes out: what is shown most, users and groups, is written as text at once; all else by way of values. Fields
//! are in the order of their names either way.

use jiff::fmt::temporal::DateTimePrinter;
use serde_json::Value;

/// JSON that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown(pub(crate) String);

/// What most answers take: a user with all links takes a little less.
const BYTES: usize = 2_048;

impl From<Value> for Shown {
    fn from(value: Value) -> Self {
        let mut text = Vec::with_capacity(BYTES);
        // A JSON value always has a text, and it is UTF-8.
        let written =
            serde_json::to_writer(&mut text, &value).ok().and_then(|()| String::from_utf8(text).ok());
        Self(written.unwrap_or_else(|| "null".to_owned()))
    }
}

/// A list of what is written already.
pub(crate) fn list<T: Into<Shown>>(items: impl IntoIterator<Item = T>) -> Shown {
    let mut out = String::with_capacity(BYTES);
    out.push('[');
    for item in items {
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(&item.into().0);
    }
    out.push(']');
    Shown(out)
}

/// Puts pieces that are JSON already one behind the other.
pub(crate) fn put(out: &mut String, pieces: &[&str]) {
    for piece in pieces {
        out.push_str(piece);
    }
}

/// A text as JSON has it between its quotes, if it differs: most texts have nothing that is escaped.
pub(crate) fn escaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        return text.into();
    }
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let inside = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or_default().to_owned().into()
}

/// Puts a text.
pub(crate) fn quote(out: &mut String, text: &str) {
    out.push('"');
    out.push_str(&escaped(text));
    out.push('"');
}

/// Puts a moment as the vendor writes it.
pub(crate) fn moment(out: &mut String, unix_ms: i64) {
    out.push('"');
    out.push_str(&time(unix_ms));
    out.push('"');
}

/// Puts a moment, or `null`.
pub(crate) fn moment_or_null(out: &mut String, unix_ms: Option<i64>) {
    match unix_ms {
        Some(unix_ms) => moment(out, unix_ms),
        None => out.push_str("null"),
    }
}

/// A moment as the vendor writes it.
pub(crate) fn time(unix_ms: i64) -> String {
    let printer = DateTimePrinter::new().precision(Some(3));
    jiff::Timestamp::from_millisecond(unix_ms)
        .map(|moment| printer.timestamp_to_string(&moment))
        .unwrap_or_default()
}

/// An empty text to write to.
pub(crate) fn begin() -> String {
    String::with_capacity(BYTES)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_escaped_and_moments_have_three_digits() {
        let mut out = String::new();
        quote(&mut out, "a\"b\\\n\u{1}é\u{7f}");
        assert_eq!(out, json!("a\"b\\\n\u{1}é\u{7f}").to_string());
        assert_eq!(time(1_700_000_000_000), "2023-11-14T22:13:20.000Z");
        assert_eq!(time(1_700_000_000_007), "2023-11-14T22:13:20.007Z");
        assert_eq!(list([json!(1), json!({ "b": 1, "a": "x" })]).0, r#"[1,{"a":"x","b":1}]"#);
        assert_eq!(list::<Value>([]).0, "[]");
    }
}
