//! Why a command was not done, with the exit code that belongs to it (DESIGN 9).

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use nightcrew_scenario::Report;

/// The user's files or flags.
const USAGE: u8 = 2;
/// The environment.
const ENVIRONMENT: u8 = 3;
/// Nothing can be said yet.
const INCONCLUSIVE: u8 = 5;

/// Why a command could not be done.
#[derive(Debug)]
pub enum Failure {
    /// Files are wrong.
    Files(Box<Report>),
    /// Flags, or what they name, are wrong.
    Usage(String),
    /// The machine, the network, the subject, the twins.
    Environment(String),
    /// The run in this folder was left off where it stood, as it was told to: there is nothing to judge yet.
    LeftOff(PathBuf),
    /// Nothing is wrong: a text was asked for instead, such as the example bot's help.
    Asked(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Files(report) => f.write_str(&report.plain()),
            Self::Usage(why) | Self::Environment(why) | Self::Asked(why) => f.write_str(why),
            Self::LeftOff(folder) => {
                let folder = folder.display();
                write!(f, "left off where it stood; it goes on with `nightcrew run --resume {folder}`")
            }
        }
    }
}

impl Failure {
    /// A failure of the environment.
    pub fn environment(error: &dyn std::fmt::Display) -> Self {
        Self::Environment(error.to_string())
    }

    /// A failure of flags.
    pub fn usage(error: &dyn std::fmt::Display) -> Self {
        Self::Usage(error.to_string())
    }

    /// The exit code.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Files(_) | Self::Usage(_) => USAGE,
            Self::Environment(_) => ENVIRONMENT,
            Self::LeftOff(_) => INCONCLUSIVE,
            Self::Asked(_) => 0,
        })
    }

    /// Says it on standard error, or what was asked for on standard output.
    #[expect(clippy::print_stderr, reason = "the CLI is where errors are told")]
    pub fn print(&self) {
        match self {
            Self::Files(report) if std::io::stderr().is_terminal() => eprintln!("{}", report.fancy(true)),
            Self::Files(report) => eprintln!("{}", report.plain()),
            Self::Usage(why) | Self::Environment(why) => eprintln!("error: {why}"),
            Self::LeftOff(_) => eprintln!("{self}"),
            Self::Asked(text) => crate::commands::say(text),
        }
    }
}
