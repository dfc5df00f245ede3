//! A held-out pack: stories from outside the repository, played by a crew of their own on the company, the subject and the twins
//! of somebody's plan. What is wrong with one is told with its texts, so only whoever keeps them may see such a [`Report`].

use std::collections::BTreeMap;
use std::path::Path;

use nightcrew_model::company::EMPLOYEES_MAX;
use nightcrew_model::plan::file::{CompanyChoice, PlanFile};
use nightcrew_model::plan::{Arrivals, PackFile};
use nightcrew_model::seed::Seed;
use nightcrew_model::time::Span;

use crate::check::Desk;
use crate::file::{File, Kind};
use crate::library::{Library, NamedText, Shelf, yaml_files};
use crate::load::{Loaded, Overrides, override_with, planned};
use crate::problem::Report;
use crate::vocabulary::Vocabulary;

/// The name of a pack's file in its folder.
pub const FILE_NAME: &str = "pack.yaml";
/// Seeds of a pack: each is a whole run.
const SEEDS_MAX: u64 = 32;
/// Attempts of a pack, over all its seeds: a sealed phase lasts minutes, not a night.
const ATTEMPTS_MAX: u64 = 100_000;
/// The longest time over which a pack's attempts begin: a day of office hours.
const WITHIN_MAX: Span = Span::mins(24 * 60);
/// People that a generated company has at least for each of a pack's crew, so that everybody finds a colleague and a manager.
const PEOPLE_PER_SEAT: u32 = 5;
/// People over and above these.
const PEOPLE_BESIDE: u32 = 100;

/// A plan for a pack that is checked by itself: only the pack's own part of it says anything.
const STAND_IN: &str = "name: pack
company: {generate: {employees: 200}}
subject: {name: subject, slack: {events_url: \"http://127.0.0.1:0/slack/events\"}}
crew: []
arrivals: {once: {within: 1m}}
duration: 1m
";

/// A pack: its file, and the personas and scenarios that lie beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pack {
    /// `pack.yaml`.
    pub pack: NamedText,
    /// Its personas.
    pub personas: Vec<NamedText>,
    /// Its scenarios.
    pub scenarios: Vec<NamedText>,
}

/// What a pack holds, for whoever has its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// Its seeds.
    pub seeds: Vec<Seed>,
    /// The attempts of one seed.
    pub attempts: u64,
    /// The families that its crew plays, with the attempts that are to be expected of all seeds together.
    pub families: BTreeMap<String, u64>,
}

impl Pack {
    /// Reads a pack's folder: `pack.yaml`, `personas/` and `scenarios/`, in order of their paths.
    ///
    /// # Errors
    /// What cannot be read.
    pub fn read(folder: &Path) -> Result<Self, Report> {
        let mut report = Report::default();
        let mut text = |path: &Path| match File::read(path) {
            Ok(file) => Some((path.display().to_string(), file.text().to_owned())),
            Err(problem) => {
                report.add(problem);
                None
            }
        };
        let mut below = |name: &str| -> Vec<NamedText> {
            yaml_files(&folder.join(name)).iter().filter_map(|path| text(path)).collect()
        };
        let (personas, scenarios) = (below("personas"), below("scenarios"));
        let pack = text(&folder.join(FILE_NAME));
        match pack {
            Some(pack) if report.is_empty() => Ok(Self { pack, personas, scenarios }),
            _ => Err(report),
        }
    }

    /// Checks everything in it, as a plan with all that it names is checked.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn check(&self, library: &Library, vocabulary: &Vocabulary) -> Result<Contents, Report> {
        let mut report = Report::default();
        let shelf = self.shelf(library, &mut report);
        let contents = match File::from_text(&self.pack.0, &self.pack.1) {
            Ok(file) => alone(&file, &shelf, vocabulary, &mut report),
            Err(problem) => {
                report.add(problem);
                None
            }
        };
        contents.filter(|_| report.is_empty()).ok_or(report)
    }

    /// The plan at `path` with the pack's crew instead of its own, for one of the pack's seeds: everybody tries once, and what the
    /// plan says of shocks, of faults at certain hours and of gates is left out. Personas and scenarios are the pack's and the
    /// library's: what lies beside the plan does not change them.
    ///
    /// # Errors
    /// All that is wrong, with the pack's texts.
    pub fn planned(
        &self,
        path: &Path,
        seed: Seed,
        (library, vocabulary): (&Library, &Vocabulary),
        overrides: &Overrides,
    ) -> Result<Loaded, Report> {
        let mut report = Report::default();
        let shelf = self.shelf(library, &mut report);
        let files =
            File::read(path).and_then(|plan| Ok((plan, File::from_text(&self.pack.0, &self.pack.1)?)));
        let parsed = files.and_then(|(plan, own)| {
            Ok((plan.parse::<PlanFile>(Kind::Plan)?, own.parse::<PackFile>(Kind::Pack)?, own))
        });
        match parsed {
            Ok((mut plan, pack, own)) => {
                override_with(&mut plan, &Overrides { employees: None, ..overrides.clone() });
                let plan = over(plan, &pack, seed, &shelf);
                let loaded = planned(&own, plan, path.parent(), &shelf, vocabulary, &mut report);
                loaded.filter(|_| report.is_empty()).ok_or(report)
            }
            Err(problem) => {
                report.add(problem);
                Err(report)
            }
        }
    }

    fn shelf(&self, library: &Library, report: &mut Report) -> Shelf {
        let mut shelf = Shelf::of(library, report);
        for (texts, kind) in [(&self.personas, Kind::Persona), (&self.scenarios, Kind::Scenario)] {
            let mut taken = BTreeMap::new();
            for (name, text) in texts {
                shelf.put(File::from_text(name, text), kind, &mut taken, report);
            }
        }
        shelf
    }
}

/// A pack's file by itself, against what it can name.
pub(crate) fn alone(
    file: &File,
    shelf: &Shelf,
    vocabulary: &Vocabulary,
    report: &mut Report,
) -> Option<Contents> {
    let pack: PackFile = file.parse(Kind::Pack).map_err(|problem| report.add(problem)).ok()?;
    bounds(&mut Desk { file, report }, &pack);
    let stand_in = File::from_text("plan", STAND_IN).and_then(|plan| plan.parse::<PlanFile>(Kind::Plan));
    let plan = stand_in.map_err(|problem| report.add(problem)).ok()?;
    let seed = pack.seeds.first().copied().unwrap_or_default();
    planned(file, over(plan, &pack, seed, shelf), None, shelf, vocabulary, report)?;
    Some(contents(&pack, shelf))
}

fn bounds(desk: &mut Desk<'_>, pack: &PackFile) {
    desk.name(&["name"], &pack.name);
    let seeds = pack.seeds.len() as u64;
    desk.between(&["seeds"], "the number of seeds", seeds, 1, SEEDS_MAX);
    let mut known = std::collections::BTreeSet::new();
    if let Some(place) = pack.seeds.iter().position(|seed| !known.insert(*seed)) {
        let hint = "give each run a seed of its own: the same one again would count every attempt twice";
        desk.value(&["seeds", &place.to_string()], "this seed stands here twice", hint);
    }
    let attempts = attempts(pack).saturating_mul(seeds);
    if attempts > ATTEMPTS_MAX {
        let hint = format!("use {ATTEMPTS_MAX} at most, over all seeds");
        desk.value(&["crew"], format!("the pack has {attempts} attempts"), hint);
    }
    if pack.within > WITHIN_MAX {
        let message = format!("attempts would begin over {}", pack.within);
        desk.value(&["within"], message, format!("use {WITHIN_MAX} at most"));
    }
    for (place, _) in pack.crew.iter().enumerate().filter(|(_, line)| !line.variants.is_empty()) {
        let hint = "write them into a plan: of a sealed pack only figures of families are told";
        desk.key(&["crew", &place.to_string(), "variants"], "a pack has no variants", hint);
    }
    for (place, _) in pack.crew.iter().enumerate().filter(|(_, line)| line.routine.is_some()) {
        let hint = "name scenarios instead; background work is never judged";
        desk.key(&["crew", &place.to_string(), "routine"], "a pack has no background work", hint);
    }
}

fn attempts(pack: &PackFile) -> u64 {
    pack.crew.iter().map(|line| u64::from(line.count)).sum()
}

/// A plan with the pack's crew.
fn over(plan: PlanFile, pack: &PackFile, seed: Seed, shelf: &Shelf) -> PlanFile {
    let mut company = plan.company;
    if let CompanyChoice::Generate(generate) = &mut company {
        let seats = u32::try_from(attempts(pack)).unwrap_or(EMPLOYEES_MAX);
        let needed = seats.saturating_mul(PEOPLE_PER_SEAT).saturating_add(PEOPLE_BESIDE);
        generate.employees = generate.employees.max(needed).min(EMPLOYEES_MAX);
    }
    // Whoever stands by in the plan may be known only beside it.
    let standby = if shelf.personas.contains_key(&plan.standby) {
        plan.standby
    } else {
        nightcrew_model::plan::file::standby()
    };
    PlanFile {
        seed,
        company,
        crew: pack.crew.clone(),
        standby,
        arrivals: Arrivals::Once { within: pack.within },
        duration: pack.within + Span::secs(1),
        shocks: Vec::new(),
        faults: Vec::new(),
        gates: Vec::new(),
        detail: nightcrew_model::plan::Detail::Full,
        ..plan
    }
}

fn contents(pack: &PackFile, shelf: &Shelf) -> Contents {
    let seeds = pack.seeds.len() as u64;
    // In thousandths of an attempt, so that small shares of many lines add up.
    let mut families: BTreeMap<String, u64> = BTreeMap::new();
    for line in &pack.crew {
        let all: u64 = line.scenarios.values().map(|weight| u64::from(*weight)).sum();
        for (name, weight) in line.scenarios.iter().filter(|(_, weight)| **weight > 0) {
            let Some(entry) = shelf.scenarios.get(name) else { continue };
            let due = u64::from(line.count).saturating_mul(u64::from(*weight)).saturating_mul(1000 * seeds);
            let family = families.entry(entry.value.family.clone()).or_default();
            *family = family.saturating_add(due / all.max(1));
        }
    }
    families.values_mut().for_each(|thousandths| *thousandths = (*thousandths + 500) / 1000);
    Contents { seeds: pack.seeds.clone(), attempts: attempts(pack), families }
}
