//! How often intervals hold what they are about: exactly, by summing over every count, where that can be done, and by seeded
//! draws where it cannot.

use nightcrew_model::seed::{Seed, Stream};
use nightcrew_verdict::stats::{Range, Z95, bootstrap, clopper_pearson, number, wilson};

/// The chance that an interval for a share holds it, over all counts of `n`.
fn coverage(n: u64, share: f64, interval: impl Fn(u64) -> Range) -> f64 {
    // By logarithms: the chance of no hit at all may be too small for a double.
    let mut chance = number(n) * (1.0 - share).ln();
    let mut covered = 0.0;
    for hits in 0..=n {
        let range = interval(hits);
        if range.low <= share && share <= range.high {
            covered += chance.exp();
        }
        chance += (number(n - hits) / number(hits + 1) * share / (1.0 - share)).ln();
    }
    covered
}

/// Shares that a crew's satisfaction has, and counts of its families and suites.
fn grid() -> impl Iterator<Item = (u64, f64)> {
    let shares = [0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95];
    [20, 50, 100, 300, 600].into_iter().flat_map(move |n| shares.map(|share| (n, share)))
}

#[test]
fn wilson_covers_about_as_often_as_it_says() {
    for (n, share) in grid() {
        let covered = coverage(n, share, |hits| wilson::wilson(hits, n, Z95));
        assert!((0.92..=0.98).contains(&covered), "{n}, {share}: {covered}");
    }
    let all: Vec<f64> =
        grid().map(|(n, share)| coverage(n, share, |hits| wilson::wilson(hits, n, Z95))).collect();
    let mean = all.iter().sum::<f64>() / number(all.len() as u64);
    assert!((0.945..=0.96).contains(&mean), "{mean}");
}

#[test]
fn clopper_and_pearson_never_cover_less_often_than_they_say() {
    for (n, share) in grid().chain([(20, 0.99), (59, 0.99), (300, 0.999)]) {
        let covered = coverage(n, share, |hits| clopper_pearson::two_sided(hits, n, 0.05));
        assert!(covered >= 0.95 - 1e-9, "{n}, {share}: {covered}");
        let above =
            coverage(n, 1.0 - share, |hits| Range { low: 0.0, high: clopper_pearson::upper(hits, n, 0.05) });
        assert!(above >= 0.95 - 1e-9, "{n}, {share}: {above} one-sided");
    }
}

/// Waits of people of so many personas, each with a pace of its own around one mean.
fn personas(stream: &mut Stream, personas: u64, each: u64) -> Vec<Vec<f64>> {
    (0..personas)
        .map(|_| {
            let pace = 500 + stream.below(1001);
            (0..each).map(|_| number(pace / 2 + stream.below(pace + 1))).collect()
        })
        .collect()
}

#[test]
fn the_bootstrap_knows_that_people_of_a_persona_resemble_each_other() {
    let (mut stream, rounds) = (Seed(31).stream("coverage", "personas", 0), 60_u64);
    let holds = |range: Option<Range>| range.is_some_and(|range| range.low <= 1000.0 && 1000.0 <= range.high);
    let (mut clustered, mut flat) = (0, 0);
    for _ in 0..rounds {
        let waits = personas(&mut stream, 20, 10);
        clustered += u64::from(holds(bootstrap::interval(&waits, "clustered", bootstrap::mean)));
        flat += u64::from(holds(bootstrap::interval(&[waits.concat()], "flat", bootstrap::mean)));
    }
    // Nominal 57 of 60; three errors of √(60 · 0.95 · 0.05) = 1.7 below it are chance, and twenty clusters are few.
    assert!(clustered >= 50, "{clustered} of {rounds}");
    assert!(flat + 5 < clustered, "who forgets the personas is too sure: {flat} against {clustered}");
}
