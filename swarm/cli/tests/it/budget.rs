//! The promise about money: what a provider truly bills is at most what the ledger counts as spent, and that is at most the cap;
//! in bad weather, and however often the engine is killed. The provider is the model twin in a process of its own, which lives
//! on and keeps its books. `NIGHTCREW_FULL=1` measures it with 500 people.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

use nightcrew_governor::{Calendar, Ledger as _, SqliteLedger};
use nightcrew_model::event::What;
use nightcrew_runtime::Clock;
use serde_json::Value;

use crate::plans::Draft;
use crate::process::{Bot, PATIENCE, Process, events, folder, text, until};

/// The cap of the day: five cents.
const CAP: u64 = 50_000_000;
/// Everything that goes wrong at a provider, at shares that a night would find outrageous.
const WEATHER: &str = "twins:
  llm:
    faults:
      - before_handler: {path: /v1/chat/completions, share: 0.06, status: 429}
      - before_handler: {path: /v1/chat/completions, share: 0.04, status: 500}
      - after_handler: {path: /v1/chat/completions, share: 0.04, status: 500}
      - cut_stream: {share: 0.06}
      - omit_usage: {share: 0.06}
";
/// After how many model calls the engine is killed: early, late, and in between, the same each time.
const KILLS: [usize; 5] = [3, 23, 9, 17, 6];

/// Room under the cap in which a call or two must fit: one is held at about a thirtieth of a cent.
const OF_USE: u64 = 1_000_000;

/// Twins in a process of their own.
struct Office {
    folder: PathBuf,
    _twins: Process,
    control: String,
    token: String,
    first_day: String,
}

impl Office {
    fn open(name: &str) -> Self {
        let folder = folder(name);
        let arguments = ["twins", "--only", "slack,jira,okta,llm", "--env-file", "twins.env"];
        let mut twins = Process::start(&folder, "twins", &arguments);
        until("the twins", PATIENCE, || {
            assert!(twins.runs(), "{}", twins.stderr());
            twins.stdout().contains("ready").then_some(())
        });
        let environment = text(&folder.join("twins.env"));
        let variable = |name: &str| {
            let found = environment.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            found.unwrap().to_owned()
        };
        let (control, token) = (variable("TWIN_CONTROL_URL"), variable("TWIN_CONTROL_TOKEN"));
        Self { folder, _twins: twins, control, token, first_day: today() }
    }

    /// What the provider has on its books: a question over the control surface.
    fn ask(&self, question: &str) -> u64 {
        let authority = self.control.strip_prefix("http://").unwrap();
        let body = format!("{{\"twin\": \"llm\", \"question\": \"{question}\", \"args\": []}}");
        let mut stream = TcpStream::connect(authority).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let request = format!(
            "POST /_twin/ask HTTP/1.1\r\nHost: {authority}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n\
             Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        serde_json::from_str::<Value>(body).unwrap()["count"].as_u64().unwrap()
    }

    /// What the ledger counts as spent. A test that runs over midnight has spent on two days.
    fn spent(&self) -> u64 {
        let ledger = SqliteLedger::open(&self.folder.join("ledger.sqlite")).unwrap();
        let mut days = vec![self.first_day.clone(), today()];
        days.dedup();
        let spent = days.iter().map(|day| ledger.counted(&format!("day:{day} UTC")).unwrap().0);
        spent.inspect(|spent| assert!(*spent <= CAP, "spent {spent} of {CAP}")).sum()
    }

    /// Starts a run with a model's mind against these twins, on this ledger.
    fn run(&self, bot: &Bot, plan: &str, out: &str) -> Process {
        let mut arguments: Vec<String> =
            ["run", plan, "--out", out, "--attach", "twins.env", "--ledger", "ledger.sqlite"]
                .map(str::to_owned)
                .into();
        arguments.extend(["--no-dashboard".to_owned(), "--".to_owned()]);
        arguments.extend(bot.command());
        Process::start(&self.folder, out, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The promise itself; returns bill and spent.
    #[expect(clippy::print_stdout, reason = "the measured figures, which --nocapture shows")]
    fn holds(&self, when: &str) -> (u64, u64) {
        let spent = self.spent();
        let bill = self.ask("bill");
        println!("{when}: bill {bill} <= spent {spent} <= cap {CAP}, {} calls", self.ask("calls"));
        assert!(bill <= spent, "{when}: the bill is {bill}, the ledger says {spent}");
        (bill, spent)
    }
}

fn today() -> String {
    Calendar::new("UTC").unwrap().day_of(Clock::paced(1).unix_ms()).unwrap().date.to_string()
}

/// A plan whose crew has a model's mind, few calls at a time so that a kill strands little of the cap.
fn plan(folder: &Path, people: u32, within: &'static str) -> String {
    let more = format!(
        "mind: {{model: {{provider: twin, name: twin-small, max_output_tokens: 96, concurrency: 8}}}}\n\
         budget: {{per_day: \"$0.05\", when_spent: scripted}}\n{WEATHER}"
    );
    Draft { more, ..Draft::new(people, within) }.write(folder, "plan")
}

/// The full size of the measurement, when it is asked for.
fn full() -> bool {
    #[expect(clippy::disallowed_methods, reason = "only the test asks for its own size")]
    std::env::var_os("NIGHTCREW_FULL").is_some_and(|full| full == "1")
}

fn report(out: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(out.join("report.json")).unwrap()).unwrap()
}

#[test]
fn in_bad_weather_the_bill_is_below_the_books_and_the_books_below_the_cap() {
    let office = Office::open("budget");
    let (people, within) = if full() { (501, "30m") } else { (102, "6m") };
    let bot = Bot::new(&office.folder, "out");
    let ended = office.run(&bot, &plan(&office.folder, people, within), "out").wait();
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}{}", ended.stdout, ended.stderr);
    let (bill, spent) = office.holds("after a run");
    let report = report(&office.folder.join("out"));
    println!("{}", report["spend"]);
    let told = |name: &str| report["spend"][name].as_u64().unwrap();
    assert_eq!(
        (told("cap_nano_dollars"), report["accounting"]["started"].as_u64()),
        (CAP, Some(u64::from(people)))
    );
    assert!(
        bill > 0 && bill <= told("nano_dollars"),
        "the report says {}, the bill is {bill}",
        told("nano_dollars")
    );
    assert!(told("nano_dollars") <= spent.max(CAP));
    assert!(told("calls") > 50 && told("failed_calls") > 0, "{}", report["spend"]);
    assert!(told("tokens_in") > 0 && told("tokens_out") > 0);
    assert!(
        report["fallback_acts"].as_u64().unwrap() > 0,
        "in such weather some acts fall back, and the report says how many"
    );
    assert_eq!(report["fallback_acts"], report["rungs"]["fallback"]["acts"]);
    assert!(report["rungs"]["model"]["acts"].as_u64().unwrap() > 20, "{}", report["rungs"]);
}

#[test]
fn after_five_kills_the_bill_is_below_the_books_and_the_books_below_the_cap() {
    let office = Office::open("budget-kills");
    let (people, within) = if full() { (501, "30m") } else { (90, "6m") };
    let plan = plan(&office.folder, people, within);
    for (round, calls) in KILLS.into_iter().enumerate() {
        let name = format!("killed-{round}");
        let (bot, out) = (Bot::new(&office.folder, &name), office.folder.join(&name));
        let mut run = office.run(&bot, &plan, &name);
        let asked = |what: &What| matches!(what, What::Modelled(_) | What::BudgetRefused(_));
        until("model calls", PATIENCE, || {
            assert!(run.runs(), "{}{}", run.stdout(), run.stderr());
            (events(&out, asked) >= calls).then_some(())
        });
        run.kill();
        office.holds(&name);
    }
    let (before, room) = (office.ask("calls"), CAP.saturating_sub(office.spent()));
    assert!(
        before >= KILLS.iter().map(|calls| *calls as u64).sum::<u64>() / 2,
        "calls that were really made: {before}"
    );
    let bot = Bot::new(&office.folder, "out");
    let ended = office.run(&bot, &plan, "out").wait();
    assert!(matches!(ended.code, Some(0 | 1 | 5)), "{}{}", ended.stdout, ended.stderr);
    office.holds("after a whole run");
    // Each kill strands what the engine had leased; what is left must be of use to the next run, unless it is next to nothing.
    let more = office.ask("calls") - before;
    assert!(more > 0 || room < OF_USE, "{room} nano-dollars were left, and no call was made");
}
