//! JSON as it goes out, written as text at once. The fields of an object are written in the order of their names, which is the
//! order that values have that are written by way of a tree.

use nightcrew_twin_kit::json::is_escaped;
use serde_json::Value;

/// What most answers take: an issue with all its fields takes more.
const BYTES: usize = 2_048;

/// JSON that is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shown(pub(crate) Vec<u8>);

impl From<Value> for Shown {
    fn from(value: Value) -> Self {
        written(|out| out.tree(&value))
    }
}

/// Writes a value.
pub(crate) fn written(write: impl FnOnce(&mut Out)) -> Shown {
    let mut out = Out(Vec::with_capacity(BYTES));
    write(&mut out);
    Shown(out.0)
}

/// Writes an object.
pub(crate) fn object(fields: impl FnOnce(&mut Fields<'_>)) -> Shown {
    written(|out| out.object(fields))
}

/// Writes a list.
pub(crate) fn list<T>(items: impl IntoIterator<Item = T>, write: impl FnMut(&mut Out, T)) -> Shown {
    written(|out| out.list(items, write))
}

/// Writes a value for an answer that adds to it: such answers are asked for rarely.
pub(crate) fn tree(write: impl FnOnce(&mut Out)) -> Value {
    // What is written here is JSON.
    serde_json::from_slice(&written(write).0).unwrap_or_default()
}

/// A text being written.
#[derive(Debug)]
pub(crate) struct Out(Vec<u8>);

impl Out {
    /// Puts what is JSON already.
    pub(crate) fn raw(&mut self, json: &str) {
        self.0.extend_from_slice(json.as_bytes());
    }

    /// Puts `null`.
    pub(crate) fn null(&mut self) {
        self.raw("null");
    }

    /// Puts a boolean.
    pub(crate) fn flag(&mut self, flag: bool) {
        self.raw(if flag { "true" } else { "false" });
    }

    /// Puts a whole number.
    pub(crate) fn number(&mut self, number: usize) {
        // Writing to memory never fails.
        let _ = serde_json::to_writer(&mut self.0, &number);
    }

    /// Puts a text of which nothing is escaped, in pieces.
    pub(crate) fn plain(&mut self, pieces: &[&str]) {
        self.raw("\"");
        for piece in pieces {
            self.raw(piece);
        }
        self.raw("\"");
    }

    /// Puts a text.
    pub(crate) fn text(&mut self, text: &str) {
        if is_escaped(text) {
            let _ = serde_json::to_writer(&mut self.0, text);
        } else {
            self.plain(&[text]);
        }
    }

    /// Puts a tree.
    pub(crate) fn tree(&mut self, value: &Value) {
        let _ = serde_json::to_writer(&mut self.0, value);
    }

    /// Puts an object.
    pub(crate) fn object(&mut self, fields: impl FnOnce(&mut Fields<'_>)) {
        self.raw("{");
        fields(&mut Fields { out: self, begun: false });
        self.raw("}");
    }

    /// Puts a list.
    pub(crate) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) {
        self.raw("[");
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.raw(",");
            }
            write(self, item);
        }
        self.raw("]");
    }
}

/// The fields of an object being written.
pub(crate) struct Fields<'a> {
    out: &'a mut Out,
    begun: bool,
}

impl Fields<'_> {
    fn part(&mut self) {
        if self.begun {
            self.out.raw(",");
        }
        self.begun = true;
    }

    /// Begins a field, whose value is put next. Names are the twin's own, so that nothing in them is escaped.
    pub(crate) fn at(&mut self, name: &'static str) -> &mut Out {
        self.part();
        self.out.raw("\"");
        self.out.raw(name);
        self.out.raw("\":");
        self.out
    }

    /// Adds fields that are always the same: `"a":1,"b":""`.
    pub(crate) fn fixed(&mut self, fields: &'static str) {
        self.part();
        self.out.raw(fields);
    }

    /// Adds a text.
    pub(crate) fn text(&mut self, name: &'static str, text: &str) {
        self.at(name).text(text);
    }

    /// Adds a text of which nothing is escaped, in pieces.
    pub(crate) fn plain(&mut self, name: &'static str, pieces: &[&str]) {
        self.at(name).plain(pieces);
    }

    /// Adds a boolean.
    pub(crate) fn flag(&mut self, name: &'static str, flag: bool) {
        self.at(name).flag(flag);
    }

    /// Adds a whole number.
    pub(crate) fn number(&mut self, name: &'static str, number: usize) {
        self.at(name).number(number);
    }
}

/// A text as JSON has it between its quotes.
pub(crate) fn escaped(text: &str) -> String {
    if !is_escaped(text) {
        return text.to_owned();
    }
    let quoted = serde_json::to_string(text).unwrap_or_default();
    quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_written_is_what_a_tree_would_be() {
        let odd = "a\"b\\\n\u{1}é\u{7f}";
        let shown = object(|o| {
            o.fixed(r#""a":1,"b":null"#);
            o.flag("c", true);
            o.at("d").list([3, 4], Out::number);
            o.at("e").object(|_| ());
            o.plain("f", &["x", "y"]);
            o.text("g", odd);
            o.at("h").tree(&json!({ "z": odd }));
        });
        let wanted = json!({
            "a": 1, "b": null, "c": true, "d": [3, 4], "e": {}, "f": "xy", "g": odd, "h": { "z": odd },
        });
        assert_eq!(String::from_utf8(shown.0.clone()).unwrap(), wanted.to_string());
        assert_eq!(shown, Shown::from(wanted.clone()));
        assert_eq!(tree(|out| out.tree(&wanted)), wanted);
        assert_eq!(format!("\"{}\"", escaped(odd)), json!(odd).to_string());
        for at in [0, 63, 64, 200] {
            let long = format!("{}\n{}", "x".repeat(at), "é".repeat(99));
            assert_eq!(written(|out| out.text(&long)), Shown::from(json!(long)));
        }
    }
}
