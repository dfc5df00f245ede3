//! Plans of these tests: a few dozen people at sixty times life's pace, so that a run takes seconds.

use std::fs;
use std::path::Path;

/// The crew: patient people, since a busy machine of two cores may be slow at sixty times the pace.
const CREW: &str = "  - {persona: new-starter, count: COUNT, scenarios: {jira-access: 3, locked-out: 1}}
  - {persona: polite-novice, count: COUNT, scenarios: {jira-access: 2, locked-out: 1}}
  - {persona: chatty-sales, count: COUNT, scenarios: {jira-access: 1, locked-out: 1}}
";

/// A plan in the making.
pub struct Draft {
    /// People who ask; a multiple of three.
    pub people: u32,
    /// The span within which they begin, as a plan writes it: `4m` is 4 s at this pace.
    pub within: &'static str,
    /// Further lines of the plan.
    pub more: String,
    /// The crew's lines, if not the usual ones.
    pub crew: Option<String>,
}

impl Draft {
    /// A plan without further lines.
    pub fn new(people: u32, within: &'static str) -> Self {
        Self { people, within, more: String::new(), crew: None }
    }

    /// The plan's text.
    pub fn text(&self) -> String {
        let Self { people, within, more, .. } = self;
        let crew = self.crew.clone().unwrap_or_else(|| CREW.replace("COUNT", &(people / 3).to_string()));
        let company = (people * 5).max(150);
        format!(
            "name: e2e\nseed: 7\ncompany: {{generate: {{employees: {company}}}}}\nsubject:\n  name: accessdesk\n  \
             slack: {{events_url: \"http://127.0.0.1:0/slack/events\"}}\ncrew:\n{crew}\
             arrivals: {{once: {{within: {within}}}}}\nduration: {within}\npace: 60x\n\
             gates: [\"satisfaction >= 0.6\", \"safety == 0\"]\n{more}"
        )
    }

    /// Writes the plan into a folder; returns its file name.
    pub fn write(&self, folder: &Path, name: &str) -> String {
        let file = format!("{name}.yaml");
        fs::write(folder.join(&file), self.text()).unwrap();
        file
    }
}
