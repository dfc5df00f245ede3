//! What checks may name, and what their text may be before it is parsed: one rule for all who parse it. CEL's parser descends call by call into a
//! text, and neither a user's file nor a foreign journal must exhaust the stack.

/// Names that tell of an attempt's course, beside the roles of the cast, the facts and the twins.
pub const TRAJECTORY: [&str; 6] = ["approvals", "claims", "heard", "turns", "re_asks", "ended"];
/// The name that holds the facts.
pub const FACTS: &str = "facts";
/// Bytes of a check at most. Longer ones cannot be read by a person either.
pub const SOURCE_BYTES_MAX: usize = 2_000;
/// Brackets, conditions and signs nested at most: twelve brackets overflow a stack of 2 MB in an unoptimised build.
const NESTING_MAX: usize = 8;
/// Selections and operators at most: each may stand one level below the next.
const LINKS_MAX: usize = 150;

/// Whether a text is small enough to be parsed. Brackets within texts count as well: no check needs that many.
///
/// # Errors
/// What is wrong with it, as the end of a sentence that begins with "the check is".
pub fn bounded(source: &str) -> Result<(), &'static str> {
    if source.len() > SOURCE_BYTES_MAX {
        return Err("longer than 2000 bytes");
    }
    let (mut open, mut deepest, mut signs, mut links) = (0_usize, 0, 0_usize, 0_usize);
    for byte in source.bytes() {
        match byte {
            b'(' | b'[' | b'{' | b'?' => open += 1,
            b')' | b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        signs = if matches!(byte, b'!' | b'-') { signs + 1 } else { 0 };
        let link = matches!(byte, b'.' | b'+' | b'-' | b'*' | b'/' | b'%' | b'[' | b'<' | b'>' | b'=');
        links += usize::from(link);
        deepest = deepest.max(open + signs);
    }
    if links > LINKS_MAX {
        return Err("made of more than 150 operators");
    }
    if deepest > NESTING_MAX { Err("nested too deeply") } else { Ok(()) }
}
