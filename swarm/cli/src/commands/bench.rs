//! `nightcrew bench …`: measurements that the README's tables come from.

use super::Outcome;
use crate::args::{Bench, BenchWhat};

mod verdicts;

pub async fn bench(args: Bench) -> Outcome {
    match args.what {
        BenchWhat::Verdicts(args) => verdicts::verdicts(args).await,
    }
}
