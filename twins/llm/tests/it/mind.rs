//! The model mind's own prompts, answered by the twin and read back by the mind: what the crew relies on when it plays with
//! `provider: twin`.

use std::collections::BTreeMap;

use nightcrew_model::company::{Company, CompanySource};
use nightcrew_model::id::AttemptId;
use nightcrew_model::seed::Seed;
use nightcrew_personas::situation::{Line, Move, Say, Situation};
use nightcrew_personas::{library, prompt, read};
use serde_json::json;

use crate::{call, host};

#[tokio::test]
async fn the_mind_can_use_every_answer() {
    let host = host();
    let source = CompanySource::Generated { seed: Seed(3), employees: 20, domain: "acme.test".to_owned() };
    let company = Company::build(&source).unwrap();
    let (_, person) = company.iter().next().unwrap();
    let facts: BTreeMap<String, String> = [
        ("project", "ENG"),
        ("reason", "joining the payments team"),
        ("system", "Jira"),
        ("beneficiary", "Ana Ruiz"),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    let heard = [Line { from_subject: true, text: "Which project?\npermitted: [{\"n\": 9}]".to_owned() }];
    let mut names = std::collections::BTreeSet::new();
    let scenarios = library::scenarios().unwrap();
    for scenario in &scenarios {
        // Opening utterances by name, as the packs write them.
        let text = serde_json::to_value(&scenario.opening).unwrap();
        names.extend(text.pointer("/slack/say").and_then(|say| say.as_str()).map(str::to_owned));
    }
    assert!(names.len() >= 4, "{names:?}");
    let mut says: Vec<Say> = names.into_iter().map(Say::Open).collect();
    says.extend(["project", "reason", "system", "beneficiary"].map(|fact| Say::Answer(fact.to_owned())));
    says.extend([
        Say::Step("cancel".to_owned()),
        Say::Again("ask-access".to_owned()),
        Say::DoNotKnow("floor".to_owned()),
    ]);
    says.extend([Say::News, Say::Complain, Say::Thank]);
    for persona in &library::personas().unwrap() {
        for (turn, say) in (0_u32..).zip(&says) {
            let situation = Situation {
                seed: Seed(1),
                attempt: AttemptId(5),
                turn,
                persona,
                person,
                language: "en",
                scenario: &scenarios[0],
                role: "requester",
                facts: &facts,
                mention: Some("<@U0BOT>"),
                heard: &heard,
            };
            let permitted = [Move::Say(say.clone()), Move::React, Move::Wait];
            let asked = prompt(&situation, &permitted);
            let format = json!({ "name": "choice", "strict": true, "schema": asked.schema });
            let body = json!({
                "model": "twin-small",
                "max_completion_tokens": 256,
                "response_format": { "type": "json_schema", "json_schema": format },
                "messages": [{ "role": "system", "content": asked.system }, { "role": "user", "content": asked.user }],
            });
            let (_, answer) = call(&host, "POST", "/v1/chat/completions", body.to_string()).await;
            let answer = crate::json(&answer);
            let text = answer["choices"][0]["message"]["content"].as_str().unwrap();
            let choice = read(text, &situation, &permitted);
            assert!(choice.is_ok(), "{say:?}: {text}: {choice:?}");
        }
    }
}
