//! What users of the dashboards depend on: reports that read well and stay inert, a live page that moves, only answers its
//! own address and never holds up a run. The browser tests need Debian's `chromium-driver`; without it they say so and pass,
//! except under `CI=true`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod board;
mod browser;
mod crew;
mod formats;
mod honest;
mod hostile;
mod sample;
mod serving;
