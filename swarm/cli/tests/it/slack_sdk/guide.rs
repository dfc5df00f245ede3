//! Slack's own apps, as Slack published them, where somebody has them: nothing of them is in this repository. They are told no
//! address; `guide/address` gives one to the client that they load.

use std::path::{Path, PathBuf};

use super::{HERE, Office, bare, installed, named};
use crate::sdk::{announce, not_run};

/// An app of Slack's.
struct App {
    /// Its repository, or a folder in it.
    folder: &'static str,
    /// The file that starts it.
    file: &'static str,
    /// How it is told of things.
    mode: &'static str,
    /// What people do with it.
    people: &'static str,
    /// What they then see.
    named: &'static [&'static str],
}

/// The folder that holds checkouts of Slack's repositories by their names.
fn checkouts() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "only the test asks where Slack's apps are")]
    std::env::var_os("NIGHTCREW_SLACK_GUIDE").map(PathBuf::from)
}

/// Runs an app as it is, with the packages of its checkout where they were installed there, and else with those of all suites.
fn runs(app: &App) {
    let suite = format!("Slack's {}/{}", app.folder, app.file);
    let Some(checkouts) = checkouts() else {
        return not_run(
            &suite,
            "a folder with checkouts of Slack's repositories: NIGHTCREW_SLACK_GUIDE names none",
        );
    };
    let file = checkouts.join(app.folder).join(app.file);
    let Ok(file) = file.canonicalize() else {
        return announce(&suite, &format!("{}, which is not there", file.display()));
    };
    let tools = installed::python().and_then(|python| Ok((python, installed::node_modules()?)));
    let (python, modules) = match tools {
        Ok(tools) => tools,
        Err(missing) => return announce(&suite, &missing),
    };
    let checkout = file.parent().unwrap();
    let manifests = ["manifest.json", "manifest.yaml"].map(|name| checkout.join(name));
    let manifest = manifests.iter().find(|path| path.exists());
    let name = format!("slack-guide-{}-{}", app.folder, app.file).replace(['/', '.', '_'], "-");
    let office = Office::described(&name, manifest.map(PathBuf::as_path));
    let mut command = bare(&python, &office.folder);
    command.env("NODE_PATH", modules).arg(Path::new(HERE).join("guide").join(app.people));
    command.arg(&office.environment).arg(checkout).args([app.file, app.mode]);
    office.holds(&suite, command, app.named);
}

#[test]
fn slacks_getting_started_in_javascript_over_sockets() {
    runs(&App {
        folder: "bolt-js-getting-started-app",
        file: "app.js",
        mode: "sockets",
        people: "greeting.py",
        named: named::GREETING,
    });
}

#[test]
fn slacks_getting_started_in_javascript_over_http() {
    runs(&App {
        folder: "bolt-js-getting-started-app",
        file: "app_http.js",
        mode: "http",
        people: "greeting.py",
        named: named::GREETING,
    });
}

#[test]
fn slacks_getting_started_in_python_over_sockets() {
    runs(&App {
        folder: "bolt-python-getting-started-app",
        file: "app.py",
        mode: "sockets",
        people: "greeting.py",
        named: named::GREETING,
    });
}

#[test]
fn slacks_getting_started_in_python_over_http() {
    runs(&App {
        folder: "bolt-python/examples/getting_started",
        file: "app.py",
        mode: "http",
        people: "greeting.py",
        named: named::GREETING,
    });
}

#[test]
fn slacks_starter_in_javascript() {
    runs(&App {
        folder: "bolt-js-starter-template",
        file: "app.js",
        mode: "sockets",
        people: "starter.py",
        named: named::STARTER,
    });
}

#[test]
fn slacks_starter_in_python() {
    runs(&App {
        folder: "bolt-python-starter-template",
        file: "app.py",
        mode: "sockets",
        people: "starter.py",
        named: named::STARTER,
    });
}

#[test]
fn slacks_custom_step_in_javascript() {
    runs(&App {
        folder: "bolt-js-custom-step-template",
        file: "app.js",
        mode: "sockets",
        people: "step.py",
        named: named::STEP,
    });
}

#[test]
fn slacks_custom_step_in_python() {
    runs(&App {
        folder: "bolt-python-custom-step-template",
        file: "app.py",
        mode: "sockets",
        people: "step.py",
        named: named::STEP_WITH_A_CHOICE,
    });
}
