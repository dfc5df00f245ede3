//! Open files: how many a run needs, against what the machine allows. A run that would fail on its way says so before it begins.

use nightcrew_model::plan::{Connections, Plan};

use crate::failure::Failure;

/// Connections to each twin and to the control surface, files of the journal and the report, the live page, and what a
/// process has anyway.
const BESIDE: u64 = 1_000;

/// Raises the limit as far as the machine allows, and checks that it is enough. Twins of this process hold the other ends.
pub fn check(plan: &Plan, twins_inside: bool) -> Result<(), Failure> {
    let allowed = rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX);
    enough(needed(plan, twins_inside), allowed, plan.seats.len() + plan.standby.len())
}

/// Open files of a run.
fn needed(plan: &Plan, twins_inside: bool) -> u64 {
    let people = (plan.seats.len() + plan.standby.len()) as u64;
    let desks = if plan.connections == Connections::Shared { 1 } else { people };
    desks * if twins_inside { 2 } else { 1 } + BESIDE
}

fn enough(needed: u64, allowed: u64, people: usize) -> Result<(), Failure> {
    if needed <= allowed {
        return Ok(());
    }
    Err(Failure::Environment(format!(
        "{people} people with a desk of their own need about {needed} open files, and this machine allows {allowed}: raise the \
         hard limit (`ulimit -Hn`), or write `connections: shared` into the plan"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_few_open_files_are_told_with_numbers() {
        assert!(enough(1_000, 1_000, 5).is_ok());
        let Err(Failure::Environment(why)) = enough(21_000, 4_096, 20_000) else { unreachable!() };
        assert!(why.contains("20000 people") && why.contains("21000") && why.contains("4096"), "{why}");
    }
}
