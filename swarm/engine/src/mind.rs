//! What words an act: the scripted mind, or a model through the governor with the scripted one behind it. A mind chooses among
//! the moves that are permitted; whatever goes wrong with a model, the employee still acts, and the journal says how.

use std::sync::Arc;

use nightcrew_governor::{Governor, Reason, Scope};
use nightcrew_llm::governed::{Governed, Without};
use nightcrew_llm::{Message, Request, Role, Schema};
use nightcrew_model::event::{Rung, Spent, What};
use nightcrew_model::id::Seq;
use nightcrew_model::plan::WhenSpent;
use nightcrew_personas::decide::decide;
use nightcrew_personas::prompt::prompt;
use nightcrew_personas::reply::read;
use nightcrew_personas::situation::{Choice, Move, Situation};
use tokio::time::{Duration, sleep};

use crate::journal::Journal;

/// How long a paused crew waits before it asks the budget again; each further time twice as long, since it may be hours until tomorrow.
const PAUSE: Duration = Duration::from_secs(5);
/// The longest such wait: so late at most somebody learns that the budget is there again.
const PAUSE_MAX: Duration = Duration::from_mins(5);

/// What decides and words acts.
pub enum Mind {
    /// The scripted mind.
    Scripted,
    /// A model.
    Model(Box<ModelMind>),
}

/// A model with its budget.
pub struct ModelMind {
    /// The model, through the governor.
    pub model: Governed,
    /// Its scope.
    pub scope: Scope,
    /// The most output tokens of a call.
    pub max_output_tokens: u32,
    /// What happens when the day's budget is spent.
    pub when_spent: WhenSpent,
}

/// What came of asking a mind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// A choice.
    Chosen(Choice),
    /// The budget is spent and the plan says to stop.
    Stop,
}

impl Mind {
    /// A choice that takes no time: the scripted mind's, and any that needs no mind at all. `None` for one that a model makes.
    #[must_use]
    pub fn at_once(&self, situation: &Situation<'_>, permitted: &[Move]) -> Option<Choice> {
        // A move without words and without an alternative is an event: no mind is needed, and none is paid.
        if let [Move::Press(_) | Move::React | Move::Wait] = permitted {
            return Some(Choice { index: 0, text: None, rung: Rung::Event });
        }
        matches!(self, Self::Scripted).then(|| decide(situation, permitted))
    }

    /// Asks for a choice among `permitted`.
    pub async fn choose(
        &self,
        journal: &Journal,
        cause: Option<Seq>,
        situation: &Situation<'_>,
        permitted: &[Move],
    ) -> Asked {
        match (self.at_once(situation, permitted), self) {
            (Some(choice), _) => Asked::Chosen(choice),
            (None, Self::Scripted) => Asked::Chosen(decide(situation, permitted)),
            (None, Self::Model(mind)) => mind.choose(journal, cause, situation, permitted).await,
        }
    }

    /// What has been spent, where anything can be.
    #[must_use]
    pub fn spent(&self) -> Option<Spent> {
        match self {
            Self::Scripted => None,
            Self::Model(mind) => Some(spent(mind.model.governor())),
        }
    }
}

fn spent(governor: &Arc<Governor>) -> Spent {
    let status = governor.status();
    Spent { spent: status.spent, held: status.held, cap: status.cap }
}

impl ModelMind {
    async fn choose(
        &self,
        journal: &Journal,
        cause: Option<Seq>,
        situation: &Situation<'_>,
        permitted: &[Move],
    ) -> Asked {
        let asked = prompt(situation, permitted);
        let request = Request {
            model: String::new(),
            system: Arc::from(asked.system.as_str()),
            messages: vec![Message { role: Role::User, text: asked.user }],
            schema: Some(Schema { name: "choice".to_owned(), schema: Arc::new(asked.schema) }),
            max_output_tokens: self.max_output_tokens,
            seed: Some(situation.seed.derive(situation.attempt, "model", u64::from(situation.turn)) >> 1),
            temperature_milli: None,
        };
        let attempt = Some(situation.attempt);
        let (mut pause, mut is_told) = (PAUSE, false);
        loop {
            let turn = self.model.complete(&self.scope, request.clone()).await;
            let replied = turn.reply.is_ok();
            let last = turn.calls.len().saturating_sub(1);
            for (place, mut call) in turn.calls.into_iter().enumerate() {
                let usable = match (&turn.reply, place == last) {
                    (Ok(reply), true) => read(&reply.text, situation, permitted).is_ok(),
                    _ => true,
                };
                if !usable {
                    call.outcome = "unusable".to_owned();
                }
                journal.write(attempt, cause, What::Modelled(call));
            }
            match turn.reply {
                Ok(reply) => {
                    if let Ok(choice) = read(&reply.text, situation, permitted) {
                        return Asked::Chosen(Choice { rung: Rung::Model, ..choice });
                    }
                }
                Err(without) => {
                    // Whoever waits for the budget is refused once, however often they look.
                    if let Some(refused) = without.refused().filter(|_| !is_told) {
                        journal.write(attempt, cause, What::BudgetRefused(refused));
                        is_told = true;
                    }
                    if spent_full(&without) {
                        match self.when_spent {
                            WhenSpent::Scripted => {}
                            WhenSpent::Stop => return Asked::Stop,
                            WhenSpent::Pause => {
                                sleep(pause).await;
                                pause = PAUSE_MAX.min(2 * pause);
                                continue;
                            }
                        }
                    }
                }
            }
            tracing::debug!(replied, "the scripted mind answers instead of the model");
            return Asked::Chosen(Choice { rung: Rung::Fallback, ..decide(situation, permitted) });
        }
    }
}

/// Whether the budget is spent for good (for today), as opposed to busy.
fn spent_full(without: &Without) -> bool {
    matches!(without, Without::Budget(refused) if matches!(refused.reason, Reason::SpentFull))
}
