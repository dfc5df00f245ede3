//! What the twin remembers: who owes how much. A call is billed when its answer is made, whether or not anyone receives it.

use serde::{Deserialize, Serialize};

/// Input, in millionths of a dollar per million tokens (pico-dollars per token): $0.25. The twin's own list price, kept apart
/// from the crew's table so that an error in one cannot hide in the other.
const INPUT_PICO: u64 = 250_000;
/// Output: $2.00.
const OUTPUT_PICO: u64 = 2_000_000;

/// The twin's state: two bills, and nothing that grows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct World {
    /// What the crew owes.
    pub crew: Bill,
    /// What the subject owes.
    pub subject: Bill,
}

/// What somebody owes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// Billed calls.
    pub calls: u64,
    /// Billed input tokens.
    pub input: u64,
    /// Billed output tokens.
    pub output: u64,
    /// The amount in pico-dollars, exactly.
    pub pico: u64,
}

impl Bill {
    /// Adds a call.
    pub fn add(&mut self, input: u64, output: u64) {
        self.calls = self.calls.saturating_add(1);
        self.input = self.input.saturating_add(input);
        self.output = self.output.saturating_add(output);
        let pico = INPUT_PICO.saturating_mul(input).saturating_add(OUTPUT_PICO.saturating_mul(output));
        self.pico = self.pico.saturating_add(pico);
    }

    /// The amount in nano-dollars, rounded up.
    #[must_use]
    pub const fn nano(&self) -> u64 {
        self.pico.div_ceil(1000)
    }
}
