//! `report.json` and `comparison.json`: the value itself, for programs. Their schemas are the verdict crate's.

use serde::Serialize;

use crate::report::ReportError;

/// The document, indented, with a line break at its end.
///
/// # Errors
/// When serialising fails, which plain values do not.
pub fn json<T: Serialize>(value: &T) -> Result<String, ReportError> {
    let mut document = serde_json::to_string_pretty(value)?;
    document.push('\n');
    Ok(document)
}

/// A value as JSON that may stand inside a `script` element: no `<` can end the element or begin a comment.
///
/// # Errors
/// When serialising fails, which plain values do not.
pub fn embedded<T: Serialize>(value: &T) -> Result<String, ReportError> {
    Ok(serde_json::to_string(value)?.replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_json_cannot_leave_its_element() {
        let embedded = embedded(&"</script><!--<script>").unwrap();
        assert!(!embedded.contains('<'));
        assert_eq!(serde_json::from_str::<String>(&embedded).unwrap(), "</script><!--<script>");
    }
}
