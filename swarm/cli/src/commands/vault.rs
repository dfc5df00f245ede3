//! `nightcrew vault`: keys, sealed packs, and what a sealed pack holds for whoever has its key.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nightcrew_scenario::Pack;
use nightcrew_scenario::pack::Contents;

use super::{Outcome, say};
use crate::failure::Failure;
use crate::{shelf, vault};

/// `nightcrew vault`.
#[derive(Debug, clap::Args)]
pub struct Vault {
    /// What to do.
    #[command(subcommand)]
    what: VaultWhat,
}

/// What to do with the vault.
#[derive(Debug, clap::Subcommand)]
pub enum VaultWhat {
    /// Make a key: the secret one goes into `NIGHTCREW_VAULT_KEY` where sealed packs are run, the other seals.
    Keygen(Keygen),
    /// Check a pack's folder (`pack.yaml`, `scenarios/`, `personas/`) and seal it.
    Seal(Seal),
    /// Open a sealed pack with the key in `NIGHTCREW_VAULT_KEY` and say how much is in it.
    Check(Check),
}

/// `nightcrew vault keygen`.
#[derive(Debug, clap::Args)]
pub struct Keygen {
    /// Write the secret key into this new file, which only its owner can read, instead of printing it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// `nightcrew vault seal`.
#[derive(Debug, clap::Args)]
pub struct Seal {
    /// The pack's folder.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Whose key opens it: what `vault keygen` calls the recipient.
    #[arg(long, value_name = "age1…")]
    recipient: String,
    /// The sealed file; it must not exist.
    #[arg(long, value_name = "PACK.age")]
    out: PathBuf,
}

/// `nightcrew vault check`.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// The sealed pack.
    #[arg(value_name = "PACK.age")]
    pack: PathBuf,
    /// Also print which family stands behind each label of a report: only for whoever may know.
    #[arg(long)]
    names: bool,
}

pub fn vault(args: &Vault) -> Outcome {
    match &args.what {
        VaultWhat::Keygen(args) => keygen(args),
        VaultWhat::Seal(args) => seal(args),
        VaultWhat::Check(args) => check(args),
    }
}

fn keygen(args: &Keygen) -> Outcome {
    let (secret, recipient) = vault::fresh();
    match &args.out {
        Some(path) => {
            vault::write_secret(path, &format!("# recipient: {recipient}\n{secret}\n"))?;
            say(&recipient);
        }
        None => {
            // The secret alone on standard output, so that a shell can put it into a variable.
            aside(&format!("recipient: {recipient}"));
            say(&secret);
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stderr, reason = "what a shell is not to take for the result")]
fn aside(text: &str) {
    eprintln!("{text}");
}

fn seal(args: &Seal) -> Outcome {
    let files = |report| Failure::Files(Box::new(report));
    let pack = Pack::read(&args.folder).map_err(files)?;
    let contents = pack.check(&shelf::library(), &shelf::vocabulary()).map_err(files)?;
    let sealed = vault::seal(&pack, &args.recipient)?;
    write_new(&args.out, &sealed).map_err(|error| {
        Failure::Usage(format!(
            "cannot write {}: {error}; a sealed pack is never written over",
            args.out.display()
        ))
    })?;
    say(&format!("{}\n{}", told(&contents), committed(&sealed)));
    Ok(ExitCode::SUCCESS)
}

fn write_new(path: &Path, sealed: &[u8]) -> std::io::Result<()> {
    File::options().write(true).create_new(true).open(path)?.write_all(sealed)
}

fn check(args: &Check) -> Outcome {
    let opened = vault::open(&args.pack)?;
    let contents = opened.pack.check(&shelf::library(), &shelf::vocabulary());
    let contents = contents.map_err(|report| vault::unfit(report.count()))?;
    let labels = vault::labels(contents.families.keys().map(String::as_str), &opened.digest);
    let mut lines: Vec<String> = labels
        .iter()
        .map(|(name, label)| {
            let attempts = contents.families.get(*name).copied().unwrap_or_default();
            let name = if args.names { format!("  {name}") } else { String::new() };
            format!("  {label:<10}  about {attempts} attempts{name}")
        })
        .collect();
    lines.sort();
    say(&format!("{}\n{}\ncommitment {}", told(&contents), lines.join("\n"), opened.commitment));
    Ok(ExitCode::SUCCESS)
}

fn told(contents: &Contents) -> String {
    let (families, seeds) = (contents.families.len(), contents.seeds.len());
    format!(
        "{} attempts for each of {seeds} seed{}, of {families} famil{}",
        contents.attempts,
        if seeds == 1 { "" } else { "s" },
        if families == 1 { "y" } else { "ies" }
    )
}

fn committed(sealed: &[u8]) -> String {
    format!("commitment {}", vault::commitment(sealed))
}
