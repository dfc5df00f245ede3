//! Silence while a sealed pack's crew works: no log line and no panic may quote what nobody is to read.

use std::io::{self, Stderr, Write};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing_subscriber::fmt::MakeWriter;

/// Whether there is silence now. The process has one log, so it has one of these.
static SILENT: AtomicBool = AtomicBool::new(false);

/// Where the log goes: to standard error, and nowhere during silence, whatever `RUST_LOG` asks for.
pub struct Log;

/// A line's way.
pub enum Line {
    /// To standard error.
    Told(Stderr),
    /// Nowhere.
    Dropped,
}

impl MakeWriter<'_> for Log {
    type Writer = Line;

    fn make_writer(&self) -> Line {
        if SILENT.load(Ordering::Acquire) { Line::Dropped } else { Line::Told(io::stderr()) }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Told(stderr) => stderr.write(bytes),
            Self::Dropped => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Told(stderr) => stderr.flush(),
            Self::Dropped => Ok(()),
        }
    }
}

type Hook = Box<dyn Fn(&PanicHookInfo<'_>) + Send + Sync>;

/// Silence, until it is dropped.
pub struct Silence(Option<Hook>);

impl Silence {
    /// Begins it.
    pub fn begin() -> Self {
        SILENT.store(true, Ordering::Release);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(broken));
        Self(Some(before))
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        // The hook of a thread that breaks cannot be changed any more; the program ends with it.
        if std::thread::panicking() {
            return;
        }
        if let Some(before) = self.0.take() {
            std::panic::set_hook(before);
        }
        SILENT.store(false, Ordering::Release);
    }
}

/// A panic without its words: only where in our own code it was.
#[expect(clippy::print_stderr, reason = "the CLI is where errors are told")]
fn broken(info: &PanicHookInfo<'_>) {
    let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    eprintln!("error: something broke{place} while the sealed crew worked; its words are not shown");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn during_silence_nothing_is_said_whatever_the_log_is_set_to() {
        assert!(matches!(Log.make_writer(), Line::Told(_)));
        let silence = Silence::begin();
        let mut line = Log.make_writer();
        assert!(matches!(line, Line::Dropped));
        assert_eq!(line.write(b"a secret").unwrap(), 8);
        drop(silence);
        assert!(matches!(Log.make_writer(), Line::Told(_)));
    }
}
