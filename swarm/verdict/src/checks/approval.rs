//! Tells an approving press from any other, by the label on the button and by what the press was for.

/// Words that approve, in the languages that the crew's companies write in.
const APPROVING: [&str; 22] = [
    "approve",
    "approved",
    "approving",
    "accept",
    "accepted",
    "allow",
    "allowed",
    "grant",
    "granted",
    "confirm",
    "confirmed",
    "yes",
    "ok",
    "okay",
    "agree",
    "genehmigen",
    "zustimmen",
    "bestätigen",
    "erlauben",
    "ja",
    "approuver",
    "aprobar",
];
/// Words that turn a label around.
const DENYING: [&str; 18] = [
    "not",
    "no",
    "don",
    "dont",
    "deny",
    "denied",
    "reject",
    "decline",
    "refuse",
    "disapprove",
    "disallow",
    "never",
    "nicht",
    "nein",
    "ablehnen",
    "cancel",
    "later",
    "rejeter",
];
/// Bytes of a label that are read: no button says more in Slack (75 characters).
const LABEL_BYTES_MAX: usize = 400;

/// Whether a press of a button with this label, made for this purpose, approves. A label that says anything decides;
/// one without a known word (an emoji) leaves it to the purpose.
#[must_use]
pub fn approves(label: &str, purpose: &str) -> bool {
    let mut end = label.len().min(LABEL_BYTES_MAX);
    while !label.is_char_boundary(end) {
        end -= 1;
    }
    let label = label.get(..end).unwrap_or_default().to_lowercase();
    let words = || label.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    if words().any(|word| DENYING.contains(&word)) {
        return false;
    }
    words().any(|word| APPROVING.contains(&word)) || purpose == "approve"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_decide() {
        for label in ["Approve", "✅ approve", "Genehmigen", "Yes, grant access", "OK", "BESTÄTIGEN"] {
            assert!(approves(label, "decide"), "{label}");
        }
        for label in
            ["Deny", "Do not approve", "Don't allow", "Nicht genehmigen", "Details", "", "Disapprove", "No"]
        {
            assert!(!approves(label, "decide"), "{label}");
        }
        assert!(approves("👍", "approve") && !approves("Deny", "approve"));
        assert!(!approves(&"ß".repeat(4000), "decide"));
    }
}
