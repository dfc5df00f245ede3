//! Did-you-mean: the known name that a wrong one was probably meant to be.

/// Letters of a name that are compared: longer ones are not typing errors, and comparing them would cost time.
const COMPARED_MAX: usize = 64;
/// Known names that a hint lists at most.
const LISTED_MAX: usize = 12;

/// The closest of `known`, if it is close enough to be a typing error.
#[must_use]
pub fn closest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.is_empty() || wrong.chars().count() > COMPARED_MAX {
        return None;
    }
    let folded = fold(wrong);
    known
        .into_iter()
        .filter(|name| name.chars().count() <= COMPARED_MAX)
        .map(|name| (strsim::damerau_levenshtein(&folded, &fold(name)), name))
        .min()
        .filter(|(distance, name)| {
            let length = folded.chars().count().max(name.chars().count());
            *distance <= (length / 3).max(1) || name.starts_with(wrong) && wrong.len() >= 3
        })
        .map(|(_, name)| name)
}

/// Case and the kind of dash are not what tells names apart.
fn fold(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

/// A hint for a name that is not known: the closest one, or a few of what there is.
#[must_use]
pub fn hint<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(name) = closest(wrong, known.iter().copied()) {
        return format!("did you mean `{name}`?");
    }
    if known.is_empty() {
        return "there is none to choose from".to_owned();
    }
    let listed = known.iter().take(LISTED_MAX).copied().collect::<Vec<_>>().join(", ");
    let more = known.len().saturating_sub(LISTED_MAX);
    if more > 0 { format!("known: {listed}, and {more} more") } else { format!("known: {listed}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_guess_is_not_made() {
        let known = ["new-starter", "busy-manager", "terse-german"];
        assert_eq!(closest("new-startr", known), Some("new-starter"));
        assert_eq!(closest("Busy_Manager", known), Some("busy-manager"));
        assert_eq!(closest("wizard", known), None);
        assert_eq!(closest(&"x".repeat(1_000_000), known), None);
        assert_eq!(hint("wizard", known), "known: new-starter, busy-manager, terse-german");
    }
}
