//! A message arrives: is it for the desk, was it handled before, whose conversation is it. What it means is decided
//! in `talk.rs`.

use std::sync::{Arc, PoisonError};

use crate::book::{Conversation, Question};
use crate::defect::Faults;
use crate::delivery::{Envelope, Event, Interaction};
use crate::desk::Desk;
use crate::request::{Input, Place};
use crate::services::VendorError;
use crate::tasks::Full;
use crate::trace::Trace;
use crate::understand::{self, Expecting, Intent, Language, ProjectMention, Understanding};
use crate::words::Say;

/// Message subtypes that are still somebody saying something.
const SPOKEN_SUBTYPES: &[&str] = &["thread_broadcast", "file_share", "me_message"];
/// The window of `drops-under-load`.
const ARRIVAL_WINDOW_MS: u64 = 1_000;
/// Arrivals that are remembered for it.
const ARRIVALS_MAX: usize = 64;

/// Somebody said something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Channel or DM.
    pub channel: String,
    /// Whether it is a direct message to the bot.
    pub direct: bool,
    /// Who, by Slack id.
    pub user: String,
    /// What, with Slack's markup.
    pub text: String,
    /// Which message.
    pub ts: String,
    /// The thread it stands in.
    pub thread: Option<String>,
    /// The delivery's trace.
    pub trace: Trace,
}

impl Message {
    /// Reads an event of type `message` or `app_mention`; none for what is not somebody saying something.
    #[must_use]
    pub(crate) fn of(event: &Event<'_>, trace: Trace) -> Option<Self> {
        let spoken = event.subtype.get().is_none_or(|subtype| SPOKEN_SUBTYPES.contains(&subtype));
        if !matches!(event.kind.get()?, "message" | "app_mention") || !spoken || event.bot_id.is_some() {
            return None;
        }
        let (channel, ts) = (event.channel.get()?, event.ts.get()?);
        Some(Self {
            direct: event.channel_type.get().map_or(channel.starts_with('D'), |kind| kind == "im"),
            user: event.user.owned()?,
            text: event.text.owned().unwrap_or_default(),
            // A thread's first message names itself as its thread once it has replies.
            thread: event.thread_ts.get().filter(|thread| *thread != ts).map(str::to_owned),
            channel: channel.to_owned(),
            ts: ts.to_owned(),
            trace,
        })
    }

    /// The lane and conversation: a thread, or a DM as a whole.
    #[must_use]
    pub fn lane(&self) -> String {
        match &self.place().thread {
            Some(thread) => format!("{}|{thread}", self.channel),
            None => self.channel.clone(),
        }
    }

    /// Where to answer.
    #[must_use]
    pub fn place(&self) -> Place {
        let thread = match (&self.thread, self.direct) {
            (Some(thread), _) => Some(thread.clone()),
            (None, true) => None,
            (None, false) => Some(self.ts.clone()),
        };
        Place { channel: self.channel.clone(), thread }
    }
}

impl Desk {
    /// Takes an event in: queued, known already, or not for us.
    ///
    /// # Errors
    /// [`Full`] when Slack shall come again.
    pub(crate) fn take_event(self: &Arc<Self>, envelope: &Envelope<'_>, trace: Trace) -> Result<(), Full> {
        let Some(message) = Message::of(&envelope.event.0, trace) else { return Ok(()) };
        if self.identity.get().is_some_and(|own| own.user_id == message.user) {
            return Ok(());
        }
        let now = self.now();
        let event_id = envelope.event_id.get().map(|id| format!("event {id}"));
        let said = format!("said {} {}", message.channel, message.ts);
        // defect: drops-under-load
        if self.drops_now(now) {
            return Ok(());
        }
        {
            let mut book = self.book();
            let known = |id: &str, book: &crate::book::Book| book.seen.peek(id, now).is_some();
            let again = event_id.as_deref().is_some_and(|id| known(id, &book)) || known(&said, &book);
            // defect: double-grant-on-retry
            if again && !self.defect().repeats_blindly() {
                return Ok(());
            }
            event_id.iter().chain([&said]).for_each(|id| book.seen.put(id, (), now));
        }
        let desk = Arc::clone(self);
        let lane = message.lane();
        let queued = self.tasks.push(&lane, Box::pin(async move { desk.hear(message).await }));
        if queued.is_err() {
            // Not handled after all: its redelivery must count as new.
            let mut book = self.book();
            for id in event_id.iter().chain([&said]) {
                book.seen.remove(id);
            }
        }
        queued
    }

    /// Takes a pressed button in.
    ///
    /// # Errors
    /// [`Full`] when the queue is.
    pub(crate) fn take_press(self: &Arc<Self>, payload: &Interaction<'_>, trace: Trace) -> Result<(), Full> {
        let Some(action) = payload.actions.0.first() else { return Ok(()) };
        let approve = match action.action_id.get() {
            Some("approve_request") => true,
            Some("deny_request") => false,
            _ => return Ok(()),
        };
        let (Some(by), Some(id)) = (payload.user.0.id.owned(), action.value.owned()) else { return Ok(()) };
        let channel = payload.channel.0.id.get().or_else(|| payload.container.0.channel_id.get());
        let channel = channel.unwrap_or_default().to_owned();
        let lane = self.book().requests.peek(&id, self.now()).map(|request| request.lane.clone());
        let desk = Arc::clone(self);
        let known = lane.is_some();
        let job = async move {
            if known {
                desk.carry(&id, Input::Pressed { by, approve }, &trace).await;
            } else {
                desk.press_on_unknown(&channel, &by, &trace).await;
            }
        };
        self.tasks.push(lane.as_deref().unwrap_or("unknown presses"), Box::pin(job))
    }

    fn drops_now(&self, now: u64) -> bool {
        let mut arrivals = self.arrivals.lock().unwrap_or_else(PoisonError::into_inner);
        arrivals.push_back(now);
        while arrivals.len() > ARRIVALS_MAX
            || arrivals.front().is_some_and(|&at| at + ARRIVAL_WINDOW_MS <= now)
        {
            arrivals.pop_front();
        }
        self.defect().drops_at(arrivals.len())
    }

    /// Handles a message to its end; what goes wrong is told to the person.
    async fn hear(self: Arc<Self>, message: Message) {
        let language =
            self.book().conversations.peek(&message.lane(), self.now()).map(|known| known.language);
        if let Err(error) = self.hear_message(&message).await {
            tracing::warn!(%error, channel = %message.channel, ts = %message.ts, "could not finish");
            let key = format!("{}:{}:sorry", message.channel, message.ts);
            let place = message.place();
            let told =
                self.tell(&message.trace, &place, language.unwrap_or_default(), &key, &Say::Sorry).await;
            if let Err(error) = told {
                tracing::warn!(%error, "could not even say so");
            }
        }
    }

    async fn hear_message(self: &Arc<Self>, message: &Message) -> Result<(), VendorError> {
        let trace = &message.trace;
        let bot = self.identity(trace).await?.user_id.clone();
        if message.user == bot {
            return Ok(());
        }
        let mentioned = message.text.contains(&format!("<@{bot}>"));
        if !message.direct && !self.is_help_channel(&message.channel).await? {
            return if mentioned { self.point_elsewhere(message, &bot).await } else { Ok(()) };
        }
        let user = self.person(&message.user).await?;
        if user.not_a_person {
            return Ok(());
        }
        let projects = self.projects().await;
        let read = |conversation: Option<&Conversation>| {
            understand::understand(&message.text, &bot, &projects, expecting(conversation))
        };
        let mut key = message.lane();
        let mut known = self.book().conversations.get_mut(&key, self.now()).cloned();
        if known.as_ref().is_some_and(|one| one.owner != message.user) {
            // Somebody else speaks in the thread: not to us, unless they say so.
            if !mentioned {
                return Ok(());
            }
            key = format!("{key}|{}", message.user);
            known = self.book().conversations.get_mut(&key, self.now()).cloned();
        }
        let mut understood = read(known.as_ref());
        let overheard = known.is_none() && message.thread.is_some() && !message.direct && !mentioned;
        if overheard && !is_clear(&understood) {
            return Ok(());
        }
        if known.is_none()
            && let Some(moved) = self.moved_here(&message.user, &understood)
        {
            understood = read(Some(&moved));
            known = Some(moved);
        }
        let language = Language::of_locale(user.locale.as_deref());
        let mut conversation = known.unwrap_or_else(|| Conversation::new(&message.user, language));
        self.rewind_redelivery(&mut conversation, message);
        conversation.language = understood.language.unwrap_or(conversation.language);
        let outcome = self.talk(message, &user, &mut conversation, &understood).await;
        self.remember(&key, message, conversation);
        outcome
    }

    fn remember(&self, key: &str, message: &Message, conversation: Conversation) {
        let now = self.now();
        let mut book = self.book();
        if conversation.asked.is_some() {
            book.asked_in.put(&message.user, key.to_owned(), now);
        } else if book.asked_in.peek(&message.user, now).is_some_and(|lane| lane == key) {
            book.asked_in.remove(&message.user);
        }
        book.conversations.put(key, conversation, now);
    }

    /// defect: double-grant-on-retry. A redelivered message finds the conversation as it was before it.
    fn rewind_redelivery(&self, conversation: &mut Conversation, message: &Message) {
        if !self.defect().repeats_blindly() {
            return;
        }
        if let Some((ts, before)) = conversation.before.take()
            && ts == message.ts
        {
            *conversation = *before;
        }
        let before = Conversation { before: None, ..conversation.clone() };
        conversation.before = Some((message.ts.clone(), Box::new(before)));
    }

    /// Somebody answers our question not in its thread but beside it: the conversation moves with them.
    fn moved_here(&self, user: &str, understood: &Understanding) -> Option<Conversation> {
        let now = self.now();
        let mut book = self.book();
        let lane = book.asked_in.peek(user, now)?.clone();
        let asked = book.conversations.peek(&lane, now)?.asked.clone()?;
        let answers = match understood.intent {
            Intent::Unclear | Intent::Confirm(_) => true,
            Intent::Project => asked == Question::Project && understood.project != ProjectMention::None,
            _ => false,
        };
        if !answers {
            return None;
        }
        book.asked_in.remove(user);
        book.conversations.remove(&lane)
    }

    async fn is_help_channel(&self, channel: &str) -> Result<bool, VendorError> {
        let trace = Trace::default();
        let look = self.slack.channel_name(&trace, channel);
        let name = self.remembered(|book| &mut book.channels, channel, look).await?;
        Ok(name.as_deref() == Some(&self.policy.help_channel))
    }

    /// In other channels: thanks get a nod, all else a pointer to where requests belong.
    async fn point_elsewhere(&self, message: &Message, bot: &str) -> Result<(), VendorError> {
        let understood = understand::understand(&message.text, bot, &[], Expecting::Anything);
        if understood.intent == Intent::Thanks {
            return self.slack.react(&message.trace, &message.channel, &message.ts, super::talk::NOD).await;
        }
        let channel = format!("#{}", self.policy.help_channel);
        let language = match understood.language {
            Some(language) => language,
            None => {
                let user = self.person(&message.user).await?;
                Language::of_locale(user.locale.as_deref())
            }
        };
        let key = format!("{}:{}:elsewhere", message.channel, message.ts);
        self.tell(&message.trace, &message.place(), language, &key, &Say::WrongChannel(&channel)).await
    }

    async fn press_on_unknown(&self, channel: &str, user: &str, trace: &Trace) {
        let language = match self.person(user).await {
            Ok(person) => Language::of_locale(person.locale.as_deref()),
            Err(_) => Language::default(),
        };
        let text = crate::words::say(language, &Say::PressUnknown);
        if let Err(error) = self.slack.whisper(trace, channel, user, &text).await {
            tracing::warn!(%error, "could not answer a press");
        }
    }
}

fn expecting(conversation: Option<&Conversation>) -> Expecting {
    match conversation.and_then(|one| one.asked.as_ref()) {
        Some(Question::Project) => Expecting::Project,
        Some(Question::Reason) => Expecting::Reason,
        Some(Question::Person(_)) => Expecting::Person,
        Some(Question::System | Question::Symptom) | None => Expecting::Anything,
    }
}

/// Whether a message in a thread that we were not part of is plainly a request.
fn is_clear(understood: &Understanding) -> bool {
    matches!(
        understood.intent,
        Intent::Project
            | Intent::Unlock
            | Intent::Starter
            | Intent::Cancel
            | Intent::Complaint
            | Intent::Status
    )
}
