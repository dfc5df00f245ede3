//! Progress while a run lasts: a line that moves on a terminal, one plain line every ten seconds elsewhere. It is fed from the
//! journal's events and draws on a thread of its own, so that a slow terminal cannot slow the crew.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use nightcrew_model::event::{AttemptEnd, Event, What};
use nightcrew_verdict::summary::LAG_TRUSTED_MS;

/// How often a terminal is drawn.
const DRAW_EVERY: Duration = Duration::from_millis(200);
/// How many of these pass between two plain lines.
const PLAIN_EVERY: u32 = 50;

/// Counts that events move.
#[derive(Debug, Default)]
pub struct Counts {
    started: AtomicU64,
    ended: AtomicU64,
    unhappy: AtomicU64,
    calls: AtomicU64,
    lag_ms: AtomicU64,
    overloaded: AtomicU64,
    stop: AtomicBool,
}

impl Counts {
    /// The counts of a run that goes on, in which so many attempts have begun and ended before.
    pub fn going_on(started: u64, ended: u64) -> Self {
        Self { started: AtomicU64::new(started), ended: AtomicU64::new(ended), ..Self::default() }
    }

    /// Counts an event.
    pub fn add(&self, event: &Event) {
        match &event.what {
            What::AttemptStarted(_) => self.started.fetch_add(1, Ordering::Relaxed),
            What::AttemptEnded(ended) => {
                if !matches!(ended.how, AttemptEnd::Heard | AttemptEnd::Settled) {
                    self.unhappy.fetch_add(1, Ordering::Relaxed);
                }
                self.ended.fetch_add(1, Ordering::Relaxed)
            }
            What::Called(_) => self.calls.fetch_add(1, Ordering::Relaxed),
            What::Health(health) => {
                let late = u32::try_from(LAG_TRUSTED_MS).unwrap_or(u32::MAX);
                self.overloaded.fetch_add(u64::from(health.overloaded(late)), Ordering::Relaxed);
                self.lag_ms.swap(u64::from(health.lag_p99_ms), Ordering::Relaxed)
            }
            _ => 0,
        };
    }

    fn line(&self) -> String {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let (started, ended) = (load(&self.started), load(&self.ended));
        format!(
            "{started} attempts begun, {ended} ended, {} walked away or broke, {} under way · {} calls at the twins · engine lag p99 {} ms{}",
            load(&self.unhappy),
            started.saturating_sub(ended),
            load(&self.calls),
            load(&self.lag_ms),
            match load(&self.overloaded) {
                0 => String::new(),
                seconds => format!(", overloaded for {seconds} s"),
            },
        )
    }
}

/// A display that runs until it is dropped.
pub struct Progress {
    counts: Arc<Counts>,
    thread: Option<JoinHandle<()>>,
}

impl Progress {
    /// Begins to display.
    pub fn start(counts: Arc<Counts>) -> Self {
        let shown = Arc::clone(&counts);
        #[expect(
            clippy::disallowed_methods,
            reason = "the display's one thread: a terminal must not slow the crew"
        )]
        let thread = std::thread::spawn(move || display(&shown));
        Self { counts, thread: Some(thread) }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.counts.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            // A display that broke has nothing left to say.
            drop(thread.join());
        }
    }
}

#[expect(clippy::print_stderr, reason = "the CLI is where progress is told")]
fn display(counts: &Counts) {
    let bar = std::io::stderr().is_terminal().then(|| {
        let style = ProgressStyle::with_template("{spinner} {elapsed_precise}  {msg}");
        ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
    });
    let mut drawn = 0_u32;
    while !counts.stop.load(Ordering::Acquire) {
        match &bar {
            Some(bar) => {
                bar.set_message(counts.line());
                bar.tick();
            }
            None if drawn > 0 && drawn.is_multiple_of(PLAIN_EVERY) => eprintln!("{}", counts.line()),
            None => {}
        }
        drawn = drawn.wrapping_add(1);
        std::thread::sleep(DRAW_EVERY);
    }
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    eprintln!("{}", counts.line());
}
