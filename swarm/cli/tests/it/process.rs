//! The binary as a process, with whatever it prints in files, bounded waits, and nothing left behind when a test fails.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use nightcrew_engine::journal;
use nightcrew_model::event::{Event, What};
use nightcrew_runtime::Clock;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// The binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_nightcrew");
/// How long any of these runs may take on two busy cores; all are meant to take a fraction of it.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// An empty folder for a test, by its name: it is still there afterwards, for whoever wants to know why a test failed.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("e2e").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Waits until a condition gives something.
pub fn until<T>(what: &str, within: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let clock = Clock::paced(1);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(u128::from(clock.elapsed_us()) < within.as_micros(), "not within {within:?}: {what}");
        std::thread::sleep(LOOK_EVERY);
    }
}

/// What is left of a process that has ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

/// A running `nightcrew`, in a process group of its own, as a shell would start it.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts it in `folder`; its output goes to files of this name there.
    pub fn start(folder: &Path, name: &str, arguments: &[&str]) -> Self {
        Self::of(BINARY, folder, name, arguments)
    }

    /// The same with another program, which becomes it.
    pub fn of(program: &str, folder: &Path, name: &str, arguments: &[&str]) -> Self {
        let log = folder.join(name);
        let child = Command::new(program)
            .args(arguments)
            .current_dir(folder)
            .env("XDG_STATE_HOME", folder)
            .env_remove("RUST_LOG")
            .stdin(Stdio::null())
            .stdout(File::create(log.with_extension("out")).unwrap())
            .stderr(File::create(log.with_extension("err")).unwrap())
            .process_group(0)
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// What it has printed so far.
    pub fn stdout(&self) -> String {
        text(&self.log.with_extension("out"))
    }

    /// What it has said so far.
    pub fn stderr(&self) -> String {
        text(&self.log.with_extension("err"))
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// What ctrl-C at a terminal is: the signal goes to the whole group.
    pub fn interrupt(&self) {
        killpg(self.pid(), Signal::SIGINT).unwrap();
    }

    /// Tells it to leave off.
    pub fn leave(&self) {
        kill(self.pid(), Signal::SIGUSR1).unwrap();
    }

    /// Lets it stand still until it goes on.
    pub fn pause(&self) {
        kill(self.pid(), Signal::SIGSTOP).unwrap();
    }

    /// Ends a standstill.
    pub fn go_on(&self) {
        kill(self.pid(), Signal::SIGCONT).unwrap();
    }

    /// `kill -9` of this process alone.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> Ended {
        self.wait_within(PATIENCE)
    }

    /// Waits so long for its end.
    pub fn wait_within(&mut self, patience: Duration) -> Ended {
        let log = self.log.clone();
        let status =
            until(&format!("the end of {}", log.display()), patience, || self.child.try_wait().unwrap());
        Ended { code: status.code(), stdout: self.stdout(), stderr: self.stderr() }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).unwrap())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It has mostly ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs it to its end.
pub fn nightcrew(folder: &Path, name: &str, arguments: &[&str]) -> Ended {
    Process::start(folder, name, arguments).wait()
}

/// The example bot as a subject's command that leaves its process id in a file; it ends with this value, even when the engine
/// that started it could not see to that.
pub struct Bot {
    pid: PathBuf,
}

impl Bot {
    /// A bot for a run in this folder.
    pub fn new(folder: &Path, name: &str) -> Self {
        Self { pid: folder.join(name).with_extension("pid") }
    }

    /// Its command. A shell starts it and waits for it, as many a start script does.
    pub fn command(&self) -> Vec<String> {
        let script = "\"$@\" & echo $! > \"$0.part\"; mv \"$0.part\" \"$0\"; wait";
        let words = ["sh", "-c", script, &self.pid.display().to_string(), BINARY, "accessdesk"];
        words.into_iter().chain(["--remind-after", "3s"]).map(str::to_owned).collect()
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.pid().is_some_and(|pid| kill(pid, None).is_ok())
    }

    /// `kill -9` of it, once it has been started.
    pub fn kill(&self) {
        let pid = until("the bot's process id", PATIENCE, || self.pid());
        // It may have ended by itself.
        let _ = kill(pid, Signal::SIGKILL);
    }

    fn pid(&self) -> Option<Pid> {
        fs::read_to_string(&self.pid).ok()?.trim().parse().ok().map(Pid::from_raw)
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        if self.runs() {
            self.kill();
        }
    }
}

/// The whole lines of a file that is still written to.
pub fn whole_lines(path: &Path) -> Vec<String> {
    let all = text(path);
    let whole = all.rfind('\n').map_or("", |end| &all[..end]);
    whole.lines().map(str::to_owned).collect()
}

/// A file's text, as far as it is there.
pub fn text(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// How many events of a run's journal are like this, as far as it has been flushed.
pub fn events(out: &Path, like: impl Fn(&What) -> bool) -> usize {
    let Ok(reader) = journal::read(out) else { return 0 };
    let events = reader.take_while(Result::is_ok).flatten();
    events.filter(|event: &Event| like(&event.what)).count()
}

/// How many attempts of a run have ended so far.
pub fn ended(out: &Path) -> usize {
    events(out, |what| matches!(what, What::AttemptEnded(_)))
}
