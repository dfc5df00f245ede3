//! JSON read into what is wanted of it: texts are borrowed, all else is passed over without a copy. Vendors send whole people and
//! whole messages back, of which the desk wants an id or a status. What has another form than expected counts as not there.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::Serialize;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// What a body holds; none when it is empty or not JSON.
#[must_use]
pub fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Option<T> {
    // Checked once for the whole body, and not for each text.
    serde_json::from_str(std::str::from_utf8(body).ok()?).ok()
}

/// The whole JSON of a body, for refusals; null when it is empty or not JSON.
#[must_use]
pub fn whole(body: &[u8]) -> Value {
    read(body).unwrap_or(Value::Null)
}

/// A body of JSON.
#[must_use]
pub fn written(body: &impl Serialize) -> Bytes {
    // What is written here has texts as keys only, so it cannot fail.
    Bytes::from(serde_json::to_vec(body).unwrap_or_default())
}

/// A text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text<'a>(Option<Cow<'a, str>>);

impl Text<'_> {
    /// The text, if there is one.
    #[must_use]
    pub fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The text, if there is one that is not empty.
    #[must_use]
    pub fn filled(&self) -> Option<&str> {
        self.get().filter(|text| !text.is_empty())
    }

    /// Whether it is this text.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.get() == Some(text)
    }

    /// The text, copied.
    #[must_use]
    pub fn owned(&self) -> Option<String> {
        self.get().map(str::to_owned)
    }
}

/// A flag; false when it is not there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flag(pub Option<bool>);

impl Flag {
    /// Whether it is there and set.
    #[must_use]
    pub fn is_set(self) -> bool {
        self.0 == Some(true)
    }
}

/// An object; an empty one when it is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object<T>(pub T);

/// A list of objects; empty when it is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T>(pub Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// One form of JSON; every other form is what is not there.
trait Form<'de>: Default {
    fn flag(_flag: bool) -> Self {
        Self::default()
    }

    fn text(_text: Cow<'de, str>) -> Self {
        Self::default()
    }

    fn list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn object<A: MapAccess<'de>>(mut fields: A) -> Result<Self, A::Error> {
        while fields.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

impl<'de> Form<'de> for Text<'de> {
    fn text(text: Cow<'de, str>) -> Self {
        Self(Some(text))
    }
}

impl Form<'_> for Flag {
    fn flag(flag: bool) -> Self {
        Self(Some(flag))
    }
}

impl<'de, T: Deserialize<'de> + Default> Form<'de> for Object<T> {
    fn object<A: MapAccess<'de>>(fields: A) -> Result<Self, A::Error> {
        T::deserialize(serde::de::value::MapAccessDeserializer::new(fields)).map(Self)
    }
}

impl<'de, T: Deserialize<'de> + Default> Form<'de> for List<T> {
    fn list<A: SeqAccess<'de>>(mut items: A) -> Result<Self, A::Error> {
        let mut list = Vec::new();
        while let Some(Object(item)) = items.next_element()? {
            list.push(item);
        }
        Ok(Self(list))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading::<Text<'de>>(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading(PhantomData))
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading(PhantomData))
    }
}

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading(PhantomData))
    }
}

/// Reads a form out of whatever comes.
struct Reading<F>(PhantomData<F>);

impl<'de, F: Form<'de>> Visitor<'de> for Reading<F> {
    type Value = F;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<F, E> {
        Ok(F::default())
    }

    fn visit_bool<E>(self, flag: bool) -> Result<F, E> {
        Ok(F::flag(flag))
    }

    fn visit_i64<E>(self, _: i64) -> Result<F, E> {
        Ok(F::default())
    }

    fn visit_u64<E>(self, _: u64) -> Result<F, E> {
        Ok(F::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<F, E> {
        Ok(F::default())
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<F, E> {
        Ok(F::text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<F, E> {
        Ok(F::text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<F, A::Error> {
        F::list(items)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<F, A::Error> {
        F::object(fields)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct Answer<'a> {
        ok: Flag,
        #[serde(borrow)]
        id: Text<'a>,
        #[serde(borrow)]
        user: Object<User<'a>>,
        #[serde(borrow)]
        list: List<User<'a>>,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(default)]
    struct User<'a> {
        #[serde(borrow)]
        id: Text<'a>,
    }

    fn answer(body: &str) -> Answer<'_> {
        read::<Object<Answer<'_>>>(body.as_bytes()).unwrap().0
    }

    #[test]
    fn what_is_wanted_is_found_among_what_is_not() {
        let body = r#"{"z":[{"id":1}],"ok":true,"user":{"x":{"id":2},"id":"U\"1"},"list":[{"id":"a","y":1},{}],"id":"b"}"#;
        let read = answer(body);
        assert!(read.ok.is_set() && read.id.is("b"));
        assert_eq!(read.user.0.id.get(), Some("U\"1"));
        assert_eq!(read.list.0.iter().map(|one| one.id.get()).collect::<Vec<_>>(), [Some("a"), None]);
    }

    #[test]
    fn another_form_counts_as_not_there() {
        for other in ["null", "7", "-7", "1.5", "true", "\"x\"", "[1,{\"id\":2}]", "{\"id\":3}"] {
            let body = format!(r#"{{"ok":{other},"id":{other},"user":{other},"list":{other},"last":1}}"#);
            let read = answer(&body);
            assert_eq!(read.ok.is_set(), other == "true", "{other}");
            assert_eq!(read.id.get(), (other == "\"x\"").then_some("x"), "{other}");
            assert_eq!(read.user.0.id.get(), None, "{other}");
            assert!(read.list.0.iter().all(|one| one.id.get().is_none()), "{other}");
            assert!(super::read::<Object<Answer<'_>>>(other.as_bytes()).is_some(), "{other}");
        }
    }

    #[test]
    fn what_is_no_json_is_nothing() {
        for body in [&b""[..], b"{", b"{\"ok\":1}x", b"{\"a\":}", b"<html>", b"\"\xff\""] {
            assert!(read::<Object<Answer<'_>>>(body).is_none());
            assert_eq!(whole(body), Value::Null);
        }
    }
}
