//! The page's files, as they are, and the policy that a browser holds them to: nothing from elsewhere, no markup made of text.

use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, StatusCode, header};

/// Our own files and the control surface behind them, nothing else; and no text ever becomes an element, since no Trusted Types
/// policy may be made.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
    img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
    trusted-types 'none'";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("cache-control", "no-cache"),
];

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// The page itself.
const SHELL: &str = include_str!("assets/page.html");

macro_rules! files {
    ($($media:ident $name:literal),* $(,)?) => {
        &[$(($name, $media, include_str!(concat!("assets/", $name)))),*]
    };
}

/// What it loads: name, media type, content.
const FILES: &[(&str, &str, &str)] = files![
    SVG "mark.svg",
    CSS "page.css",
    CSS "blocks.css",
    JS "blocks.js",
    JS "choices.js",
    JS "composer.js",
    JS "dom.js",
    JS "elements.js",
    JS "emoji.js",
    JS "finder.js",
    JS "look.js",
    JS "message.js",
    JS "mrkdwn.js",
    JS "page.js",
    JS "place.js",
    JS "rich.js",
    JS "sidebar.js",
    JS "state.js",
    JS "timeline.js",
    JS "toast.js",
    JS "view.js",
    JS "words.js",
];

/// The routes. They have no state, so that no answer can hold anything of the world.
pub(crate) fn router() -> Router {
    Router::new()
        .route("/_twin/slack/page", get(|| async { file(HTML, SHELL) }))
        .route("/_twin/slack/page/{name}", get(named))
}

async fn named(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, media, content)) => file(media, content),
        None => (StatusCode::NOT_FOUND, "the page has no such file").into_response(),
    }
}

fn file(media: &'static str, content: &'static str) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_asks_nothing_of_the_network_and_makes_no_markup_of_text() {
        for (name, _, content) in FILES.iter().chain(&[("page.html", HTML, SHELL)]) {
            // The name of the SVG namespace looks like an address and is none.
            let content = content.replace("http://www.w3.org/2000/svg", "");
            for wrong in [
                "http://",
                "https://",
                "//cdn",
                "@import",
                "url(",
                "innerHTML",
                "outerHTML",
                "insertAdjacent",
                "document.write",
                "eval(",
                "new Function",
                ".style.",
                "onclick",
                "setAttribute(\"on",
                "srcdoc",
                "<!--",
            ] {
                assert!(!content.contains(wrong), "{name} holds {wrong}");
            }
        }
    }

    #[test]
    fn every_module_that_is_imported_is_served() {
        let served = |name: &str| FILES.iter().any(|(known, ..)| *known == name);
        for (name, _, content) in FILES.iter().filter(|(_, media, _)| *media == JS) {
            for line in content.lines().filter(|line| line.starts_with("import ")) {
                let from = line.split('"').nth(1).and_then(|from| from.strip_prefix("./"));
                assert!(from.is_some_and(served), "{name}: {line}");
            }
        }
        for name in SHELL.split("\"page/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(served(name), "page.html: {name}");
        }
    }
}
