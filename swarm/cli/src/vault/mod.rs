//! The held-out vault: packs of scenarios from outside the repository, sealed with `age`. What is wrong with a sealed pack is told
//! without any of its content: whoever works on the subject reads these messages.

mod count;
mod exam;

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

use age::x25519::{Identity, Recipient};
use age::{DecryptError, secrecy::ExposeSecret as _};
use nightcrew_engine::subject::VAULT_KEY;
use nightcrew_scenario::Pack;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::environment;
use crate::failure::Failure;

pub use count::labels;
pub use exam::{Exam, sit};

/// The largest pack, sealed or open: some thousand scenarios.
const BYTES_MAX: u64 = 8 * 1024 * 1024;
/// The version of what is sealed.
const VERSION: u32 = 1;
/// How a secret key begins.
const KEY_BEGINS: &str = "AGE-SECRET-KEY-1";

/// What is sealed: texts without the names of their files, in order of these.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    version: u32,
    pack: String,
    personas: Vec<String>,
    scenarios: Vec<String>,
}

/// A pack that was opened.
pub struct Opened {
    /// What is in it.
    pub pack: Pack,
    /// SHA-256 of the sealed file, in hex: by it a reader of a report knows the pack without opening it.
    pub commitment: String,
    /// SHA-256 of what is in it: nobody without the key can know it, so that labels drawn from it tell nothing.
    pub digest: [u8; 32],
}

/// A fresh key: the secret one, and the one that packs are sealed for.
pub fn fresh() -> (String, String) {
    let identity = Identity::generate();
    (identity.to_string().expose_secret().to_owned(), identity.to_public().to_string())
}

/// Seals a pack for the holder of a key.
pub fn seal(pack: &Pack, recipient: &str) -> Result<Vec<u8>, Failure> {
    let recipient: Recipient = recipient
        .parse()
        .map_err(|why: &str| Failure::Usage(format!("`{recipient}` is no recipient (age1…): {why}")))?;
    let texts = |named: &[(String, String)]| named.iter().map(|(_, text)| text.clone()).collect();
    let plain = Plain {
        version: VERSION,
        pack: pack.pack.1.clone(),
        personas: texts(&pack.personas),
        scenarios: texts(&pack.scenarios),
    };
    let plain = serde_json::to_vec(&plain).map_err(|error| Failure::usage(&error))?;
    if plain.len() as u64 > BYTES_MAX {
        return Err(Failure::Usage(format!("the pack has more than {BYTES_MAX} bytes; split it")));
    }
    age::encrypt(&recipient, &plain).map_err(|error| Failure::environment(&error))
}

/// Opens a pack with the key of the environment.
pub fn open(path: &Path) -> Result<Opened, Failure> {
    let shown = path.display();
    let sealed = bytes(path).map_err(|error| Failure::Usage(format!("cannot read {shown}: {error}")))?;
    let identity = key()?;
    let plain = age::decrypt(&identity, &sealed).map_err(|error| {
        Failure::Usage(match error {
            DecryptError::NoMatchingKeys | DecryptError::KeyDecryptionFailed => {
                format!("the key in {VAULT_KEY} does not open {shown}: it was sealed for another one")
            }
            _ => format!("{shown} cannot be opened: it is cut short or damaged, or was not sealed with `nightcrew vault seal`"),
        })
    })?;
    let holds_none = || {
        Failure::Usage(format!("{shown} opens, but holds no pack that this Nightcrew reads; seal it again"))
    };
    // The parser's own words would quote the pack.
    let read: Plain = serde_json::from_slice(&plain).map_err(|_| holds_none())?;
    if read.version != VERSION {
        return Err(holds_none());
    }
    let named = |what: &str, texts: Vec<String>| {
        let numbered = texts.into_iter().enumerate();
        numbered.map(|(place, text)| (format!("{what} {}", place + 1), text)).collect()
    };
    let pack = Pack {
        pack: ("pack".to_owned(), read.pack),
        personas: named("persona", read.personas),
        scenarios: named("scenario", read.scenarios),
    };
    Ok(Opened { pack, commitment: commitment(&sealed), digest: Sha256::digest(&plain).into() })
}

/// By what a sealed file is known.
pub fn commitment(sealed: &[u8]) -> String {
    hex::encode(Sha256::digest(sealed))
}

/// A pack that nobody without its content can use here: how many things are wrong is all that is told.
pub fn unfit(problems: usize) -> Failure {
    Failure::Usage(format!(
        "the sealed pack does not fit this Nightcrew or this plan ({problems} problem{}): whoever keeps it can look with `nightcrew \
         vault seal`, which says what and where",
        if problems == 1 { "" } else { "s" }
    ))
}

/// Writes a new file that only its owner can read.
pub fn write_secret(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Usage(format!("cannot write {}: {error}", path.display()));
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed)
}

/// The key of the environment: bare, or as the file that `keygen` writes.
fn key() -> Result<Identity, Failure> {
    let Some(given) = environment::variable(VAULT_KEY) else {
        return Err(Failure::Usage(format!("a sealed pack needs its key in {VAULT_KEY} ({KEY_BEGINS}…)")));
    };
    let line = given.lines().map(str::trim).find(|line| line.starts_with(KEY_BEGINS));
    let identity = line.and_then(|line| line.parse().ok());
    identity.ok_or_else(|| Failure::Usage(format!("what {VAULT_KEY} holds is no key ({KEY_BEGINS}…)")))
}

fn bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(BYTES_MAX * 2).read_to_end(&mut bytes)?;
    if bytes.len() as u64 >= BYTES_MAX * 2 {
        return Err(std::io::Error::other(format!("a sealed pack has less than {} bytes", BYTES_MAX * 2)));
    }
    Ok(bytes)
}
