//! The estimators against independent ones: scipy and statsmodels, pinned, over a grid of cases. What a machine lacks for it is
//! announced; under `CI=true` it is a failure.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use nightcrew_verdict::stats::kappa::Agreement;
use nightcrew_verdict::stats::sample_size::mcnemar_pairs;
use nightcrew_verdict::stats::sign_mixture::SignMixture;
use nightcrew_verdict::stats::{
    Z95, chi_square, clopper_pearson, fisher, mcnemar, multiplicity, passk, percentile, wilson,
};
use serde_json::{Value, json};

use crate::process::folder;
use crate::sdk::{announce, venv};

/// What is installed.
const REQUIREMENTS: &str = include_str!("estimators/requirements.txt");

/// Cases, a line each.
#[derive(Default)]
struct Cases(String);

impl Cases {
    fn put(&mut self, name: &str, args: &Value, ours: &[f64]) {
        writeln!(self.0, "{}", json!({ "name": name, "args": args, "ours": ours })).unwrap();
    }
}

fn shares(cases: &mut Cases) {
    for n in [1, 5, 20, 29, 50, 263, 1000, 20_000_u64] {
        for k in [0, 1, n / 10, n / 2, n - n / 10, n - 1, n] {
            let range = wilson::wilson(k, n, Z95);
            cases.put("wilson", &json!([k, n]), &[range.low, range.high]);
            let range = clopper_pearson::two_sided(k, n, 0.05);
            cases.put("clopper_pearson", &json!([k, n]), &[range.low, range.high]);
        }
    }
    for (k, n, of) in [(4, 5, 2), (9, 10, 8), (10, 10, 8), (290, 300, 8), (1, 5, 2)] {
        cases.put("pass_k", &json!([k, n, of]), &[passk::pass_k(k, n, of).unwrap()]);
    }
    let values: Vec<f64> = (0..101).map(|place| f64::from((place * 37) % 101)).collect();
    for percent in [1, 5, 30, 50, 95, 99, 100_u8] {
        let ours = percentile::of_any(&mut values.clone(), percent).unwrap();
        cases.put("percentile", &json!([values, percent]), &[ours]);
    }
}

fn tests(cases: &mut Cases) {
    for (b, c) in [(1, 0), (0, 5), (8, 2), (2, 8), (12, 3), (4, 4), (30, 21), (150, 86), (700, 600_u64)] {
        cases.put("mcnemar", &json!([b, c]), &[mcnemar::exact_two_sided(b, c)]);
        cases.put("mcnemar_one_sided", &json!([b, c]), &[mcnemar::exact_one_sided(b, c)]);
        if b + c <= 300 {
            let e = SignMixture { worse: b, better: c }.ln_e().exp();
            cases.put("sign_mixture", &json!([b, c]), &[e]);
        }
    }
    for (a, n, b, m) in
        [(3, 4, 1, 4), (1, 12, 9, 12), (0, 30, 6, 30), (95, 100, 85, 100), (10, 200, 31, 300_u64)]
    {
        cases.put("fisher", &json!([a, n, b, m]), &[fisher::exact_two_sided(a, n, b, m)]);
    }
    for p in [
        vec![0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719],
        vec![0.04, 0.001, 0.2, 0.012],
        vec![0.9, 0.8],
    ] {
        let numbers = |rejected: Vec<bool>| {
            rejected.into_iter().map(|one| f64::from(u8::from(one))).collect::<Vec<_>>()
        };
        cases.put("holm", &json!([p, 0.05]), &numbers(multiplicity::holm(&p, 0.05)));
        cases.put(
            "benjamini_hochberg",
            &json!([p, 0.1]),
            &numbers(multiplicity::benjamini_hochberg(&p, 0.1)),
        );
    }
    for columns in
        [vec![(762, 484), (327, 239), (468, 477)], vec![(10, 20), (30, 5)], vec![(5, 5), (7, 9), (1, 0)]]
    {
        let found = chi_square::two_rows(&columns).unwrap();
        cases.put("chi_square", &json!([columns]), &[found.statistic, found.p]);
    }
    for (both, first_only, second_only, neither) in
        [(20, 5, 10, 15), (45, 15, 25, 15), (90, 3, 2, 5), (25, 35, 5, 35_u64)]
    {
        let kappa = Agreement { both, first_only, second_only, neither }.kappa().unwrap();
        let ours = [kappa.value, kappa.range.low, kappa.range.high];
        cases.put("kappa", &json!([both, first_only, second_only, neither]), &ours);
    }
    for (differ, drop, alpha, power) in
        [(0.18, 0.1, 0.05, 0.8), (0.0872, 0.05, 0.1, 0.9), (0.26, 0.1, 0.05, 0.9)]
    {
        let ours = mcnemar_pairs(differ, drop, alpha, power);
        cases.put("mcnemar_pairs", &json!([differ, drop, alpha, power]), &[ours]);
    }
}

#[test]
fn estimators_agree_with_scipy_and_statsmodels() {
    let python = match venv::filled(
        "stats-venv",
        REQUIREMENTS,
        "tests/it/estimators/requirements.txt",
        "scipy and statsmodels",
    ) {
        Ok(python) => python,
        Err(missing) => return announce("the test of the estimators", &missing),
    };
    let folder = folder("estimators");
    let mut cases = Cases::default();
    shares(&mut cases);
    tests(&mut cases);
    let path = folder.join("cases.jsonl");
    fs::write(&path, &cases.0).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/estimators/check.py");
    let output = Command::new(python)
        .args([&script, &path])
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let (told, complaints) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(told.trim(), "done", "{told}{complaints}");
}
