//! Nothing outside the allow-listed hosts is ever contacted (invariant 10): an address of a plan must be on this machine, in
//! the same Compose network, or be allowed by its exact name.

use std::net::IpAddr;

/// Vendors whose real services a plan must not reach by accident.
const VENDORS: [&str; 24] = [
    "slack.com",
    "slack-edge.com",
    "atlassian.net",
    "atlassian.com",
    "jira.com",
    "okta.com",
    "oktapreview.com",
    "okta-emea.com",
    "auth0.com",
    "googleapis.com",
    "google.com",
    "openai.com",
    "openai.azure.com",
    "anthropic.com",
    "claude.ai",
    "mistral.ai",
    "cohere.com",
    "groq.com",
    "together.ai",
    "openrouter.ai",
    "microsoft.com",
    "microsoftonline.com",
    "amazonaws.com",
    "github.com",
];

/// Why an address is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Looks at an address.
///
/// # Errors
/// When it is none, or leads outside.
pub fn check(url: &str, allowed: &[String]) -> Result<(), Refusal> {
    let wrong =
        |message: String| Refusal { message, hint: "write it as http://127.0.0.1:8080/path".to_owned() };
    let uri: http::Uri = url.parse().map_err(|_| wrong(format!("`{url}` is not an address")))?;
    if !matches!(uri.scheme_str(), Some("http" | "https" | "ws" | "wss")) {
        return Err(wrong(format!("`{url}` does not begin with http:// or https://")));
    }
    let authority = uri.authority().map(http::uri::Authority::as_str).unwrap_or_default();
    if authority.contains('@') {
        let hint = "secrets come from the environment, never from these files".to_owned();
        return Err(Refusal { message: "the address holds a user name or password".to_owned(), hint });
    }
    let host = uri
        .host()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches([']', '.'])
        .to_ascii_lowercase();
    if host.is_empty() {
        return Err(wrong(format!("`{url}` names no host")));
    }
    if is_here(&host) || allowed.iter().any(|name| name.eq_ignore_ascii_case(&host)) {
        return Ok(());
    }
    let vendor = VENDORS.iter().find(|vendor| host == **vendor || host.ends_with(&format!(".{vendor}")));
    Err(match vendor {
        Some(vendor) => Refusal {
            message: format!("{host} is the real {vendor}: the crew would work on live data"),
            hint: format!(
                "point it at the twin or at your staging system; if you do mean it, add `{host}` to allow_hosts"
            ),
        },
        None => Refusal {
            message: format!("{host} is not on this machine"),
            hint: format!("if the run may contact it, add `{host}` to allow_hosts"),
        },
    })
}

/// On this machine, or a bare name or `.internal` name of a container network.
fn is_here(host: &str) -> bool {
    if let Ok(address) = host.parse::<IpAddr>() {
        return address.is_loopback();
    }
    // A bare number would be read as an IPv4 address by some resolvers, so a bare name begins with a letter.
    let bare = !host.contains(['.', ':', '%']) && host.starts_with(|c: char| c.is_ascii_alphabetic());
    bare || host.ends_with(".localhost") || host.ends_with(".internal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_and_its_networks_are_reached() {
        for fine in [
            "http://127.0.0.1:8080/slack/events",
            "http://localhost:0/",
            "http://accessdesk:8080/e",
            "https://[::1]/",
            "http://127.9.9.9/",
            "http://host.docker.internal:80/",
            "http://a.localhost/",
        ] {
            assert_eq!(check(fine, &[]), Ok(()), "{fine}");
        }
        for outside in [
            "https://hooks.slack.com/x",
            "https://SLACK.com./x",
            "http://10.0.0.8/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://staging.example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@slack.com/",
            "http://0.0.0.0/",
            "ftp://localhost/",
            "localhost:80",
            "",
            "http://",
            "http:///x",
            "//slack.com/x",
            "http://[::ffff:8.8.8.8]/",
        ] {
            assert!(check(outside, &[]).is_err(), "{outside}");
        }
        let allowed = ["Staging.example.com".to_owned()];
        assert_eq!(check("http://staging.example.com/", &allowed), Ok(()));
        assert!(check("http://evil.staging.example.com/", &allowed).is_err(), "exact names only");
        let vendor = check("https://api.openai.com/v1", &[]).unwrap_err();
        assert!(vendor.message.contains("the real openai.com"));
    }
}
