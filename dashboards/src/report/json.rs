//! `report.json`: the report itself, for programs. Its schema is the verdict crate's.

use nightcrew_verdict::report::Report;

use crate::report::ReportError;

/// The document, indented, with a line break at its end.
///
/// # Errors
/// When serialising fails, which plain values do not.
pub fn json(report: &Report) -> Result<String, ReportError> {
    let mut document = serde_json::to_string_pretty(report)?;
    document.push('\n');
    Ok(document)
}

/// A value as JSON that may stand inside a `script` element: no `<` can end the element or begin a comment.
///
/// # Errors
/// When serialising fails, which plain values do not.
pub fn embedded<T: serde::Serialize>(value: &T) -> Result<String, ReportError> {
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
