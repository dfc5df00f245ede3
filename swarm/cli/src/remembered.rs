//! What a run was started with, kept in its folder for a resumption: the subject's command, the twins' environment file, the
//! ledger. No secret is among them: those are in the environment, or in the file that is only named here.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::failure::Failure;

/// Its name in a run's folder.
const FILE_NAME: &str = "run.json";

/// What a run was started with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered {
    /// The subject's command.
    pub command: Vec<String>,
    /// Where it was started: the words of a command mean something else anywhere else.
    pub folder: Option<PathBuf>,
    /// Twins that already ran.
    pub attach: Option<PathBuf>,
    /// The budget's ledger.
    pub ledger: Option<PathBuf>,
}

impl Remembered {
    /// Writes it into a run's folder.
    pub fn write(&self, folder: &Path) -> Result<(), Failure> {
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Environment(format!("cannot write {}: {error}", folder.join(FILE_NAME).display()))
        };
        // Relative paths would mean something else wherever the run is resumed.
        let absolute = |path: &Option<PathBuf>| path.as_ref().and_then(|path| std::path::absolute(path).ok());
        let value = json!({
            "command": self.command,
            "folder": self.folder,
            "attach": absolute(&self.attach),
            "ledger": absolute(&self.ledger),
        });
        std::fs::write(folder.join(FILE_NAME), format!("{value:#}\n")).map_err(|error| failed(&error))
    }

    /// What a run was started with, as its folder tells.
    pub fn read(folder: &Path) -> Result<Self, Failure> {
        let path = folder.join(FILE_NAME);
        let failed = |error: &dyn std::fmt::Display| {
            Failure::Usage(format!(
                "cannot read {}, which tells what the run was started with ({error}): say it again, `nightcrew run --resume {} [--attach \
                 FILE] -- COMMAND…`",
                path.display(),
                folder.display()
            ))
        };
        let text = std::fs::read(&path).map_err(|error| failed(&error))?;
        let value: Value = serde_json::from_slice(&text).map_err(|error| failed(&error))?;
        let words = |value: &Value| {
            let words = value.as_array().into_iter().flatten();
            words.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        let path = |value: &Value| value.as_str().map(PathBuf::from);
        Ok(Self {
            command: words(&value["command"]),
            folder: path(&value["folder"]),
            attach: path(&value["attach"]),
            ledger: path(&value["ledger"]),
        })
    }
}
