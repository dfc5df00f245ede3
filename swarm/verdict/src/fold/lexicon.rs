//! Names that attempts refer to by number: endpoints of the subject's calls, acts, deliveries. Interned once a run, bounded,
//! so that an attempt's course is a list of numbers.

use rustc_hash::FxHashMap;

use super::transcript::cap;

/// Endpoints told apart: as many as [`super::tally`] tells apart at one twin. Vendors have hundreds.
pub const ENDPOINTS_MAX: usize = 2000;
/// Other names told apart: verbs by purpose, kinds of deliveries. A scenario has dozens.
const NAMES_MAX: usize = 2000;
/// What goes beyond is told under this name.
pub const OTHERS: &str = "(others)";

/// A bounded table of names, each of two words.
#[derive(Clone, Debug)]
struct Table {
    places: FxHashMap<String, FxHashMap<String, u16>>,
    names: Vec<String>,
    most: usize,
}

impl Table {
    fn new(most: usize) -> Self {
        Self { places: FxHashMap::default(), names: Vec::new(), most }
    }

    fn place(&mut self, first: &str, second: &str) -> u16 {
        if let Some(place) = self.places.get(first).and_then(|places| places.get(second)) {
            return *place;
        }
        let room = self.names.len() < self.most;
        if room {
            self.names.push(cap(&format!("{first} {second}")));
        } else if self.names.len() == self.most {
            self.names.push(OTHERS.to_owned());
        }
        let place = u16::try_from(self.names.len() - 1).unwrap_or(u16::MAX);
        if room {
            self.places.entry(first.to_owned()).or_default().insert(second.to_owned(), place);
        }
        place
    }

    fn name(&self, place: u16) -> &str {
        self.names.get(usize::from(place)).map_or(OTHERS, String::as_str)
    }
}

/// The names.
#[derive(Clone, Debug)]
pub struct Lexicon {
    endpoints: Table,
    others: Table,
}

impl Default for Lexicon {
    fn default() -> Self {
        Self { endpoints: Table::new(ENDPOINTS_MAX), others: Table::new(NAMES_MAX) }
    }
}

impl Lexicon {
    /// The place of an endpoint of the subject's calls.
    pub fn endpoint(&mut self, twin: &str, endpoint: &str) -> u16 {
        self.endpoints.place(twin, endpoint)
    }

    /// The place of any other name.
    pub fn other(&mut self, first: &str, second: &str) -> u16 {
        self.others.place(first, second)
    }

    /// The endpoint at a place: `twin METHOD /route`.
    #[must_use]
    pub fn endpoint_name(&self, place: u16) -> &str {
        self.endpoints.name(place)
    }

    /// The other name at a place.
    #[must_use]
    pub fn other_name(&self, place: u16) -> &str {
        self.others.name(place)
    }

    /// All endpoints, by place.
    #[must_use]
    pub fn endpoints(&self) -> &[String] {
        &self.endpoints.names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_that_invents_paths_does_not_fill_memory() {
        let mut lexicon = Lexicon::default();
        assert_eq!(lexicon.endpoint("okta", "GET /a"), lexicon.endpoint("okta", "GET /a"));
        for number in 0..3 * ENDPOINTS_MAX {
            lexicon.endpoint("okta", &format!("GET /{number}"));
        }
        let others = lexicon.endpoint("jira", "GET /one/more");
        assert_eq!((usize::from(others), lexicon.endpoint_name(others)), (ENDPOINTS_MAX, OTHERS));
        assert_eq!(lexicon.endpoint_name(0), "okta GET /a");
        assert_eq!(lexicon.endpoints().len(), ENDPOINTS_MAX + 1);
    }
}
