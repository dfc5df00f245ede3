//! An answer read for a few of its fields. Vendors send whole people and whole messages back, of which the desk wants an id or
//! a status: what it does not want is passed over without a copy.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Which fields of objects are kept, at any depth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// All of them.
    All,
    /// Those with these names.
    Only(&'static [&'static str]),
}

/// The JSON of a body, with these fields only; none when it is empty or not JSON.
#[must_use]
pub fn read(body: &[u8], fields: Fields) -> Option<Value> {
    let Fields::Only(names) = fields else { return serde_json::from_slice(body).ok() };
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = Keep(names).deserialize(&mut reader).ok()?;
    reader.end().ok().map(|()| value)
}

/// Reads one value, without the fields that have other names.
#[derive(Clone, Copy)]
struct Keep(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Keep {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Keep {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = fields.next_key_seed(Name(self.0))? {
            match name {
                Some(name) => {
                    object.insert(name.to_owned(), fields.next_value_seed(self)?);
                }
                None => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(Value::Object(object))
    }
}

/// Reads a field's name: the one of the list that it is.
struct Name(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<&'static str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<&'static str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().copied().find(|known| *known == name))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NAMES: Fields = Fields::Only(&["ok", "user", "id", "list"]);

    #[test]
    fn what_is_not_wanted_is_passed_over_at_any_depth() {
        let body = br#"{"ok":true,"user":{"id":"U1","x":{"id":2},"list":[{"id":null,"y":1},-3,1.5]},"z":[{"id":1}]}"#;
        let kept = json!({"ok": true, "user": {"id": "U1", "list": [{"id": null}, -3, 1.5]}});
        assert_eq!(read(body, NAMES), Some(kept));
        assert_eq!(read(body, Fields::All), serde_json::from_slice(body).ok());
        assert_eq!(read(b"null", NAMES), Some(Value::Null));
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for body in [&b""[..], b"{", b"{\"ok\":1}x", b"{\"a\":}", b"<html>"] {
            assert_eq!(read(body, NAMES), None);
            assert_eq!(read(body, Fields::All), None);
        }
    }
}
