//! `nightcrew replay RUN --attempt ID`: one attempt driven again from its journal, turn by turn.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use nightcrew_engine::journal;
use nightcrew_engine::replay::{Beat, Chosen, EVENTS_MAX, Turn, meaning_text, replay as driven};
use nightcrew_model::event::{Event, What};
use nightcrew_model::id::AttemptId;

use super::{Outcome, say};
use crate::failure::Failure;
use crate::printable::printable;

/// `nightcrew replay`.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// The run's folder.
    pub run: PathBuf,
    /// The attempt's id, or as many of its first digits as tell it from the others.
    #[arg(long, value_name = "ID", value_parser = attempt_prefix)]
    pub attempt: String,
    /// Stop after this turn.
    #[arg(long, value_name = "TURN", value_parser = clap::value_parser!(u32).range(1..))]
    pub until: Option<u32>,
    /// Print the turns as JSON, with everybody in the attempt as a value where the replay stops.
    #[arg(long)]
    pub json: bool,
}

/// The first digits of an attempt's id.
fn attempt_prefix(text: &str) -> Result<String, String> {
    let digits = !text.is_empty() && text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits {
        Ok(text.to_ascii_lowercase())
    } else {
        Err("an attempt's id is up to 16 hex digits".to_owned())
    }
}

/// The exit code when today's code does not do what the journal says.
const DIFFERS: u8 = 1;

pub fn replay(args: &Replay) -> Outcome {
    let (header, events) = attempt(&args.run, &args.attempt)?;
    let replay = driven(&header, &events, args.until).map_err(|error| Failure::usage(&error))?;
    if args.json {
        say(&serde_json::to_string_pretty(&replay).map_err(|error| Failure::environment(&error))?);
    } else {
        say(&text(&replay));
    }
    Ok(if replay.difference.is_some() { ExitCode::from(DIFFERS) } else { ExitCode::SUCCESS })
}

/// The header of a run, and the events of the one attempt whose id begins so.
fn attempt(run: &Path, prefix: &str) -> Result<(Event, Vec<Event>), Failure> {
    let mut events = journal::read(run).map_err(|error| Failure::usage(&error))?;
    let damaged = |error: journal::JournalError| Failure::usage(&error);
    let header = events.next().transpose().map_err(damaged)?;
    let header = header.ok_or_else(|| Failure::Usage(format!("{} holds no events", run.display())))?;
    let mut found: Option<AttemptId> = None;
    let mut kept = Vec::new();
    for event in events {
        let event = event.map_err(damaged)?;
        let Some(id) = event.attempt else { continue };
        if matches!(event.what, What::AttemptStarted(_)) && id.to_string().starts_with(prefix) {
            if let Some(found) = found.filter(|found| *found != id) {
                return Err(Failure::Usage(format!(
                    "several attempts begin with `{prefix}`, among them {found} and {id}; give more digits"
                )));
            }
            found = Some(id);
        }
        // One more than a replay keeps, so that it can tell that there are more.
        if found == Some(id) && kept.len() <= EVENTS_MAX {
            kept.push(event);
        }
    }
    if found.is_none() {
        return Err(Failure::Usage(format!("no attempt of {} begins with `{prefix}`", run.display())));
    }
    Ok((header, kept))
}

/// The replay for a terminal.
fn text(replay: &nightcrew_engine::replay::Replay) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "attempt {}: {} as {}",
        replay.attempt,
        printable(&replay.scenario),
        printable(&replay.persona)
    );
    for turn in &replay.turns {
        write_turn(&mut out, turn);
    }
    let turns = replay.turns.len();
    match &replay.difference {
        Some(it) => {
            let _ = writeln!(out, "DIFFERS at turn {} (event {}, {})", it.turn, it.seq, printable(&it.role));
            let _ = writeln!(out, "  journal: {}", printable(&it.journal));
            let _ = writeln!(out, "  today:   {}", printable(&it.today));
        }
        None => {
            let up_to = if replay.stopped { format!("up to turn {turns}") } else { format!("{turns} turns") };
            let missing = match (replay.cut, replay.clipped) {
                (true, _) => "; the journal ends before the attempt does",
                (_, true) => "; the attempt has more events than a replay keeps, and the rest was left out",
                (false, false) => "",
            };
            let _ = writeln!(out, "same, {up_to}{missing}");
        }
    }
    out
}

fn write_turn(out: &mut String, turn: &Turn) {
    let agrees = if turn.same { "same" } else { "DIFFERS" };
    let seconds = (turn.at.0 / 1000, turn.at.0 % 1000);
    let _ = writeln!(
        out,
        "\n{:>3}  {:>8}.{:03} s  {} ({})  event {}  {agrees}",
        turn.number,
        seconds.0,
        seconds.1,
        printable(&turn.role),
        turn.person,
        turn.seq
    );
    match &turn.beat {
        Beat::Opened => line(out, "opens", "the world is arranged"),
        Beat::Heard { text, meaning, today } => {
            line(out, "heard", text);
            line(out, "meaning", &meaning_text(today));
            if meaning != today {
                line(out, "journal", &meaning_text(meaning));
            }
        }
        Beat::Acted { chosen, purpose, rung, act, answer } => {
            if let Some(Chosen { permitted, index, words }) = chosen {
                line(out, "permitted", &permitted.join(", "));
                line(out, "chosen", permitted.get(*index).map_or("look for themselves", String::as_str));
                if let Some(words) = words {
                    line(out, "words", words);
                }
            }
            let args = act.args.iter().map(|(name, value)| format!(" {name}={value}")).collect::<String>();
            line(out, "act", &format!("{}{args} ({purpose}, {rung:?})", act.verb));
            if let Some((status, ok, kept)) = answer {
                let kept = kept.iter().map(|(name, value)| format!(" {name}={value}")).collect::<String>();
                line(out, "answer", &format!("{status} {}{kept}", if *ok { "ok" } else { "not ok" }));
            }
        }
        Beat::Ended { how, why, given } => {
            let given = if *given { ", for reasons outside the people in it" } else { "" };
            line(out, "ended", &format!("{how:?}{given} {why}"));
        }
    }
    let told = turn.stand.told.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>();
    line(out, "may tell", &told.join(", "));
    let (turns, patience) = (turn.stand.turns_left, turn.stand.patience_left);
    line(out, "patience", &format!("{turns} messages, {patience}; {}", turn.stand.stage));
}

fn line(out: &mut String, name: &str, text: &str) {
    let _ = writeln!(out, "     {name:<10} {}", printable(text));
}
