//! What a command line may change of a plan: the same flags wherever a plan is run.

use nightcrew_scenario::Overrides;

/// Flags that override a plan.
#[derive(Debug, clap::Args)]
pub struct PlanFlags {
    /// How many employees, whatever the plan says.
    #[arg(long, value_name = "N")]
    pub employees: Option<u32>,
    /// The seed, whatever the plan says.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How fast the crew's clock runs, whatever the plan says: 1x, 60x, … or virtual.
    #[arg(long, value_name = "PACE")]
    pub pace: Option<nightcrew_model::plan::Pace>,
    /// The calendar's moment at which the crew's clock starts, whatever the plan says: 2026-11-23T22:00[Europe/Berlin].
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    pub starts_at: Option<String>,
}

impl PlanFlags {
    /// As a plan is loaded with them.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            employees: self.employees,
            seed: self.seed,
            pace: self.pace,
            starts_at: self.starts_at.clone(),
            ..Overrides::default()
        }
    }
}

/// A moment at which a run can start, as it was written.
fn moment(text: &str) -> Result<String, String> {
    let checked = nightcrew_scenario::moment::starts_at(text);
    checked.map(|_| text.to_owned()).map_err(|error| format!("{error}; {}", error.hint()))
}
