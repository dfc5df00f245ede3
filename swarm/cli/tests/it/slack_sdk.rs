//! Slack's twin under the clients that people have: `slack_sdk` and `slack_bolt`, `@slack/web-api` and `@slack/bolt`, and
//! `slack-morphism`, unmodified and pinned, each at `nightcrew twins` on its own. What a machine lacks for it (Python, Node, a
//! registry) is announced; under `CI=true` it is a failure.

mod guide;
mod installed;
mod named;

use std::fs::File;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::process::{PATIENCE, Process, folder, text, until, whole_lines};
use crate::sdk::announce;

/// Where the suites are.
const HERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/slack_sdk");

/// A Slack twin of its own for a suite, and the folder of both.
struct Office {
    folder: PathBuf,
    /// The file with its addresses and tokens.
    environment: String,
    _twin: Process,
}

impl Office {
    fn open(name: &str) -> Self {
        Self::described(name, None)
    }

    /// One whose app a manifest of Slack's describes.
    fn described(name: &str, manifest: Option<&Path>) -> Self {
        let folder = folder(name);
        let environment = folder.join("twin.env").display().to_string();
        let mut arguments = vec!["twins", "--only", "slack", "--employees", "60", "--env-file", &environment];
        let manifest = manifest.map(|path| path.display().to_string());
        if let Some(path) = &manifest {
            arguments.extend(["--manifest", path]);
        }
        let mut twin = Process::start(&folder, "twin", &arguments);
        until("the twin", PATIENCE, || {
            assert!(twin.runs(), "the twin ended: {}", twin.stderr());
            twin.stdout().contains("ready;").then_some(())
        });
        Self { folder, environment, _twin: twin }
    }

    /// Runs a suite to its end: it must find every behaviour of this list as it should be, and know no other.
    fn holds(&self, suite: &str, command: Command, named: &[&str]) {
        let mut running = Program::start(&self.folder, "suite", command);
        until(&format!("the end of {suite}"), PATIENCE, || (!running.runs()).then_some(()));
        let lines = running.lines();
        let failed: Vec<&str> =
            lines.iter().filter(|line| line.starts_with("FAIL ")).map(String::as_str).collect();
        assert!(failed.is_empty(), "{suite}: {} failed:\n{}", failed.len(), failed.join("\n"));
        for name in named {
            let passed = lines.iter().any(|line| line.strip_prefix("ok ") == Some(name));
            assert!(passed, "{suite}: {name} was not tried: {}", running.complaints());
        }
        let passed: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("ok ")).collect();
        assert_eq!(passed, named, "{suite} has behaviours that its list lacks, or another order");
        assert_eq!(lines.last().map(String::as_str), Some("done"), "{}", running.complaints());
        // Written past the harness, which would keep a passing test's output to itself.
        let told = format!("{suite}: {} named behaviours\n", named.len());
        std::io::stderr().write_all(told.as_bytes()).unwrap();
    }
}

/// A program of another language, in a process group of its own that ends with this value.
struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Starts it with nothing of this process's environment but the search path: a proxy or a token would lead SDKs elsewhere.
    fn start(folder: &Path, name: &str, mut command: Command) -> Self {
        let log = folder.join(name);
        let child = command
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(File::create(log.with_extension("out")).unwrap())
            .stderr(File::create(log.with_extension("err")).unwrap())
            .process_group(0)
            .spawn()
            .unwrap();
        Self { child, log }
    }

    /// The whole lines that it has printed so far.
    fn lines(&self) -> Vec<String> {
        whole_lines(&self.log.with_extension("out"))
    }

    fn complaints(&self) -> String {
        text(&self.log.with_extension("err"))
    }

    fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Whatever it has started ends too. It has mostly ended itself.
        let _ = killpg(Pid::from_raw(i32::try_from(self.child.id()).unwrap()), Signal::SIGKILL);
        let _ = self.child.wait();
    }
}

/// A command with nothing of this process's environment but the search path.
fn bare(program: &Path, folder: &Path) -> Command {
    #[expect(clippy::disallowed_methods, reason = "programs are found by the path that the machine has")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    // SDKs look for configuration at home: there must be none. A test leaves nothing beside the sources.
    command.env_clear().env("PATH", path).env("HOME", folder).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("PYTHONUTF8", "1");
    command
}

/// A suite in Python.
fn python(suite: &str, script: &str, named: &[&str]) {
    let python = match installed::python() {
        Ok(python) => python,
        Err(missing) => return announce(suite, &missing),
    };
    let office = Office::open(&format!("slack-{}", script.replace(['/', '.'], "-")));
    let mut command = bare(&python, &office.folder);
    command.arg(Path::new(HERE).join("python").join(script)).arg(&office.environment);
    office.holds(suite, command, named);
}

/// A suite in JavaScript.
fn node(suite: &str, script: &str, named: &[&str]) {
    let modules = match installed::node_modules() {
        Ok(modules) => modules,
        Err(missing) => return announce(suite, &missing),
    };
    let office = Office::open(&format!("slack-{}", script.replace(['/', '.'], "-")));
    let mut command = bare(Path::new("node"), &office.folder);
    command.env("NODE_PATH", modules);
    command.arg(Path::new(HERE).join("node").join(script)).arg(&office.environment);
    office.holds(suite, command, named);
}

#[test]
fn python_web_client() {
    python("slack_sdk for Python, web client", "web.py", named::PYTHON_WEB);
}

#[test]
fn node_web_client() {
    node("@slack/web-api", "web.js", named::NODE_WEB);
}

#[test]
fn python_bolt_over_http() {
    python("slack_bolt for Python over HTTP", "bolt_http.py", named::PYTHON_BOLT_HTTP);
}

#[test]
fn node_bolt_over_http() {
    node("@slack/bolt over HTTP", "bolt_http.js", named::NODE_BOLT_HTTP);
}

#[test]
fn python_bolt_over_sockets() {
    python("slack_bolt for Python in Socket Mode", "bolt_socket.py", named::PYTHON_BOLT_SOCKET);
}

#[test]
fn node_bolt_over_sockets() {
    node("@slack/bolt in Socket Mode", "bolt_socket.js", named::NODE_BOLT_SOCKET);
}

#[test]
fn rust_client() {
    let suite = "slack-morphism";
    let program = match installed::rust() {
        Ok(program) => program,
        Err(missing) => return announce(suite, &missing),
    };
    let office = Office::open("slack-morphism");
    let mut command = bare(&program, &office.folder);
    command.arg(&office.environment);
    office.holds(suite, command, named::RUST_MORPHISM);
}

#[test]
fn the_twin_alone_in_plain_python() {
    python("the twin alone, in plain Python", "alone.py", named::ALONE);
}

/// The app of the getting-started guide, as people meet it.
fn getting_started(suite: &str, mode: &str, app: &str) {
    let tools = installed::python().and_then(|python| Ok((python, installed::node_modules()?)));
    let (python, modules) = match tools {
        Ok(tools) => tools,
        Err(missing) => return announce(suite, &missing),
    };
    let office = Office::open(&format!("slack-getting-started-{mode}"));
    let folder = Path::new(HERE).join("getting_started");
    let mut command = bare(&python, &office.folder);
    command.env("NODE_PATH", modules).arg(folder.join("people.py")).arg(&office.environment).arg(mode);
    let runtime = if app.ends_with(".js") { Path::new("node") } else { &python };
    command.arg(runtime).arg(folder.join(app));
    office.holds(suite, command, named::GETTING_STARTED);
}

#[test]
fn getting_started_in_python() {
    getting_started("the getting-started app in Python, over sockets", "sockets", "app.py");
}

#[test]
fn getting_started_in_javascript() {
    getting_started("the getting-started app in JavaScript, over HTTP", "http", "app.js");
}
