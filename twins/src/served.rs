//! A host that listens: a port for each twin's vendor surface and doors, one for the desks, one for control. Loopback unless
//! told otherwise.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::ServiceExt as _;
use axum::extract::Request;
use axum::response::Response;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, Tasks};
use nightcrew_twin_kit::host::Addresses;
use nightcrew_twin_kit::{Host, HostSettings, control};
use tokio::net::TcpListener;
use tower::Service;

use crate::list::{self, TWINS};

/// How often worlds drop what is no longer kept.
const RETAIN_EVERY: Duration = Duration::from_secs(10);

/// How twins are started.
#[derive(Clone, Debug)]
pub struct TwinOptions {
    /// Names of the twins wanted; all when empty.
    pub only: Vec<String>,
    /// The address to listen on.
    pub bind: IpAddr,
    /// The first of a row of ports (a twin's place in the list is added, then desks and control); free ones when `None`.
    pub port_base: Option<u16>,
    /// The host name under which others reach this one, if it is not the bound address (a Compose service's name).
    pub public_host: Option<String>,
    /// The seed of the twins' own draws.
    pub seed: Seed,
    /// The key of all credentials.
    pub key: CrewKey,
    /// The token of the control surface.
    pub control_token: String,
}

impl Default for TwinOptions {
    fn default() -> Self {
        Self {
            only: Vec::new(),
            bind: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port_base: None,
            public_host: None,
            seed: Seed::default(),
            key: CrewKey::new(""),
            control_token: String::new(),
        }
    }
}

/// Twins cannot be started.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A name is no twin's.
    #[error("there is no twin `{0}`; there are {1}")]
    Unknown(String, String),
    /// A port is taken, or not allowed.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The row of ports runs past the last one.
    #[error("a port base of {0} leaves no room for {1} ports")]
    Ports(u16, u16),
}

/// Twins that listen, until this is dropped.
pub struct Served {
    host: Arc<Host>,
    control_token: String,
    tasks: Tasks,
}

impl Served {
    /// Starts the twins and their listeners.
    ///
    /// # Errors
    /// When a name is unknown or a port cannot be had.
    pub async fn start(options: TwinOptions) -> Result<Self, ServeError> {
        if let Some(wrong) =
            options.only.iter().find(|name| TWINS.iter().all(|line| line.name != name.as_str()))
        {
            let known: Vec<&str> = TWINS.iter().map(|line| line.name).collect();
            return Err(ServeError::Unknown(wrong.clone(), known.join(", ")));
        }
        let settings = HostSettings {
            network: std::sync::Arc::new(nightcrew_runtime::Sockets),
            clock: Clock::paced(1),
            key: options.key.clone(),
            seed: options.seed,
            control_token: options.control_token.clone(),
        };
        let host = list::host(settings, &options.only);
        let served = Self {
            host: Arc::clone(&host),
            control_token: options.control_token.clone(),
            tasks: Tasks::new(),
        };
        let mut addresses = Addresses::default();
        for (place, line) in (0_u16..).zip(TWINS) {
            if let Some(twin) = host.twin(line.name) {
                let authority = served.listen(&options, place, twin.surface()).await?;
                addresses.twins.insert(line.name.to_owned(), format!("http://{authority}"));
            }
        }
        let last = u16::try_from(TWINS.len()).unwrap_or(u16::MAX);
        let desks = served.listen(&options, last, control::desks(Arc::clone(&host))).await?;
        let control = served.listen(&options, last + 1, control::router(Arc::clone(&host))).await?;
        addresses.desk = format!("ws://{desks}");
        addresses.control = format!("http://{control}");
        host.listens_at(addresses);
        let kept = Arc::clone(&host);
        served.tasks.spawn(async move {
            loop {
                tokio::time::sleep(RETAIN_EVERY).await;
                kept.retain();
            }
        });
        Ok(served)
    }

    /// Opens a listener for a service; returns the authority under which others reach it.
    async fn listen(
        &self,
        options: &TwinOptions,
        place: u16,
        service: impl Service<Request, Response = Response, Error = Infallible, Future: Send>
        + Clone
        + Send
        + 'static,
    ) -> Result<String, ServeError> {
        let ports = u16::try_from(TWINS.len() + 2).unwrap_or(u16::MAX);
        let port = match options.port_base {
            Some(base) => base.checked_add(place).ok_or(ServeError::Ports(base, ports))?,
            None => 0,
        };
        let wanted = SocketAddr::new(options.bind, port);
        let listener = TcpListener::bind(wanted).await.map_err(|error| ServeError::Listen(wanted, error))?;
        let bound = listener.local_addr().map_err(|error| ServeError::Listen(wanted, error))?;
        let service = service.into_make_service();
        self.tasks.spawn(async move {
            // Accepting goes on until the task is stopped; errors of single connections are its own business.
            let _ = axum::serve(NoDelay(listener), service).await;
        });
        Ok(match &options.public_host {
            Some(name) => format!("{name}:{}", bound.port()),
            None => bound.to_string(),
        })
    }

    /// The host.
    #[must_use]
    pub fn host(&self) -> &Arc<Host> {
        &self.host
    }

    /// Where it listens.
    #[must_use]
    pub fn addresses(&self) -> Addresses {
        self.host.addresses()
    }

    /// The token of the control surface.
    #[must_use]
    pub fn control_token(&self) -> &str {
        &self.control_token
    }

    /// The subject's environment: addresses and credentials, nothing of the control surface.
    #[must_use]
    pub fn subject_environment(&self) -> BTreeMap<String, String> {
        control::environment(&self.host, &self.addresses().twins)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.host.stop();
        self.tasks.stop();
    }
}

/// A listener whose connections send small answers at once.
struct NoDelay(TcpListener);

impl axum::serve::Listener for NoDelay {
    type Io = tokio::net::TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, peer) = axum::serve::Listener::accept(&mut self.0).await;
        // Without it a small answer may wait 40 ms for an acknowledgement; a connection that refuses it still works.
        let _ = stream.set_nodelay(true);
        (stream, peer)
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        self.0.local_addr()
    }
}
