//! Loading a plan with everything it names, and checking any set of files. All problems are gathered before anything is said.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use nightcrew_model::company::{
    Company, CompanyError, CompanyFile, CompanySource, DEFAULT_DOMAIN, EMPLOYEES_MAX,
};
use nightcrew_model::plan::file::{CompanyChoice, CrewLine, PlanFile};
use nightcrew_model::plan::{Pace, Plan, Shock};
use nightcrew_model::scenario::Scenario;
use nightcrew_model::seed::Seed;

use crate::check::scenario::TakenApart;
use crate::check::{Desk, persona, plan, scenario};
use crate::file::{File, Kind};
use crate::library::{Entry, Library, Shelf, yaml_files};
use crate::manifest;
use crate::pack;
use crate::problem::{Place, Problem, Report};
use crate::resolve::{self, Parts};
use crate::rubric;
use crate::suggest;
use crate::variants;
use crate::vocabulary::Vocabulary;

/// A plan and the company that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The plan.
    pub plan: Plan,
    /// Its company, built.
    pub company: Company,
}

/// What the command line says over a plan file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// How many employees the crew has in all: lines keep their proportions, and a generated company grows if it must.
    pub employees: Option<u32>,
    /// The label of the subject's build.
    pub release: Option<String>,
    /// The seed.
    pub seed: Option<u64>,
    /// How fast the crew's clock runs.
    pub pace: Option<Pace>,
    /// The calendar's moment at which the crew's clock starts, as a plan writes it.
    pub starts_at: Option<String>,
}

/// What became of a check.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Files looked at.
    pub files: usize,
    /// What is wrong with them.
    pub report: Report,
}

/// Loads a plan file, with `personas/` and `scenarios/` beside it.
///
/// # Errors
/// All that is wrong with it and with what it names.
pub fn load_plan(
    path: &Path,
    library: &Library,
    vocabulary: &Vocabulary,
    overrides: &Overrides,
) -> Result<Loaded, Report> {
    let mut report = Report::default();
    let mut shelf = Shelf::of(library, &mut report);
    let folder = path.parent().unwrap_or(Path::new("."));
    shelf.add_beside(folder, &mut report);
    match File::read(path) {
        Ok(file) => finish(&file, Some(folder), &shelf, vocabulary, overrides, report),
        Err(problem) => {
            report.add(problem);
            Err(report)
        }
    }
}

/// Loads a plan from a text that is built into the program.
///
/// # Errors
/// All that is wrong with it and with what it names.
pub fn load_plan_text(
    name: &str,
    text: &str,
    library: &Library,
    vocabulary: &Vocabulary,
    overrides: &Overrides,
) -> Result<Loaded, Report> {
    let mut report = Report::default();
    let shelf = Shelf::of(library, &mut report);
    match File::from_text(name, text) {
        Ok(file) => finish(&file, None, &shelf, vocabulary, overrides, report),
        Err(problem) => {
            report.add(problem);
            Err(report)
        }
    }
}

fn finish(
    file: &File,
    folder: Option<&Path>,
    shelf: &Shelf,
    vocabulary: &Vocabulary,
    overrides: &Overrides,
    mut report: Report,
) -> Result<Loaded, Report> {
    let loaded = whole_plan(file, folder, shelf, vocabulary, overrides, &mut report);
    match loaded {
        Some(loaded) if report.is_empty() => Ok(loaded),
        _ => Err(report),
    }
}

/// Everything about one plan. `None` when there is a problem, which the report then holds.
fn whole_plan(
    file: &File,
    folder: Option<&Path>,
    shelf: &Shelf,
    vocabulary: &Vocabulary,
    overrides: &Overrides,
    report: &mut Report,
) -> Option<Loaded> {
    let mut plan: PlanFile = file.parse(Kind::Plan).map_err(|problem| report.add(problem)).ok()?;
    override_with(&mut plan, overrides);
    planned(file, plan, folder, shelf, vocabulary, report)
}

/// The same for a plan that is read already; its problems stand where `file` has them.
pub(crate) fn planned(
    file: &File,
    plan: PlanFile,
    folder: Option<&Path>,
    shelf: &Shelf,
    vocabulary: &Vocabulary,
    report: &mut Report,
) -> Option<Loaded> {
    let before = report.count();
    plan::check(&mut Desk { file, report }, &plan, shelf, vocabulary);
    let built = company(file, folder, &plan, report);
    let manifest = manifest::named(file, folder, &plan, vocabulary, report);
    let known = built.as_ref().map(|(company, _)| company);
    variants::check(&mut Desk { file, report }, &plan, shelf, vocabulary, known);
    let mut checks = BTreeMap::new();
    for name in scenario_names(&plan) {
        if let Some(entry) = shelf.scenarios.get(name) {
            let company = built.as_ref().map(|(company, _)| company);
            checks.insert(name.to_owned(), whole_scenario(entry, shelf, vocabulary, company, report));
        }
    }
    let parts = scenario_names(&plan).into_iter().filter_map(|name| shelf.scenarios.get(name));
    let acting = parts.flat_map(|entry| entry.value.parts.values()).filter_map(|part| part.persona.as_ref());
    for name in plan.crew.iter().map(|line| &line.persona).chain([&plan.standby]).chain(acting) {
        if let Some(entry) = shelf.personas.get(name) {
            persona::check(&mut Desk { file: &entry.file, report }, &entry.value);
        }
    }
    // Seats are only filled for a plan that is right so far: what it lacks would be told twice.
    let (company, source) = built.filter(|_| report.count() == before)?;
    let (plan, shelf, checks) = variants::written_out(plan, shelf, checks);
    let parts = Parts { plan: &plan, shelf: &shelf, company: &company, source, checks, manifest };
    let plan = resolve::resolve(&mut resolve::desk(file, report), parts)?;
    Some(Loaded { plan, company })
}

/// The scenarios that a plan names, in its crew and its shocks.
fn scenario_names(plan: &PlanFile) -> BTreeSet<&str> {
    let crew = plan.crew.iter().flat_map(|line| line.scenarios.keys().map(String::as_str));
    crew.chain(plan.shocks.iter().filter_map(Shock::scenario)).collect()
}

fn whole_scenario(
    entry: &Entry<Scenario>,
    shelf: &Shelf,
    vocabulary: &Vocabulary,
    company: Option<&Company>,
    report: &mut Report,
) -> TakenApart {
    let mut desk = Desk { file: &entry.file, report };
    for (role, part) in &entry.value.parts {
        if let Some(name) = &part.persona {
            desk.known(
                &["parts", role, "persona"],
                "persona",
                name,
                shelf.personas.keys().map(String::as_str),
            );
        }
    }
    scenario::check(&mut desk, &entry.value, vocabulary, company)
}

pub(crate) fn override_with(plan: &mut PlanFile, overrides: &Overrides) {
    if let Some(release) = &overrides.release {
        plan.subject.release = Some(release.clone());
    }
    if let Some(seed) = overrides.seed {
        plan.seed = Seed(seed);
    }
    if let Some(pace) = overrides.pace {
        plan.pace = pace;
    }
    if let Some(starts_at) = &overrides.starts_at {
        plan.starts_at = Some(starts_at.clone());
    }
    let Some(employees) = overrides.employees else { return };
    let people = |line: &CrewLine| u64::from(line.count) * variants::times(&line.variants);
    let (wanted, total) = (u64::from(employees), plan.crew.iter().map(people).sum::<u64>());
    if total == 0 {
        return;
    }
    // Each line gets its share of what is handed out so far, so that the sum is exact.
    let (mut seen, mut given) = (0_u64, 0_u64);
    for line in &mut plan.crew {
        seen += people(line);
        let due = wanted.saturating_mul(seen) / total;
        // Original and variants are equally many; who is left over goes to the next line.
        let times = variants::times(&line.variants);
        line.count = u32::try_from((due - given) / times).unwrap_or(u32::MAX);
        given += u64::from(line.count) * times;
    }
    plan.crew.retain(|line| line.count > 0);
    if let CompanyChoice::Generate(generate) = &mut plan.company {
        // In the file's own proportion of company to crew, so that managers and colleagues suffice as they did.
        let grown = u64::from(generate.employees).saturating_mul(wanted).div_ceil(total);
        let grown = u32::try_from(grown).unwrap_or(u32::MAX).min(EMPLOYEES_MAX);
        generate.employees = generate.employees.max(grown);
    }
}

fn company(
    file: &File,
    folder: Option<&Path>,
    plan: &PlanFile,
    report: &mut Report,
) -> Option<(Company, CompanySource)> {
    match &plan.company {
        CompanyChoice::Generate(generate) => {
            let domain = generate.domain.clone().unwrap_or_else(|| DEFAULT_DOMAIN.to_owned());
            let source = CompanySource::Generated { seed: plan.seed, employees: generate.employees, domain };
            match Company::build(&source) {
                Ok(company) => Some((company, source)),
                // The plan's own check has told it, with the bounds.
                Err(CompanyError::Size(_)) => None,
                Err(error) => {
                    let place = file.value(&["company", "generate", "domain"]);
                    report.add(Problem::new(place, error.to_string()).hint("such as northwind.example.com"));
                    None
                }
            }
        }
        CompanyChoice::File(name) => {
            let at = file.value(&["company", "file"]);
            let path = beside(folder, name).map_err(|hint| {
                report
                    .add(Problem::new(at.clone(), format!("`{name}` is no file beside the plan")).hint(hint));
            });
            let listed = File::read(&path.ok()?).map_err(|problem| {
                let hint = "the path counts from the plan's folder";
                report.add(Problem::new(at, format!("the company file {problem}: {name}")).hint(hint));
            });
            listed_company(&listed.ok()?, report)
        }
    }
}

/// The path of a file named by a plan: below the plan's folder, never elsewhere.
pub(crate) fn beside(folder: Option<&Path>, name: &str) -> Result<PathBuf, &'static str> {
    let folder = folder.ok_or("a built-in plan has no folder; generate the company")?;
    let path = Path::new(name);
    if name.is_empty()
        || !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
    {
        return Err("name a file in the plan's folder, such as company.yaml");
    }
    Ok(folder.join(path))
}

fn listed_company(file: &File, report: &mut Report) -> Option<(Company, CompanySource)> {
    let listed: CompanyFile = file.parse(Kind::Company).map_err(|problem| report.add(problem)).ok()?;
    let mut zones = BTreeSet::new();
    let before = report.count();
    for (place, person) in listed.people.iter().enumerate() {
        if let Some(zone) = person.timezone.as_ref().filter(|zone| zones.insert((*zone).clone())) {
            Desk { file, report }.timezone(&["people", &place.to_string(), "timezone"], zone);
        }
    }
    let source = CompanySource::Listed(Box::new(listed));
    match Company::build(&source) {
        Ok(company) => (report.count() == before).then_some((company, source)),
        Err(error) => {
            report.add(company_problem(file, &error, &source));
            None
        }
    }
}

fn company_problem(file: &File, error: &CompanyError, source: &CompanySource) -> Problem {
    let CompanySource::Listed(listed) = source else { return Problem::new(file.start(), error.to_string()) };
    let person = |email: &str, last: bool| {
        let mut found =
            listed.people.iter().enumerate().filter(|(_, one)| one.email.eq_ignore_ascii_case(email));
        if last { found.next_back() } else { found.next() }.map(|(place, _)| place.to_string())
    };
    let at = |email: &str, last: bool, field: &str| match person(email, last) {
        Some(place) => file.value(&["people", &place, field]),
        None => mentioned(file, email),
    };
    let (place, hint) = match error {
        CompanyError::Size(_) => (file.key(&["people"]), "list as many people".to_owned()),
        CompanyError::EmailTwice(email) => {
            (at(email, true, "email"), "give each person an address of their own".to_owned())
        }
        CompanyError::Unknown(name, by) => {
            let known = listed.people.iter().map(|one| one.email.as_str());
            let place =
                if person(by, false).is_some() { at(by, false, "manager") } else { mentioned(file, name) };
            (place, suggest::hint(name, known))
        }
        CompanyError::Circular(email) => (
            at(email, false, "manager"),
            "one person, the head, has no manager; everybody else ends at them".to_owned(),
        ),
        CompanyError::TwoHeads(_, other) => {
            (at(other, false, "email"), "give one of the two a manager".to_owned())
        }
        CompanyError::Unusable(text, what) => {
            (mentioned(file, text), format!("this is where the {what} goes"))
        }
    };
    Problem::new(place, error.to_string()).hint(hint)
}

/// The first place where a text stands.
fn mentioned(file: &File, text: &str) -> Place {
    match file.text().find(text) {
        Some(at) if !text.is_empty() => file.place(at..at + text.len()),
        _ => file.start(),
    }
}

/// Checks files and folders of any kind. A plan is loaded whole; personas and scenarios among the files are known to it.
#[must_use]
pub fn check_files(paths: &[PathBuf], library: &Library, vocabulary: &Vocabulary) -> Checked {
    let mut checked = Checked::default();
    let report = &mut checked.report;
    let mut given: Vec<(PathBuf, File, Kind)> = Vec::new();
    for path in
        paths.iter().flat_map(|path| if path.is_dir() { yaml_files(path) } else { vec![path.clone()] })
    {
        checked.files += 1;
        match File::read(&path) {
            Ok(file) if file.is_grammar() => checked.files -= 1,
            Ok(file) => {
                let kind = file.kind().unwrap_or_else(|| kind_of_folder(&path));
                given.push((path, file, kind));
            }
            Err(problem) => report.add(problem),
        }
    }
    let mut shelf = Shelf::of(library, report);
    for (_, file, kind) in given.iter().filter(|(_, _, kind)| matches!(kind, Kind::Persona | Kind::Scenario))
    {
        shelf.put(Ok(file.clone()), *kind, &mut BTreeMap::new(), report);
    }
    let usual = CompanySource::Generated { seed: Seed(0), employees: 200, domain: DEFAULT_DOMAIN.to_owned() };
    let usual = Company::build(&usual).ok();
    for (path, file, kind) in &given {
        match kind {
            Kind::Plan => {
                let folder = path.parent().unwrap_or(Path::new("."));
                let mut shelf = shelf.clone();
                shelf.add_beside(folder, report);
                whole_plan(file, Some(folder), &shelf, vocabulary, &Overrides::default(), report);
            }
            Kind::Persona => {
                if let Ok(value) = file.parse(*kind) {
                    persona::check(&mut Desk { file, report }, &value);
                }
            }
            Kind::Scenario => {
                if let Ok(value) = file.parse(*kind) {
                    let entry = Entry { file: file.clone(), value };
                    // Groups and channels of a company of one's own are only known to its plan.
                    let company =
                        usual.as_ref().filter(|_| !given.iter().any(|(_, _, kind)| *kind == Kind::Company));
                    whole_scenario(&entry, &shelf, vocabulary, company, report);
                }
            }
            Kind::Company => drop(listed_company(file, report)),
            Kind::Pack => drop(pack::alone(file, &shelf, vocabulary, report)),
            Kind::Rubric => drop(rubric::checked(file, report)),
            Kind::Manifest => drop(manifest::checked(file, vocabulary, report)),
        }
    }
    checked
}

/// What a file is whose keys do not tell, by the folder it stands in; a plan where that does not tell either.
fn kind_of_folder(path: &Path) -> Kind {
    let folders: Vec<_> = path.ancestors().skip(1).filter_map(Path::file_name).collect();
    let below = |names: &[&str]| folders.iter().any(|folder| names.iter().any(|name| *folder == *name));
    if below(&["packs", "scenarios"]) {
        Kind::Scenario
    } else if below(&["library", "personas"]) {
        Kind::Persona
    } else if path.file_stem().is_some_and(|name| name == "company") {
        Kind::Company
    } else {
        Kind::Plan
    }
}
