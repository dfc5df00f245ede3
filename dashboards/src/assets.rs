//! Our own styles and modules: the live server serves them as they are, the report carries them joined in one file.
//!
//! A module's imports are one line each, from siblings only, and no export is a default: [`joined`] relies on it, and a
//! test holds it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// One asset.
pub struct Asset {
    /// Its name under `/assets/`.
    pub name: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// Its content.
    pub content: &'static str,
}

const JS: &str = "text/javascript; charset=utf-8";

/// All assets. Modules stand in the order in which the report joins them: what is imported before what imports it.
pub const ASSETS: &[Asset] = &[
    Asset { name: "mark.svg", media: "image/svg+xml", content: include_str!("../assets/mark.svg") },
    Asset {
        name: "nightcrew.css",
        media: "text/css; charset=utf-8",
        content: include_str!("../assets/nightcrew.css"),
    },
    Asset { name: "times.js", media: JS, content: include_str!("../assets/times.js") },
    Asset { name: "chart.js", media: JS, content: include_str!("../assets/chart.js") },
    Asset { name: "plot.js", media: JS, content: include_str!("../assets/plot.js") },
    Asset { name: "table.js", media: JS, content: include_str!("../assets/table.js") },
    Asset { name: "figure.js", media: JS, content: include_str!("../assets/figure.js") },
    Asset { name: "attempts.js", media: JS, content: include_str!("../assets/attempts.js") },
    Asset { name: "copy.js", media: JS, content: include_str!("../assets/copy.js") },
    Asset { name: "report.js", media: JS, content: include_str!("../assets/report.js") },
    Asset { name: "live.js", media: JS, content: include_str!("../assets/live.js") },
];

/// The report's modules, what is imported before what imports it.
const JOINED: [&str; 8] =
    ["times.js", "chart.js", "plot.js", "table.js", "figure.js", "attempts.js", "copy.js", "report.js"];

/// The asset of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The style sheet.
#[must_use]
pub fn style() -> &'static str {
    find("nightcrew.css").map_or("", |asset| asset.content)
}

/// The report's modules as one: `import` lines go, and the word `export`, since all names share one scope.
#[must_use]
pub fn joined() -> String {
    let mut script = String::new();
    for line in JOINED.iter().filter_map(|name| find(name)).flat_map(|asset| asset.content.lines()) {
        if line.starts_with("import ") {
            continue;
        }
        script.push_str(line.strip_prefix("export ").unwrap_or(line));
        script.push('\n');
    }
    script
}

/// The hash by which a content policy allows an inline script or style: `sha256-…`.
#[must_use]
pub fn policy_hash(content: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(content.as_bytes())))
}

impl Asset {
    /// Its entity tag.
    #[must_use]
    pub fn etag(&self) -> String {
        format!("\"{}\"", STANDARD.encode(Sha256::digest(self.content.as_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn assets_ask_nothing_of_the_network() {
        for asset in ASSETS {
            // The name of the SVG namespace looks like an address and is none.
            let content = asset.content.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
            for wrong in ["http://", "https://", "//cdn", "@import", "url(", "fetch("] {
                assert!(!content.contains(wrong), "{} holds {wrong}", asset.name);
            }
        }
    }

    #[test]
    fn modules_can_be_joined() {
        for asset in ASSETS.iter().filter(|asset| asset.name.ends_with(".js")) {
            for line in asset.content.lines().filter(|line| line.starts_with("import")) {
                assert!(line.contains("from \"./") && line.ends_with("\";"), "{}: {line}", asset.name);
            }
            for wrong in ["export default", "export {", "</script", "<!--", "eval(", ".style", "onclick"] {
                assert!(!asset.content.contains(wrong), "{} holds {wrong}", asset.name);
            }
        }
        let script = joined();
        assert!(!script.lines().any(|line| line.starts_with("import") || line.starts_with("export")));
        assert!(script.contains("function tables(root)"));
        let mut names: Vec<&str> =
            script.lines().filter_map(|line| line.strip_prefix("function ")?.split('(').next()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "two modules share a name, which joining would make one");
    }

    #[test]
    fn the_hash_is_the_one_of_the_policy() {
        assert_eq!(policy_hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }
}
