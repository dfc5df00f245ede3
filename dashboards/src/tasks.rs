//! The only place of this crate that starts threads and tasks: one thread for the live page, with a runtime of its own, so
//! that a page being drawn never delays an employee.

use std::future::Future;
use std::io;
use std::thread::JoinHandle;

/// Starts a thread with a current-thread runtime that runs the future which `begin` makes on it.
///
/// # Errors
/// When the runtime cannot be built or the thread cannot be started.
pub fn thread<F, T>(name: &str, begin: F) -> io::Result<JoinHandle<()>>
where
    F: FnOnce() -> T + Send + 'static,
    T: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build()?;
    let thread = std::thread::Builder::new().name(name.to_owned());
    #[expect(clippy::disallowed_methods, reason = "this is the tasks module of the crate")]
    thread.spawn(move || {
        runtime.block_on(async { begin().await });
    })
}

/// Starts a task beside the current one; it ends with the thread's runtime.
#[expect(clippy::disallowed_methods, reason = "this is the tasks module of the crate")]
pub fn beside(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task));
}
