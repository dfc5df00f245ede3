//! The driver: the thin task of one employee. It waits, asks the mind, makes the calls and writes them down; what for is
//! decided by the [`Employee`] and its plays.

use std::collections::BTreeMap;
use std::sync::Arc;

use nightcrew_model::act::Act;
use nightcrew_model::event::{
    Acted, Answered, Arranged, AttemptEnd, AttemptEnded, AttemptStarted, Heard, Rung, What,
};
use nightcrew_model::id::{AttemptId, PersonId, Seq, Trace};
use nightcrew_model::notice::{Author, Message, Notice, NoticeKind};
use nightcrew_model::plan::casting::{Cast, attempt_id, choose_scenario};
use nightcrew_model::scenario::{Opening, Scenario};
use nightcrew_model::time::{At, Span};
use nightcrew_personas::language::language_of;
use nightcrew_personas::release::{opening_facts, role_facts};
use nightcrew_personas::situation::{Line, Move, Situation};
use nightcrew_personas::temper;
use nightcrew_personas::think;
use nightcrew_personas::understand::understand;
use nightcrew_runtime::{Either, race};

use crate::crew::{Casting, Item, Slot};
use crate::employee::{Employee, Next, Place, Play, Script, Spot, Wanted};
use crate::hands::Outcome;
use crate::mind::Asked;
use crate::run::Engine;

/// Tries of one act, when the service is busy or broken: people press the button again.
const TRIES_MAX: u32 = 4;
/// The pause before another try, on the machine's clock: the service is in real time, too.
const TRY_AGAIN_MS: u64 = 700;
/// How long an attempt is still watched after its end, on the machine's clock: what a subject does right after its last word
/// belongs to the attempt.
const LINGER_MS: u64 = 500;
/// The longest text that the journal keeps of what was heard, in bytes.
const HEARD_BYTES_MAX: usize = 1_500;

/// What a mind is told about a play: a copy, since the play goes on while the mind thinks.
struct Scene {
    attempt: AttemptId,
    turn: u32,
    scenario: u32,
    role: String,
    facts: BTreeMap<String, String>,
    heard: Vec<Line>,
    mention: Option<String>,
}

impl Scene {
    fn situation<'a>(
        &'a self,
        engine: &'a Engine,
        employee: &Employee,
        language: &'a str,
    ) -> Option<Situation<'a>> {
        Some(Situation {
            seed: engine.plan.seed,
            attempt: self.attempt,
            turn: self.turn,
            persona: engine.plan.personas.get(employee.persona as usize)?,
            person: engine.company.person(employee.person)?,
            language,
            scenario: engine.scenario(self.scenario)?,
            role: &self.role,
            facts: &self.facts,
            mention: self.mention.as_deref(),
            heard: &self.heard,
        })
    }
}

/// One employee at work.
pub struct Driver {
    engine: Arc<Engine>,
    employee: Employee,
    slot: Arc<Slot>,
    language: String,
    finished: bool,
}

impl Driver {
    /// A driver; `None` for somebody who has no slot in the crew.
    #[must_use]
    pub fn new(engine: Arc<Engine>, employee: Employee) -> Option<Self> {
        let slot = Arc::clone(engine.crew.slot(employee.person)?);
        let persona = engine.plan.personas.get(employee.persona as usize)?;
        let language = language_of(engine.plan.seed, persona, engine.company.person(employee.person)?);
        Some(Self { engine, employee, slot, language, finished: false })
    }

    /// Works until the crew is cut.
    pub async fn live(mut self) {
        self.schedule(None);
        loop {
            if self.engine.phase.is_cut() {
                self.cut().await;
                return;
            }
            if let Some(item) = self.slot.take() {
                self.take(item).await;
                continue;
            }
            let wake = self.tick().await;
            self.finish_if_done();
            let engine = Arc::clone(&self.engine);
            let sleeping = async {
                match wake {
                    Some(at) => engine.clock.sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            race(self.slot.bell.notified(), race(self.engine.phase.changed(), sleeping)).await;
        }
    }

    /// Sets when the next attempt is meant to begin.
    fn schedule(&mut self, last: Option<At>) {
        let engine = &self.engine;
        let persona = engine.plan.personas.get(self.employee.persona as usize);
        self.employee.next_at = match (self.employee.seat, persona) {
            (Some(_), Some(persona)) => engine.schedule.next(
                &engine.plan,
                self.employee.person,
                &persona.hours,
                self.employee.ordinal,
                last,
            ),
            _ => None,
        };
    }

    /// Tells the run, once, when this employee will begin no further attempt.
    fn finish_if_done(&mut self) {
        let over = self.employee.next_at.is_none() || !self.engine.phase.is_running();
        if !self.finished && self.employee.seat.is_some() && over && self.employee.own.is_none() {
            self.finished = true;
            self.engine.seat_finished();
        }
    }

    /// Does what is due; returns when something will be.
    async fn tick(&mut self) -> Option<At> {
        let now = self.engine.clock.now();
        if self.employee.own.is_none()
            && let Some(at) = self.employee.next_at
            && self.engine.phase.is_running()
        {
            if at > now {
                return Some(at);
            }
            self.begin(at).await;
            return Some(now);
        }
        let engine = Arc::clone(&self.engine);
        self.employee.parts.retain(|part| engine.crew.casting(part.attempt).is_some());
        let own = self.employee.own.as_deref_mut()?;
        let attempt = own.attempt;
        let next = own.tick(now, &engine.plan.scenarios.get(own.scenario as usize)?.scenario);
        if let Next::Wait(at) = next {
            return Some(at);
        }
        self.carry_on(attempt, next, None, "").await;
        Some(self.engine.clock.now())
    }

    /// Takes something out of the slot.
    async fn take(&mut self, item: Item) {
        match item {
            Item::Notice(notice, arrived_us) => self.notice(notice, arrived_us).await,
            Item::Cue(attempt) => {
                let engine = Arc::clone(&self.engine);
                let scenario = self.join(attempt).and_then(|place| engine.scenario(place));
                let next = scenario.and_then(|scenario| self.employee.play(attempt)?.open(scenario));
                if let Some(next) = next {
                    self.carry_on(attempt, next, None, "").await;
                }
            }
        }
    }

    /// Takes up a part in somebody else's attempt; returns its scenario.
    fn join(&mut self, attempt: AttemptId) -> Option<u32> {
        let casting = self.engine.crew.casting(attempt)?;
        let role = casting.role_of(self.employee.person)?.to_owned();
        let scenario = self.engine.scenario(casting.scenario)?;
        let persona = self.engine.plan.personas.get(self.employee.persona as usize)?;
        let script = Script {
            attempt,
            scenario: casting.scenario,
            role,
            protagonist: false,
            facts: casting.facts.clone(),
            opening: opening_facts(scenario, persona, self.engine.plan.seed, attempt),
            patience: temper::patience(&scenario.patience, persona),
        };
        let play = Play::new(self.engine.clock.now(), script);
        self.employee.take_part(play);
        Some(casting.scenario)
    }

    /// Something was noticed.
    async fn notice(&mut self, notice: Notice, arrived_us: u64) {
        let (NoticeKind::Message(message) | NoticeKind::MessageChanged(message)) = &notice.kind else {
            return;
        };
        if message.from != Author::Subject {
            return;
        }
        let Some(attempt) = self.employee.attempt_of(&notice).or_else(|| self.part_of(&notice, message))
        else {
            return;
        };
        let engine = Arc::clone(&self.engine);
        let Some(play) = self.employee.play(attempt) else { return };
        let Some(scenario) = engine.scenario(play.scenario) else { return };
        let meaning = understand(message, play.hint(scenario));
        let heard = Heard {
            person: notice.to,
            role: play.role.clone(),
            twin_seq: notice.cause,
            arrived_us,
            meaning: meaning.clone(),
            text: cut(&message.text),
            from_subject: true,
        };
        let seq = engine.journal.write(Some(attempt), None, What::Heard(heard));
        let next = play.hear(engine.clock.now(), &meaning, message, scenario);
        self.carry_on(attempt, next, Some(seq), &message.text).await;
    }

    /// The attempt in which this person has a part that a notice is about, when they did not know of it yet.
    fn part_of(&mut self, notice: &Notice, message: &Message) -> Option<AttemptId> {
        let named = notice.attempt.filter(|attempt| self.engine.crew.casting(*attempt).is_some());
        let attempt = named.or_else(|| {
            self.engine.crew.mentioned_in(self.employee.person, &message.text, &self.engine.company)
        })?;
        self.join(attempt)?;
        Some(attempt)
    }

    /// Begins an attempt of this person's own.
    async fn begin(&mut self, intended: At) {
        let engine = Arc::clone(&self.engine);
        let ordinal = self.employee.ordinal;
        let Some((scenario_place, cast, attempt)) = self.cast(ordinal) else {
            // A resolved plan can always be cast; a seat that cannot is left out rather than tried for ever.
            self.employee.next_at = None;
            return;
        };
        let Some(planned) = engine.plan.scenarios.get(scenario_place as usize) else { return };
        let Some(persona) = engine.plan.personas.get(self.employee.persona as usize) else { return };
        let scenario = &planned.scenario;
        let started = AttemptStarted {
            person: self.employee.person,
            persona: persona.name.clone(),
            scenario: scenario.name.clone(),
            ordinal,
            intended,
            cast: cast.roles.clone(),
            facts: cast.facts.clone(),
        };
        let seq = engine.journal.write(Some(attempt), None, What::AttemptStarted(Box::new(started)));
        engine.count_started();
        let checks = planned.expect.iter().chain(&planned.never);
        let mut asks: Vec<_> = checks
            .flat_map(|check| &check.asks)
            .filter_map(|ask| ask.fill(&cast.roles, &cast.facts))
            .collect();
        asks.sort();
        asks.dedup();
        let people = cast.roles.values().copied().collect();
        let facts = self.facts(&cast, scenario).await;
        let casting = Casting { scenario: scenario_place, roles: cast.roles.clone(), facts: facts.clone() };
        engine.crew.begin(attempt, Arc::new(casting));
        let script = Script {
            attempt,
            scenario: scenario_place,
            role: scenario.protagonist.clone(),
            protagonist: true,
            facts,
            opening: opening_facts(scenario, persona, engine.plan.seed, attempt),
            patience: temper::patience(&scenario.patience, persona),
        };
        let arranged = engine.twins.begin(attempt, people, &cast.arrangements, &asks).await;
        self.employee.own = Some(Box::new(Play::new(engine.clock.now(), script)));
        match arranged {
            Ok(made) => {
                engine.journal.write(Some(attempt), Some(seq), What::Arranged(Arranged { made }));
            }
            Err(error) => {
                self.carry_on(attempt, Next::End(AttemptEnd::Broken, error.to_string()), Some(seq), "").await;
                return;
            }
        }
        self.open(attempt, scenario, &cast.roles, seq).await;
    }

    /// Opens the attempt, or cues who does.
    async fn open(
        &mut self,
        attempt: AttemptId,
        scenario: &Scenario,
        roles: &BTreeMap<String, PersonId>,
        seq: Seq,
    ) {
        let next = self.employee.own.as_deref_mut().and_then(|play| play.open(scenario));
        let Opening::Slack(opening) = &scenario.opening;
        match next {
            Some(next) => self.carry_on(attempt, next, Some(seq), "").await,
            None => {
                if let Some(opener) = opening.by.as_ref().and_then(|role| roles.get(role)) {
                    self.engine.crew.put(*opener, Item::Cue(attempt));
                }
            }
        }
    }

    /// Scenario, cast and identity of an attempt.
    fn cast(&self, ordinal: u32) -> Option<(u32, Cast, AttemptId)> {
        let engine = &self.engine;
        let seat = engine.plan.seats.get(self.employee.seat? as usize)?;
        let line = engine.plan.lines.get(seat.line as usize)?;
        let attempt = attempt_id(engine.plan.seed, seat.person, ordinal);
        let scenario = choose_scenario(engine.plan.seed, seat.person, ordinal, line)?;
        let cast = engine.casting.cast(&engine.plan, &engine.company, seat, scenario, attempt).ok()?;
        Some((scenario, cast, attempt))
    }

    /// The facts of an attempt, with people whom the protagonist will name under their roles: as a mention, the way somebody
    /// picks a colleague from the list, or by name where the list does not have them.
    async fn facts(&self, cast: &Cast, scenario: &Scenario) -> BTreeMap<String, String> {
        let engine = &self.engine;
        let mut facts = cast.facts.clone();
        for role in role_facts(scenario) {
            let Some(person) = cast.roles.get(&role).and_then(|person| engine.company.person(*person)) else {
                continue;
            };
            let found = engine.directory.colleague(&engine.hands, self.employee.person, &person.email).await;
            let name = found.map_or_else(|_| person.display_name(), |id| format!("<@{id}>"));
            facts.insert(role, name);
        }
        facts
    }

    /// Carries out what comes next, until there is something to wait for.
    async fn carry_on(&mut self, attempt: AttemptId, mut next: Next, cause: Option<Seq>, heard: &str) {
        let engine = Arc::clone(&self.engine);
        let mut cause = cause;
        loop {
            if engine.phase.is_cut() {
                return;
            }
            let (outcome, said) = match next {
                Next::Wait(_) => return,
                Next::End(how, why) => {
                    self.end(attempt, how, why).await;
                    return;
                }
                Next::Look(act) => {
                    let Some(span) = self.look_span(attempt, heard) else { return };
                    let Some(due) = self.think(span).await else { return };
                    let (outcome, seq) = self.act(attempt, act, Rung::Event, "verify", cause, due).await;
                    cause = Some(seq);
                    (outcome, None)
                }
                Next::Move(wanted) => match self.make(attempt, &wanted, &mut cause, heard).await {
                    Some(made) => made,
                    None => return,
                },
            };
            let Some(play) = self.employee.play(attempt) else { return };
            let Some(scenario) = engine.scenario(play.scenario) else { return };
            next = play.done(engine.clock.now(), &outcome, said.as_deref(), scenario);
        }
    }

    /// Makes one of the wanted moves: the mind chooses and words it, the person thinks and types, the hands do it. `None` when
    /// the crew was cut meanwhile, or the budget stopped it.
    async fn make(
        &mut self,
        attempt: AttemptId,
        wanted: &Wanted,
        cause: &mut Option<Seq>,
        heard: &str,
    ) -> Option<(Outcome, Option<String>)> {
        let engine = Arc::clone(&self.engine);
        let (choice, span) = match self.choose(attempt, wanted, *cause, heard).await? {
            (Asked::Chosen(choice), span) => (choice, span),
            (Asked::Stop, _) => {
                engine.budget_spent();
                let end = "the budget of the day is spent".to_owned();
                self.end(attempt, AttemptEnd::OutOfBudget, end).await;
                return None;
            }
        };
        let due = self.think(span).await?;
        let fine = Outcome { ok: true, ..Outcome::default() };
        match wanted.permitted.get(choice.index) {
            Some(Move::Wait) | None => Some((fine, None)),
            Some(Move::React) => {
                if let Some((channel, ts)) = self.employee.play(attempt)?.latest() {
                    let act = Act::new("slack.react")
                        .with("channel", channel)
                        .with("timestamp", ts)
                        .with("name", "thumbsup");
                    let (_, seq) = self.act(attempt, act, Rung::Event, wanted.purpose, *cause, due).await;
                    *cause = Some(seq);
                }
                // A reaction is a courtesy: one that fails changes nothing for the person.
                Some((fine, None))
            }
            Some(Move::Press(button)) => {
                let (channel, ts) = self.employee.play(attempt)?.latest()?;
                let act = Act::new("slack.press_button")
                    .with("channel", channel)
                    .with("ts", ts)
                    .with("action_id", button.action_id.as_str())
                    .with("block_id", button.block_id.as_str())
                    .with("value", button.value.as_str())
                    .with("label", button.label.as_str());
                let (outcome, seq) = self.act(attempt, act, Rung::Event, wanted.purpose, *cause, due).await;
                *cause = Some(seq);
                Some((outcome, None))
            }
            Some(Move::Say(_)) => {
                let text = choice.text.unwrap_or_default();
                let (outcome, seq) = self.say(attempt, wanted, &text, choice.rung, *cause, due).await?;
                *cause = seq.or(*cause);
                Some((outcome, Some(text)))
            }
        }
    }

    /// Asks the mind, and draws how long the person takes for what it chose.
    async fn choose(
        &mut self,
        attempt: AttemptId,
        wanted: &Wanted,
        cause: Option<Seq>,
        heard: &str,
    ) -> Option<(Asked, Span)> {
        let engine = Arc::clone(&self.engine);
        let scene = self.scene(attempt, wanted.mention)?;
        let situation = scene.situation(&engine, &self.employee, &self.language)?;
        let asking = engine.mind.choose(&engine.journal, cause, &situation, &wanted.permitted);
        let asked = match race(asking, engine.phase.cut()).await {
            Either::First(asked) => asked,
            Either::Second(()) => return None,
        };
        let said = match &asked {
            Asked::Chosen(choice) => choice.text.as_deref(),
            Asked::Stop => None,
        };
        let span = think::before_act(&situation, said, Some(heard));
        Some((asked, span))
    }

    /// How long the person takes before a look for themselves.
    fn look_span(&mut self, attempt: AttemptId, heard: &str) -> Option<Span> {
        let scene = self.scene(attempt, false)?;
        let situation = scene.situation(&self.engine, &self.employee, &self.language)?;
        Some(think::before_act(&situation, None, Some(heard)))
    }

    /// Reads, thinks and types for a span; returns when the act was due. `None` when the crew was cut meanwhile.
    async fn think(&self, span: Span) -> Option<At> {
        let engine = &self.engine;
        let due = engine.clock.now() + span;
        match race(engine.clock.sleep_until(due), engine.phase.cut()).await {
            Either::First(()) => Some(due),
            Either::Second(()) => None,
        }
    }

    /// What a mind is told about a play, as it stands.
    fn scene(&mut self, attempt: AttemptId, mention: bool) -> Option<Scene> {
        let mention = mention.then(|| format!("<@{}>", self.engine.directory.app()));
        let play = self.employee.play(attempt)?;
        Some(Scene {
            attempt,
            turn: play.moves,
            scenario: play.scenario,
            role: play.role.clone(),
            facts: play.released(),
            heard: play.lines(),
            mention,
        })
    }

    /// Says something where it is wanted.
    async fn say(
        &mut self,
        attempt: AttemptId,
        wanted: &Wanted,
        text: &str,
        rung: Rung,
        cause: Option<Seq>,
        due: At,
    ) -> Option<(Outcome, Option<Seq>)> {
        let here = self.employee.play(attempt)?.place().cloned();
        let spot =
            if here.is_none() && wanted.spot == Spot::Here { Spot::Direct } else { wanted.spot.clone() };
        let (channel, thread) = match &spot {
            Spot::Here => here.map(|place| (place.channel, place.thread))?,
            Spot::Channel(name) => {
                let found =
                    self.engine.directory.channel(&self.engine.hands, self.employee.person, name).await;
                match found {
                    Ok(id) => (id, None),
                    Err(error) => return Some((refused(&error), None)),
                }
            }
            Spot::Direct => {
                let act = Act::new("slack.open_dm").with("users", self.engine.directory.app());
                let (outcome, seq) = self.act(attempt, act, Rung::Event, "open_dm", cause, due).await;
                match outcome.kept("channel") {
                    Some(channel) if outcome.ok => (channel.to_owned(), None),
                    _ => return Some((outcome, Some(seq))),
                }
            }
        };
        let mut act = Act::new("slack.post_message").with("channel", channel.as_str()).with("text", text);
        if let Some(thread) = &thread {
            act = act.with("thread_ts", thread.as_str());
        }
        let (outcome, seq) = self.act(attempt, act, rung, wanted.purpose, cause, due).await;
        if outcome.ok && spot != Spot::Here {
            let thread = if spot == Spot::Direct { None } else { outcome.kept("ts").map(str::to_owned) };
            self.employee.play(attempt)?.settle(Place { channel, thread });
        }
        Some((outcome, Some(seq)))
    }

    /// Does something over the wire, again when the service is busy or broken, and writes it down.
    async fn act(
        &mut self,
        attempt: AttemptId,
        act: Act,
        rung: Rung,
        purpose: &'static str,
        cause: Option<Seq>,
        due: At,
    ) -> (Outcome, Seq) {
        let engine = Arc::clone(&self.engine);
        let person = self.employee.person;
        let role = self.employee.play(attempt).map(|play| play.role.clone()).unwrap_or_default();
        let mut due = due;
        let mut tried = 0;
        loop {
            let lag_ms = engine.clock.now().since(due).0 / u64::from(engine.clock.times());
            engine.lag.note(lag_ms);
            let acted = Acted {
                person,
                role: role.clone(),
                act: act.clone(),
                rung,
                purpose: purpose.into(),
                lag_ms: u32::try_from(lag_ms).unwrap_or(u32::MAX),
            };
            let seq = engine.journal.write(Some(attempt), cause, What::Acted(acted));
            let trace = Trace { attempt, parent: seq.0 };
            let outcome =
                engine.hands.act(person, &act, Some(trace)).await.unwrap_or_else(|error| refused(&error));
            let answered = Answered {
                person,
                status: outcome.status,
                ok: outcome.ok,
                took_us: outcome.took_us,
                kept: outcome.kept.clone(),
            };
            engine.journal.write(Some(attempt), Some(seq), What::Answered(answered));
            tried += 1;
            if !outcome.may_pass() || tried >= TRIES_MAX {
                return (outcome, seq);
            }
            due = engine.clock.now() + engine.clock.crew_span(TRY_AGAIN_MS);
            if let Either::Second(()) = race(engine.clock.sleep_until(due), engine.phase.cut()).await {
                return (outcome, seq);
            }
        }
    }

    /// Ends the person's own attempt, or their part in another's.
    async fn end(&mut self, attempt: AttemptId, how: AttemptEnd, why: String) {
        if self.employee.own.as_ref().is_none_or(|own| own.attempt != attempt) {
            self.employee.parts.retain(|part| part.attempt != attempt);
            return;
        }
        let engine = Arc::clone(&self.engine);
        let linger = engine.clock.sleep(engine.clock.crew_span(LINGER_MS));
        race(linger, engine.phase.cut()).await;
        let Some(own) = self.employee.own.take() else { return };
        self.close(&own, how, why).await;
        self.employee.ordinal += 1;
        self.schedule(self.employee.next_at);
    }

    /// Writes the attempt's end, when all evidence of it is in the journal.
    async fn close(&self, own: &Play, how: AttemptEnd, why: String) {
        let engine = &self.engine;
        engine.crew.end(own.attempt);
        if let Ok(place) = engine.twins.end(own.attempt).await {
            engine.progress.reached(place).await;
        }
        let ended = AttemptEnded { how, turns: u32::from(own.turns), re_asks: u32::from(own.re_asks), why };
        engine.journal.write(Some(own.attempt), None, What::AttemptEnded(ended));
        engine.count_ended();
    }

    /// The crew is cut: an attempt under way is ended as stopped.
    async fn cut(&mut self) {
        if let Some(own) = self.employee.own.take() {
            self.close(&own, AttemptEnd::Stopped, "the run was stopped".to_owned()).await;
        }
        self.finish_if_done();
    }
}

/// An outcome for what could not even be sent.
fn refused(error: &dyn std::fmt::Display) -> Outcome {
    Outcome { status: 400, kept: BTreeMap::from([("error".into(), error.to_string())]), ..Outcome::default() }
}

fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(HEARD_BYTES_MAX)).unwrap_or_default().to_owned()
}
