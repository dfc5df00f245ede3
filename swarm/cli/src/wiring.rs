//! Where the subject listens: addresses of the plan with a port of 0 get one that is free now.

use std::net::{Ipv4Addr, TcpListener};

use nightcrew_model::plan::Subject;

use crate::failure::Failure;

/// Puts a free port in place of 0 in the subject's addresses, and fills in its health check. Returns the port at which it
/// listens, which the subject gets as `PORT`. A subject that the run does not start (`starts` is false) cannot learn a chosen port.
pub fn settle(subject: &mut Subject, starts: bool) -> Result<Option<u16>, Failure> {
    // A subject that opens sockets itself listens at most for its health check.
    let Some(address) = subject.events_url.clone().or_else(|| subject.health_url.clone()) else {
        return Ok(None);
    };
    let (scheme, rest) = address.split_once("://").unwrap_or(("http", &address));
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
    let port: u16 = port.parse().map_err(|_| Failure::Usage(format!("`{address}` has no usable port")))?;
    if port == 0 && !starts {
        let why =
            "the plan leaves the subject's port open, which only a subject that the run starts can learn";
        return Err(Failure::Usage(format!("{why}: give its command after `--`, or a port in its address")));
    }
    let port = if port == 0 { free_port()? } else { port };
    let origin = format!("{scheme}://{host}:{port}");
    subject.events_url = subject.events_url.take().map(|_| format!("{origin}/{path}"));
    let unset = |url: &mut String| *url = url.replacen(":0/", &format!(":{port}/"), 1);
    subject.interactivity_url.iter_mut().for_each(unset);
    subject.health_url.iter_mut().for_each(unset);
    subject.health_url.get_or_insert_with(|| format!("{origin}/healthz"));
    Ok(Some(port))
}

/// A port that nobody listens on now.
fn free_port() -> Result<u16, Failure> {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| Failure::environment(&error))?;
    listener.local_addr().map(|address| address.port()).map_err(|error| Failure::environment(&error))
}
