//! The house's own rules, held to the repository's sources. Every finding names its file and line. What rustfmt and clippy
//! already hold is not repeated here.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// The folders that hold sources.
const FOLDERS: [&str; 5] = ["swarm", "personas", "twins", "dashboards", "deploy"];
/// A function fits on a screen.
const FUNCTION_LINES_MAX: usize = 70;
/// A file holds one concept.
const FILE_LINES_MAX: usize = 500;
/// Flat tables, which are as long as what they list: a language's words, and the fields of `report.json`.
const TABLES: [&str; 2] = ["deploy/accessdesk/src/understand/en.rs", "swarm/verdict/src/report.rs"];
/// Names that say nothing about what a file holds.
const EMPTY_NAMES: [&str; 8] =
    ["utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"];
/// Every twin's folder has the same shape. A name stands for the file or the folder of that name in `src`.
const TWIN_PARTS: [&str; 7] = ["api", "coverage", "error", "questions", "seed", "verbs", "world"];
/// What a twin does not need: (twin, part). People do nothing at a model provider, it knows nobody, and the few endpoints that
/// it refuses are listed in its `lib`.
const TWIN_LACKS: [(&str, &str); 3] = [("llm", "coverage"), ("llm", "seed"), ("llm", "verbs")];
/// Statics that change, which no run in virtual time may have: two runs of one process would not be alike. Whether a process is
/// silent decides what of its log is shown, and nothing that happens in a run.
const CHANGING_STATICS: [&str; 1] = ["swarm/cli/src/quiet.rs"];
/// A name of an XML language. It is never fetched.
const NAMESPACES: [&str; 1] = ["http://www.w3.org/2000/svg"];

/// A source file: its path from the top of the repository, and its lines.
struct Source {
    path: String,
    lines: Vec<String>,
}

impl Source {
    fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }

    /// Whether it only ever runs in tests.
    fn is_test(&self) -> bool {
        self.path.contains("/tests/") || self.path.ends_with("/tests.rs")
    }

    /// The path and a line's number, counted from one.
    fn at(&self, line: usize) -> String {
        format!("{}:{}", self.path, line + 1)
    }
}

/// The top of the repository.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every text file of the sources, in order of the paths.
fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in FOLDERS {
        walk(&top().join(folder), &mut paths);
    }
    paths.sort();
    let read = |path: PathBuf| {
        let text = String::from_utf8(fs::read(&path).ok()?).ok()?;
        Some(Source { path: from_top(&path), lines: text.lines().map(str::to_owned).collect() })
    };
    let found: Vec<Source> = paths.into_iter().filter_map(read).collect();
    assert!(found.iter().filter(|source| source.is("rs")).count() > 100, "the sources were not found");
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            // Build output, and whatever a tool keeps to itself.
            if name != "target" && name != "node_modules" && !name.to_string_lossy().starts_with('.') {
                walk(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}

fn from_top(path: &Path) -> String {
    path.strip_prefix(top()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Fails with all findings, one a line.
fn none(rule: &str, findings: &[String]) {
    let mut told = String::new();
    for finding in findings {
        // Writing to a String cannot fail.
        let _ = writeln!(told, "  {finding}");
    }
    assert!(findings.is_empty(), "{rule}:\n{told}");
}

/// Where a function begins, and where it ends. rustfmt puts a function's last brace at the function's own indent, so that no
/// braces have to be counted, and none in a text can mislead.
fn function_end(lines: &[String], start: usize) -> Option<usize> {
    let first = lines.get(start)?;
    let indent = first.get(..first.len() - first.trim_start().len())?;
    let (mut open, close) = (false, format!("{indent}}}"));
    for (place, line) in lines.iter().enumerate().skip(start) {
        if open {
            if *line == close {
                return Some(place);
            }
            continue;
        }
        match line.trim_end().chars().last() {
            Some('{') => open = true,
            Some('}') => return Some(place),
            Some(';') => return None,
            _ => {}
        }
    }
    None
}

fn begins_function(line: &str) -> bool {
    let mut words = line.trim_start().split(' ').filter(|word| !word.starts_with("pub("));
    words.find(|word| !matches!(*word, "pub" | "const" | "async" | "unsafe" | "extern" | "\"C\"" | "crate)"))
        == Some("fn")
}

/// The lines of a file that are not in a module of tests.
fn without_tests(lines: &[String]) -> &[String] {
    let tests = lines.windows(2).position(|pair| {
        matches!(pair, [attribute, module] if attribute == "#[cfg(test)]" && module.starts_with("mod tests {"))
    });
    tests.and_then(|place| lines.get(..place)).unwrap_or(lines)
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|source| {
        source.is("rs") && !source.lines.first().is_some_and(|line| line.starts_with("//! "))
    });
    let findings: Vec<String> = silent.map(|source| source.at(0)).collect();
    none("a file begins with `//!`: what it is for, and what it must never do", &findings);
}

#[test]
fn functions_fit_on_a_screen() {
    let mut findings = Vec::new();
    for source in sources().into_iter().filter(|source| source.is("rs") && !source.is_test()) {
        let lines = without_tests(&source.lines);
        for (start, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
            let Some(end) = function_end(lines, start) else { continue };
            let long = end + 1 - start;
            if long > FUNCTION_LINES_MAX {
                findings.push(format!("{}: {long} lines: {}", source.at(start), line.trim()));
            }
        }
    }
    none(&format!("a function has {FUNCTION_LINES_MAX} lines at most"), &findings);
}

#[test]
fn files_hold_one_concept() {
    let mut findings = Vec::new();
    for source in sources() {
        let counted = ["rs", "js", "css", "py"].iter().any(|extension| source.is(extension));
        if counted && source.lines.len() > FILE_LINES_MAX && !TABLES.contains(&source.path.as_str()) {
            findings.push(format!("{}: {} lines", source.at(FILE_LINES_MAX), source.lines.len()));
        }
    }
    none(
        &format!("a file has {FILE_LINES_MAX} lines at most, unless it is a flat table in TABLES"),
        &findings,
    );
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not find itself.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];
    let mut findings = Vec::new();
    for source in sources() {
        for (place, line) in source.lines.iter().enumerate() {
            let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            if let Some(word) = words.into_iter().find(|word| marks.contains(word)) {
                findings.push(format!("{}: {word}", source.at(place)));
            }
        }
    }
    none("what is to be done is an issue, not a mark in a file", &findings);
}

/// Whether a line declares what outlives a run and can be changed by it.
fn declares_changing_static(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with("thread_local!") {
        return true;
    }
    let mut words = line.split(' ').skip_while(|word| word.starts_with("pub"));
    if words.next() != Some("static") {
        return false;
    }
    let changing = ["Atomic", "Mutex", "RwLock", "Cell<", "OnceLock"];
    words.next() == Some("mut") || changing.iter().any(|kind| line.contains(kind))
}

#[test]
fn nothing_that_changes_outlives_a_run() {
    let mut findings = Vec::new();
    for source in sources().into_iter().filter(|source| source.is("rs") && !source.is_test()) {
        let changing = |(_, line): &(usize, &String)| declares_changing_static(line);
        let mut found = without_tests(&source.lines).iter().enumerate().filter(changing).peekable();
        if CHANGING_STATICS.contains(&source.path.as_str()) {
            assert!(found.peek().is_some(), "{} needs no exception any more", source.path);
            continue;
        }
        findings.extend(found.map(|(place, line)| format!("{}: {}", source.at(place), line.trim())));
    }
    none("no static changes, so that a run in virtual time repeats", &findings);
}

#[test]
fn statics_that_change_are_told_from_those_that_do_not() {
    for line in [
        "static SILENT: AtomicBool = AtomicBool::new(false);",
        "    pub(crate) static LAST: LazyLock<Mutex<u64>> = LazyLock::new(Mutex::default);",
        "pub static mut COUNT: u64 = 0;",
        "static ONCE: OnceLock<String> = OnceLock::new();",
        "thread_local! {",
    ] {
        assert!(declares_changing_static(line), "{line}");
    }
    for line in [
        "static TABLE: LazyLock<Vec<Phrase>> = LazyLock::new(|| {",
        "fn f(of: &'static AtomicBool) {}",
        "// static A: Mutex",
    ] {
        assert!(!declares_changing_static(line), "{line}");
    }
}

#[test]
fn names_say_what_is_inside() {
    let mut findings = BTreeSet::new();
    for source in sources() {
        let parts = source.path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        if let Some(name) = parts.into_iter().find(|part| EMPTY_NAMES.contains(part)) {
            findings.insert(format!("{}: `{name}`", source.at(0)));
        }
    }
    none("files and folders are named after what they hold", &findings.into_iter().collect::<Vec<_>>());
}

#[test]
fn every_twin_has_the_same_shape() {
    let (mut findings, mut twins) = (Vec::new(), 0);
    for entry in fs::read_dir(top().join("twins")).into_iter().flatten().flatten() {
        let folder = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == "kit" || !folder.join("Cargo.toml").exists() {
            continue;
        }
        twins += 1;
        let parts = TWIN_PARTS.iter().filter(|part| !TWIN_LACKS.contains(&(name.as_str(), part)));
        for part in parts.chain(&["lib"]) {
            let (file, inner) = (format!("src/{part}.rs"), format!("src/{part}/mod.rs"));
            if !folder.join(&file).exists() && !folder.join(&inner).exists() {
                findings.push(format!("twins/{name}/{file}:1: missing (or {inner})"));
            }
        }
        for file in ["README.md", "tests/it/main.rs"] {
            if !folder.join(file).exists() {
                findings.push(format!("twins/{name}/{file}:1: missing"));
            }
        }
    }
    assert!(twins >= 4, "there are Slack, Jira, Okta and a model provider; {twins} found");
    none("every twin's folder has the same parts", &findings);
}

#[test]
fn every_crate_is_listed_and_introduces_itself() {
    let workspace = fs::read_to_string(top().join("Cargo.toml")).unwrap_or_default();
    let list =
        workspace.split("members = [").nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
    let members: BTreeSet<&str> = list.split('"').skip(1).step_by(2).collect();
    let all = sources();
    // What a test builds for itself is no part of the product.
    let own = all.iter().filter(|source| !source.is_test());
    let manifests = own.filter_map(|source| source.path.strip_suffix("/Cargo.toml"));
    let found: BTreeSet<&str> = manifests.collect();
    let mut findings = Vec::new();
    for folder in members.symmetric_difference(&found) {
        findings.push(format!("Cargo.toml:1: `{folder}` is either not there or not a member"));
    }
    for folder in members.intersection(&found) {
        let manifest = fs::read_to_string(top().join(folder).join("Cargo.toml")).unwrap_or_default();
        if !manifest.contains("\ndescription = \"") {
            findings.push(format!("{folder}/Cargo.toml:1: no description"));
        }
        if !manifest.contains("[lints]\nworkspace = true") {
            findings.push(format!("{folder}/Cargo.toml:1: the workspace's lints are not taken over"));
        }
        let roots = ["lib.rs", "main.rs"].map(|root| format!("{folder}/src/{root}"));
        let introduced = all.iter().filter(|source| roots.contains(&source.path));
        if !introduced
            .into_iter()
            .any(|source| source.lines.first().is_some_and(|line| line.starts_with("//!")))
        {
            findings.push(format!("{folder}/src/lib.rs:1: the crate has no doc comment"));
        }
    }
    none("every crate is a member, takes over the lints and says what it is for", &findings);
}

#[test]
fn pages_load_nothing_from_elsewhere() {
    let mut findings = Vec::new();
    for source in sources().into_iter().filter(|source| source.path.starts_with("dashboards/assets/")) {
        for (place, line) in source.lines.iter().enumerate() {
            let line = NAMESPACES.iter().fold(line.clone(), |line, name| line.replace(name, ""));
            if line.contains("http://") || line.contains("https://") || line.contains("url(//") {
                findings.push(source.at(place));
            }
        }
    }
    none("a page is whole without a network", &findings);
}

#[test]
fn files_for_users_name_a_schema_that_is_there() {
    let mut findings = Vec::new();
    let folders = ["personas/library/", "personas/packs/", "deploy/plans/"];
    let all = sources();
    let users = all.iter().filter(|source| folders.iter().any(|folder| source.path.starts_with(folder)));
    for source in users.filter(|source| source.is("yaml")) {
        let first = source.lines.first().map(String::as_str).unwrap_or_default();
        let schema = first.strip_prefix("# yaml-language-server: $schema=");
        let folder = top().join(&source.path).parent().map(Path::to_owned).unwrap_or_default();
        if !schema.is_some_and(|schema| folder.join(schema).exists()) {
            findings.push(source.at(0));
        }
    }
    none("the first line names the file's schema, so that editors know it", &findings);
}

#[test]
fn ends_of_functions_are_found() {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let head =
        "    pub(crate) async fn a(\n        b: u8,\n    ) -> u8\n    where\n        u8: Copy,\n    {\n";
    let text = lines(&format!("{head}        \"}}\";\n        if x {{\n        }}\n    }}\n}}"));
    assert!(begins_function(&text[0]) && !begins_function("// fn a"));
    assert_eq!(function_end(&text, 0), Some(9));
    assert_eq!(function_end(&lines("fn a() -> u8 { 1 }"), 0), Some(0));
    assert_eq!(function_end(&lines("    fn a(\n        b: u8,\n    ) -> u8;\n}"), 0), None);
}
