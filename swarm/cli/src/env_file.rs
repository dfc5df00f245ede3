//! The environment file: `NAME=value` lines that a shell, Compose and `run --attach` read alike.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use crate::failure::Failure;

/// The address of the control surface.
pub const CONTROL_URL: &str = "TWIN_CONTROL_URL";
/// Its token. Never given to a subject.
pub const CONTROL_TOKEN: &str = "TWIN_CONTROL_TOKEN";
/// The largest file that is read.
const BYTES_MAX: u64 = 256 * 1024;

/// Writes the file so that only its owner can read it: it holds credentials, though only of twins.
pub fn write(path: &Path, variables: &BTreeMap<String, String>) -> Result<(), Failure> {
    let mut text = String::new();
    for (name, value) in variables {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}={value}");
    }
    let failed =
        |error: std::io::Error| Failure::Environment(format!("cannot write {}: {error}", path.display()));
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

/// Reads the file.
pub fn read(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let failed = |why: String| Failure::Usage(format!("{}: {why}", path.display()));
    let size = std::fs::metadata(path).map_err(|error| failed(error.to_string()))?.len();
    if size > BYTES_MAX {
        return Err(failed(format!("an environment file has at most {BYTES_MAX} bytes")));
    }
    let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
    let mut variables = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches("export ");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line
            .split_once('=')
            .ok_or_else(|| failed(format!("line {}: expected NAME=value", number + 1)))?;
        variables.insert(name.trim().to_owned(), value.trim().trim_matches('"').to_owned());
    }
    Ok(variables)
}
