//! What twins and minds understand. The caller gathers it (from the twins' cards and the mind's grammar), so that this crate
//! depends on neither.

use nightcrew_model::act::Verb;
use nightcrew_model::ask::{AnswerKind, ArgKind, QuestionCard};

/// Everything that files may name beside each other.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The twins' names.
    pub twins: Vec<String>,
    /// Of the twins, those that deliver something to the subject.
    pub delivering: Vec<String>,
    /// Of the twins, those that answer as a model.
    pub models: Vec<String>,
    /// Questions that checks may put.
    pub questions: Vec<Question>,
    /// Verbs that a look may use.
    pub verbs: Vec<VerbForm>,
    /// Utterances that the scripted mind can say.
    pub utterances: Vec<String>,
    /// Languages that people can write in.
    pub languages: Vec<String>,
    /// Providers that a model mind may name.
    pub providers: Vec<String>,
    /// Endpoints that the twins serve: `okta PUT /api/v1/groups/{id}/users/{user}`.
    pub endpoints: Vec<String>,
    /// What is wrong with an app manifest of Slack's, a line each; a line begins with a JSON pointer where it has a place.
    pub app_manifest: Option<fn(&serde_json::Value) -> Vec<String>>,
}

/// A question that a twin answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The twin.
    pub twin: String,
    /// The question's name.
    pub name: String,
    /// What it takes, in order.
    pub args: Vec<ArgKind>,
    /// What it answers with.
    pub answer: AnswerKind,
}

impl From<&QuestionCard> for Question {
    fn from(card: &QuestionCard) -> Self {
        let (twin, name) = (card.twin.to_owned(), card.name.to_owned());
        Self { twin, name, args: card.args.to_vec(), answer: card.answer }
    }
}

impl Question {
    /// How it is written: `okta.in_group(person, text)`.
    #[must_use]
    pub fn usage(&self) -> String {
        let kinds = self.args.iter().map(|kind| match kind {
            ArgKind::Person => "person",
            ArgKind::Text => "text",
        });
        format!("{}.{}({})", self.twin, self.name, kinds.collect::<Vec<_>>().join(", "))
    }
}

/// A verb's name and arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerbForm {
    /// `service.verb`.
    pub name: String,
    /// Its arguments, and whether each must be given.
    pub args: Vec<(String, bool)>,
}

impl From<&Verb> for VerbForm {
    fn from(verb: &Verb) -> Self {
        let args = verb.args.iter().map(|arg| (arg.name.to_owned(), arg.required));
        Self { name: verb.name.to_owned(), args: args.collect() }
    }
}

impl Vocabulary {
    /// The question of this twin and name.
    #[must_use]
    pub fn question(&self, twin: &str, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.twin == twin && question.name == name)
    }
}
