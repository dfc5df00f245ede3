//! `nightcrew bench …`: measurements that the README's tables come from.

use super::{Outcome, on_runtime};
use crate::args::{Bench, BenchWhat};

mod usage;
mod verdicts;
mod virtual_time;

pub use virtual_time::BenchVirtual;

pub fn bench(args: Bench) -> Outcome {
    match args.what {
        BenchWhat::Verdicts(args) => on_runtime(verdicts::verdicts(args)),
        BenchWhat::Virtual(args) => virtual_time::bench(&args),
    }
}
