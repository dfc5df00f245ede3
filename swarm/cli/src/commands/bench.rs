//! `nightcrew bench …`: measurements that the README's tables come from.

use super::{Outcome, on_runtime};
use crate::args::{Bench, BenchWhat};

mod child;
mod engine;
pub mod soak;
mod twins;
mod usage;
mod verdicts;
mod virtual_time;

pub use engine::row::Who;
pub use virtual_time::BenchVirtual;

pub fn bench(args: Bench) -> Outcome {
    match args.what {
        BenchWhat::Engine(args) => on_runtime(engine::engine(args)),
        BenchWhat::Twins(args) => on_runtime(twins::twins(args)),
        BenchWhat::Echo => on_runtime(twins::echo::serve()),
        BenchWhat::Row(args) => on_runtime(engine::row::row(args)),
        BenchWhat::Soak(args) => on_runtime(soak::soak(args)),
        BenchWhat::Work(args) => on_runtime(soak::work::work(args)),
        BenchWhat::Verdicts(args) => on_runtime(verdicts::verdicts(args)),
        BenchWhat::Virtual(args) => virtual_time::bench(&args),
    }
}
