//! What a person can do at Okta: sign in. The door stands for the sign-in page, which has no API of its own for people.

use nightcrew_model::act::{Encoding, Keep, Method, Success, Verb, WireCall};

/// The verbs.
pub(crate) const VERBS: &[Verb] = &[Verb {
    name: "okta.sign_in",
    about: "sign in at the company's single sign-on page",
    args: &[],
    call: WireCall {
        method: Method::Post,
        path: "/_door/okta/sign_in",
        encoding: Encoding::Json,
        fields: &[],
    },
    success: Success::Flag("ok"),
    keeps: &[Keep { name: "error", pointer: "/error" }, Keep { name: "status", pointer: "/status" }],
}];
