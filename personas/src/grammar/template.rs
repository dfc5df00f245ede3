//! A wording with slots: `I need access[ to {project}].` A part in brackets is left out when a slot in it is not told.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

/// A piece of a rendered wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// True when it must stay letter for letter: an id, a key, an address, a name.
    pub kept: bool,
}

/// A wording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Slot(String),
    Optional(Vec<Part>),
}

/// What is wrong with a wording.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A bracket or brace is not closed, or closed twice.
    #[error("the brackets of {0:?} do not match")]
    Brackets(String),
    /// Brackets within brackets.
    #[error("{0:?} has brackets within brackets")]
    Nested(String),
}

impl Template {
    /// Reads a wording.
    ///
    /// # Errors
    /// When its brackets do not match.
    pub fn parse(text: &str) -> Result<Self, TemplateError> {
        let wrong = || TemplateError::Brackets(text.to_owned());
        let (mut parts, mut inside): (Vec<Part>, Option<Vec<Part>>) = (Vec::new(), None);
        let mut rest = text;
        while let Some(at) = rest.find(['[', ']', '{', '}']) {
            let open = inside.as_mut().unwrap_or(&mut parts);
            if at > 0 {
                open.push(Part::Text(rest[..at].to_owned()));
            }
            let sign = &rest[at..=at];
            rest = &rest[at + 1..];
            match sign {
                "{" => {
                    let end = rest.find('}').ok_or_else(wrong)?;
                    open.push(Part::Slot(rest[..end].to_owned()));
                    rest = &rest[end + 1..];
                }
                "[" if inside.is_some() => return Err(TemplateError::Nested(text.to_owned())),
                "[" => inside = Some(Vec::new()),
                "]" => parts.push(Part::Optional(inside.take().ok_or_else(wrong)?)),
                _ => return Err(wrong()),
            }
        }
        if inside.is_some() {
            return Err(wrong());
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// The slots that it cannot do without.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Slot(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// How many of the told facts it tells.
    #[must_use]
    pub fn tells(&self, facts: &BTreeMap<String, Piece>) -> usize {
        let told = |part: &Part| usize::from(matches!(part, Part::Slot(name) if facts.contains_key(name)));
        self.parts
            .iter()
            .map(
                |part| {
                    if let Part::Optional(parts) = part { parts.iter().map(told).sum() } else { told(part) }
                },
            )
            .sum()
    }

    /// The wording with its slots filled; none when one that it needs is not told.
    #[must_use]
    pub fn render(&self, facts: &BTreeMap<String, Piece>) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        for part in &self.parts {
            match part {
                Part::Optional(parts) => {
                    if let Some(inside) =
                        parts.iter().map(|part| plain(part, facts)).collect::<Option<Vec<_>>>()
                    {
                        pieces.extend(inside);
                    }
                }
                other => pieces.push(plain(other, facts)?),
            }
        }
        Some(pieces)
    }
}

fn plain(part: &Part, facts: &BTreeMap<String, Piece>) -> Option<Piece> {
    match part {
        Part::Text(text) => Some(Piece { text: text.clone(), kept: false }),
        Part::Slot(name) => facts.get(name).cloned(),
        Part::Optional(_) => None,
    }
}

impl<'de> Deserialize<'de> for Template {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_is_left_out() {
        let wording = Template::parse("access[ to {project}][ ({reason})] for {whom}").unwrap();
        let piece = |text: &str| Piece { text: text.to_owned(), kept: true };
        let mut facts: BTreeMap<String, Piece> = [("project".to_owned(), piece("ENG"))].into();
        assert_eq!(wording.render(&facts), None);
        facts.insert("whom".to_owned(), piece("Ana"));
        let text: String = wording.render(&facts).unwrap().into_iter().map(|piece| piece.text).collect();
        assert_eq!(text, "access to ENG for Ana");
        assert_eq!(wording.tells(&facts), 2);
        for broken in ["[a", "a]", "{a", "a}", "[[a]]"] {
            assert!(Template::parse(broken).is_err(), "{broken}");
        }
    }
}
