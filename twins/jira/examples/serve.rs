//! Work in progress: both twins on fixed ports.
#![allow(clippy::all, clippy::pedantic)]
use nightcrew_model::company::*;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::Clock;
use nightcrew_twin_jira::Jira;
use nightcrew_twin_kit::{Host, HostSettings};
use nightcrew_twin_okta::Okta;
#[tokio::main]
async fn main() {
    let n: u32 = std::env::args().nth(1).unwrap().parse().unwrap();
    let host = Host::builder(HostSettings {
        clock: Clock::paced(1),
        key: CrewKey::new("test"),
        seed: Seed(1),
        control_token: "control".to_owned(),
    })
    .with::<Okta>()
    .with::<Jira>()
    .build();
    let t = std::time::Instant::now();
    let company = Company::build(&CompanySource::Generated {
        seed: Seed(7),
        employees: n,
        domain: DEFAULT_DOMAIN.to_owned(),
    })
    .unwrap();
    println!("company built in {:?}", t.elapsed());
    for twin in host.twins() {
        let t = std::time::Instant::now();
        twin.plant(&company, host.key()).unwrap();
        println!(
            "{} planted in {:?}; rss {}",
            twin.name(),
            t.elapsed(),
            std::fs::read_to_string("/proc/self/status")
                .unwrap()
                .lines()
                .find(|l| l.starts_with("VmRSS"))
                .unwrap()
        );
    }
    let mut port = 18090;
    let mut tasks = vec![];
    for twin in host.twins() {
        port += 1;
        let url = format!("http://127.0.0.1:{port}");
        for (k, v) in twin.environment(host.key(), &url) {
            println!("{k}={v}");
        }
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
        let router = twin.router();
        tasks.push(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
    }
    for (i, p) in company.iter().take(5) {
        println!("person {} {} {}", i.0, p.email, host.key().person_secret("jira", i));
    }
    for t in tasks {
        t.await.unwrap();
    }
}
