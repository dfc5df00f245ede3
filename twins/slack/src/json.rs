//! JSON as Slack treats it: what an app sends comes back with its fields in their order. Bots keep state in their own
//! messages and some compare texts, so a sorted map would be visible.

use std::fmt::{self, Write as _};

use nightcrew_twin_kit::json::is_escaped;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

/// What most objects take: a message is a little longer, a part of one a little shorter.
const OBJECT_BYTES: usize = 256;

/// A JSON object under construction, in the order in which fields are added.
#[derive(Debug)]
#[must_use]
pub struct Object(String);

impl Default for Object {
    fn default() -> Self {
        Self::new()
    }
}

impl Object {
    /// An object without fields.
    pub fn new() -> Self {
        Self::with_capacity(OBJECT_BYTES)
    }

    /// An object whose text is known, to add fields to.
    pub fn of(text: &str) -> Self {
        let mut own = String::with_capacity(text.len() + OBJECT_BYTES);
        own.push_str(text.strip_suffix('}').unwrap_or("{"));
        Self(own)
    }

    /// An object without fields that will be so long.
    pub fn with_capacity(bytes: usize) -> Self {
        let mut text = String::with_capacity(bytes);
        text.push('{');
        Self(text)
    }

    /// Parts a field from the one before it. What is behind a brace is the first field of its object: no value ends in an
    /// opening one.
    fn part(&mut self) {
        if !self.0.ends_with('{') {
            self.0.push(',');
        }
    }

    /// Begins a field. Names are the twin's own, so that nothing in them is escaped.
    fn name(&mut self, name: &'static str) {
        self.part();
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    /// Adds fields that are written already, by [`Self::inner`].
    pub fn fields(mut self, fields: &str) -> Self {
        self.part();
        self.0.push_str(fields);
        self
    }

    /// Its fields alone, to be added to other objects.
    #[must_use]
    pub fn inner(self) -> String {
        self.0.get(1..).unwrap_or_default().to_owned()
    }

    /// Adds fields that are always the same: `"a":1,"b":""`.
    pub fn fixed(mut self, fields: &'static str) -> Self {
        self.part();
        self.0.push_str(fields);
        self
    }

    /// Adds a field whose value is JSON already.
    pub fn raw(mut self, name: &'static str, json: &str) -> Self {
        self.name(name);
        self.0.push_str(json);
        self
    }

    /// Adds a field whose value is JSON already, and whose name is somebody's.
    pub fn named(mut self, name: &str, json: &str) -> Self {
        self.part();
        quote(&mut self.0, name);
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    /// Adds a text.
    pub fn text(mut self, name: &'static str, text: &str) -> Self {
        self.name(name);
        quote(&mut self.0, text);
        self
    }

    /// Adds a text of which nothing is escaped: a number's, a time stamp's.
    pub fn plain(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.name(name);
        // Writing to a text never fails.
        self.0.push('"');
        let _ = write!(self.0, "{value}");
        self.0.push('"');
        self
    }

    /// Adds an object.
    pub fn object(mut self, name: &'static str, fields: impl FnOnce(Self) -> Self) -> Self {
        self.name(name);
        self.0.push('{');
        self = fields(self);
        self.0.push('}');
        self
    }

    /// Adds a list of objects, one for each item, each of about so many bytes.
    pub fn objects<T>(
        mut self,
        name: &'static str,
        bytes: usize,
        items: impl ExactSizeIterator<Item = T>,
        mut fields: impl FnMut(Self, T) -> Self,
    ) -> Self {
        self.name(name);
        self.0.reserve(bytes.saturating_mul(items.len()));
        self.0.push('[');
        for (at, item) in items.enumerate() {
            self.0.push_str(if at == 0 { "{" } else { ",{" });
            self = fields(self, item);
            self.0.push('}');
        }
        self.0.push(']');
        self
    }

    /// Adds a boolean.
    pub fn flag(self, name: &'static str, flag: bool) -> Self {
        self.raw(name, if flag { "true" } else { "false" })
    }

    /// Adds a whole number.
    pub fn count(mut self, name: &'static str, count: impl Into<i64>) -> Self {
        let count: i64 = count.into();
        self.name(name);
        self.0.push_str(itoa::Buffer::new().format(count));
        self
    }

    /// Adds `null`.
    pub fn null(self, name: &'static str) -> Self {
        self.raw(name, "null")
    }

    /// Adds a field whose value is JSON already, if there is one.
    pub fn raw_if(self, name: &'static str, json: Option<&str>) -> Self {
        match json {
            Some(json) => self.raw(name, json),
            None => self,
        }
    }

    /// Adds a text if there is one.
    pub fn text_if(self, name: &'static str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// The object's text.
    #[must_use]
    pub fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

/// A text as JSON.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quote(&mut out, text);
    out
}

/// Adds a text as JSON. Most texts have nothing that is escaped.
fn quote(out: &mut String, text: &str) {
    if is_escaped(text) {
        // A text always has a JSON form.
        out.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
    }
}

/// A list of values that are JSON already.
#[must_use]
pub fn list<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    let mut out = String::from("[");
    for item in items {
        if out.len() > 1 {
            out.push(',');
        }
        out.push_str(item.as_ref());
    }
    out.push(']');
    out
}

/// A list of texts.
#[must_use]
pub fn texts<I: AsRef<str>>(items: impl IntoIterator<Item = I>) -> String {
    list(items.into_iter().map(|item| quoted(item.as_ref())))
}

/// Any JSON value, with the fields of objects in their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// `null`
    Null,
    /// A boolean.
    Flag(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Tree {
    /// Reads JSON. The depth is bounded by the parser (128).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Its text.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "null".to_owned())
    }

    /// The field of this name, if this is an object that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of the field of this name.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(Self::as_text)
    }

    /// The items of the field of this name; none when it is not a list.
    #[must_use]
    pub fn items(&self, name: &str) -> &[Self] {
        self.get(name).and_then(Self::as_list).unwrap_or_default()
    }

    /// The text, if it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items, if it is a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Number(number) => number.as_i64(),
            _ => None,
        }
    }

    /// Puts a text behind the first field (an object's `type`, by habit) unless the object has such a field.
    pub fn put_if_missing(&mut self, name: &str, text: impl FnOnce() -> String) {
        if let Self::Object(fields) = self
            && fields.iter().all(|(known, _)| known != name)
        {
            let at = fields.len().min(1);
            fields.insert(at, (name.to_owned(), Self::Text(text())));
        }
    }
}

impl Serialize for Tree {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(item)?;
                }
                list.end()
            }
            Self::Object(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Number::from_f64(number).map_or(Tree::Null, Tree::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Tree, E> {
        Ok(Tree::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Tree::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_order_and_texts_are_escaped() {
        let text = r#"{"z":1,"a":[null,true,1.5,-3],"m":{"y":"<&>\"","b":{}}}"#;
        assert_eq!(Tree::parse(text).map(|tree| tree.write()).as_deref(), Some(text));
        let made = Object::new().text("z", "a\"b").count("a", 3).flag("m", false).null("n").end();
        assert_eq!(made, r#"{"z":"a\"b","a":3,"m":false,"n":null}"#);
        assert!(Tree::parse(&"[".repeat(10_000)).is_none());
    }

    #[test]
    fn objects_within_objects_are_written_in_place() {
        let inner = |object: Object, at: i64| object.count("n", at).object("e", |none| none);
        let made = Object::new()
            .object("first", |object| object.fixed(r#""a":1,"b":"""#).text("c", "{"))
            .objects("list", 16, [7, -8].into_iter(), inner)
            .objects("none", 16, std::iter::empty(), inner)
            .plain("ts", 12.5)
            .end();
        let text = r#"{"first":{"a":1,"b":"","c":"{"},"list":[{"n":7,"e":{}},{"n":-8,"e":{}}],"none":[],"ts":"12.5"}"#;
        assert_eq!(made, text);
        assert_eq!(Object::of(&made).end(), text);
        assert_eq!(Object::of("{}").flag("a", true).end(), r#"{"a":true}"#);
        for at in [0, 63, 64, 200] {
            let long = format!("{}\n{}", "x".repeat(at), "é".repeat(99));
            assert_eq!(quoted(&long), serde_json::to_string(&long).unwrap());
        }
    }
}
