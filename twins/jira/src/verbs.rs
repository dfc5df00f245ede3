//! What a person can do at Jira: open a board, search, file an issue. The first two are the vendor's own calls; filing is a door,
//! since the vendor's call is nested and a person fills in a form.

use nightcrew_model::act::{Arg, Encoding, Field, FieldValue, Keep, Method, Success, Verb, WireCall};

const fn arg(name: &'static str, about: &'static str) -> Arg {
    Arg { name, about, required: true }
}

const fn field(name: &'static str) -> Field {
    Field { name, value: FieldValue::Arg(name) }
}

/// The verbs.
pub(crate) const VERBS: &[Verb] = &[
    Verb {
        name: "jira.open_board",
        about: "open a project's board in Jira; it works only for those who have access",
        args: &[arg("project", "the project's key, such as ENG")],
        call: WireCall {
            method: Method::Get,
            path: "/rest/api/3/project/{project}",
            encoding: Encoding::Query,
            fields: &[],
        },
        success: Success::Status,
        keeps: &[
            Keep { name: "project", pointer: "/name" },
            Keep { name: "error", pointer: "/errorMessages/0" },
        ],
    },
    Verb {
        name: "jira.search",
        about: "search issues with JQL",
        args: &[arg("jql", "the query, such as `project = ENG AND status != Done`")],
        call: WireCall {
            method: Method::Get,
            path: "/rest/api/3/search/jql",
            encoding: Encoding::Query,
            fields: &[
                field("jql"),
                Field { name: "fields", value: FieldValue::Text("summary,status") },
                Field { name: "maxResults", value: FieldValue::Text("10") },
            ],
        },
        success: Success::Status,
        keeps: &[
            Keep { name: "first", pointer: "/issues/0/key" },
            Keep { name: "error", pointer: "/errorMessages/0" },
        ],
    },
    Verb {
        name: "jira.create_issue",
        about: "file an issue by the form in Jira",
        args: &[arg("project", "the project's key"), arg("summary", "what it is about, in a line")],
        call: WireCall {
            method: Method::Post,
            path: "/_door/jira/create_issue",
            encoding: Encoding::Json,
            fields: &[field("project"), field("summary")],
        },
        success: Success::Status,
        keeps: &[Keep { name: "key", pointer: "/key" }, Keep { name: "error", pointer: "/errorMessages/0" }],
    },
];
