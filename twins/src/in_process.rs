//! A host whose twins are called without a socket: for virtual runs. The same routers, doors, control surface and deliveries as
//! those that listen, at addresses that exist in this process only.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use nightcrew_model::credential::CrewKey;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, InProcess, Tasks};
use nightcrew_twin_kit::host::Addresses;
use nightcrew_twin_kit::{Host, HostSettings, control};

use crate::list::{self, TWINS};

/// Where the control surface is.
const CONTROL: &str = "control.twins";
/// How often worlds drop what is no longer kept.
const RETAIN_EVERY: Duration = Duration::from_secs(60);

/// Twins of this process, until this is dropped.
pub struct Housed {
    host: Arc<Host>,
    control_token: String,
    tasks: Tasks,
}

impl Housed {
    /// Starts the twins on a network of this process. All credentials are made from `seed`: nobody else can reach them, and
    /// another process must make the same.
    #[must_use]
    pub fn start(network: &InProcess, clock: &Clock, seed: Seed) -> Self {
        let control_token = format!("control {:016x}", seed.derive(0, "control token", 0));
        let settings = HostSettings {
            clock: clock.clone(),
            key: CrewKey::new(format!("{:016x}", seed.derive(0, "crew key", 0))),
            seed,
            control_token: control_token.clone(),
            network: Arc::new(network.line()),
        };
        let host = list::host(settings, &[]);
        let mut addresses = Addresses { control: format!("http://{CONTROL}"), ..Addresses::default() };
        network.serve(CONTROL, control::router(Arc::clone(&host)));
        for line in TWINS {
            if let Some(twin) = host.twin(line.name) {
                let authority = format!("{}.twins", line.name);
                network.serve(&authority, twin.surface());
                addresses.twins.insert(line.name.to_owned(), format!("http://{authority}"));
            }
        }
        host.listens_at(addresses);
        let tasks = Tasks::new();
        let kept = Arc::clone(&host);
        tasks.spawn(async move {
            loop {
                tokio::time::sleep(RETAIN_EVERY).await;
                kept.retain();
            }
        });
        Self { host, control_token, tasks }
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// The token of the control surface.
    #[must_use]
    pub fn control_token(&self) -> &str {
        &self.control_token
    }

    /// The subject's environment: addresses and credentials, nothing of the control surface.
    #[must_use]
    pub fn subject_environment(&self) -> BTreeMap<String, String> {
        control::environment(&self.host, &self.host.addresses().twins)
    }
}

impl Drop for Housed {
    fn drop(&mut self) {
        self.host.stop();
        self.tasks.stop();
    }
}
