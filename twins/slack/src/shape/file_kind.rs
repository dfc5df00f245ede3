//! Kinds of files, by the end of their names, as Slack tells them apart.

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Slack's word for it.
    pub filetype: &'static str,
    /// What people read.
    pub pretty: &'static str,
    /// The media type.
    pub mime: &'static str,
    /// The group of kinds that lists are filtered by.
    pub group: &'static str,
}

const fn kind(filetype: &'static str, pretty: &'static str, mime: &'static str, group: &'static str) -> Kind {
    Kind { filetype, pretty, mime, group }
}

/// A file of which nothing is known.
const BINARY: Kind = kind("binary", "Binary", "application/octet-stream", "files");

/// Kinds by the ends of names.
const KINDS: &[(&str, Kind)] = &[
    ("png", kind("png", "PNG", "image/png", "images")),
    ("jpg", kind("jpg", "JPEG", "image/jpeg", "images")),
    ("jpeg", kind("jpg", "JPEG", "image/jpeg", "images")),
    ("gif", kind("gif", "GIF", "image/gif", "images")),
    ("webp", kind("webp", "WebP", "image/webp", "images")),
    ("svg", kind("svg", "SVG", "image/svg+xml", "images")),
    ("pdf", kind("pdf", "PDF", "application/pdf", "pdfs")),
    ("zip", kind("zip", "Zip", "application/zip", "zips")),
    ("gz", kind("gzip", "Gzip", "application/gzip", "zips")),
    ("txt", kind("text", "Plain Text", "text/plain", "snippets")),
    ("log", kind("text", "Plain Text", "text/plain", "snippets")),
    ("md", kind("markdown", "Markdown (raw)", "text/markdown", "snippets")),
    ("json", kind("json", "JSON", "application/json", "snippets")),
    ("csv", kind("csv", "CSV", "text/csv", "snippets")),
    ("html", kind("html", "HTML", "text/html", "snippets")),
    ("xml", kind("xml", "XML", "text/xml", "snippets")),
    ("yaml", kind("yaml", "YAML", "text/yaml", "snippets")),
    ("yml", kind("yaml", "YAML", "text/yaml", "snippets")),
    ("py", kind("python", "Python", "text/x-python", "snippets")),
    ("js", kind("javascript", "JavaScript", "text/javascript", "snippets")),
    ("rs", kind("rust", "Rust", "text/rust", "snippets")),
    ("sh", kind("shell", "Shell", "text/x-sh", "snippets")),
    ("sql", kind("sql", "SQL", "text/x-sql", "snippets")),
    ("diff", kind("diff", "Diff", "text/x-diff", "snippets")),
    ("eml", kind("email", "Email", "message/rfc822", "files")),
    ("mp3", kind("mp3", "MP3", "audio/mpeg", "files")),
    ("mp4", kind("mp4", "MPEG 4 Video", "video/mp4", "files")),
    (
        "docx",
        kind(
            "docx",
            "Word Document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "files",
        ),
    ),
    (
        "xlsx",
        kind(
            "xlsx",
            "Excel Spreadsheet",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "files",
        ),
    ),
];

/// The kind of a file by its name, or by the kind of snippet that the app says it is.
pub(crate) fn of(name: &str, snippet: Option<&str>) -> Kind {
    if let Some(snippet) = snippet {
        let named = KINDS.iter().find(|(_, kind)| kind.filetype == snippet).map(|(_, kind)| *kind);
        return named.unwrap_or(kind("text", "Plain Text", "text/plain", "snippets"));
    }
    let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    KINDS.iter().find(|(known, _)| *known == end).map_or(BINARY, |(_, kind)| *kind)
}

/// The groups that a list may be filtered by.
pub(crate) fn is_group(group: &str) -> bool {
    matches!(group, "all" | "images" | "pdfs" | "zips" | "snippets" | "spaces" | "gdocs" | "files")
}
