//! Secrets of this process: throwaway keys for twins that listen. They are the one thing that must not come from the seed.

use std::fs::File;
use std::io::{self, Read as _};

/// A fresh secret of 32 hex digits, from the system's generator.
///
/// # Errors
/// When the system has none.
pub fn fresh() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(hex::encode(bytes))
}
