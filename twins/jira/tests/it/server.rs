//! A host with the Okta and Jira twins on loopback sockets.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use nightcrew_model::ask::{Answer as Told, Ask, AskArg};
use nightcrew_model::company::{Company, CompanySource, DEFAULT_DOMAIN};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, Tasks, TcpWire, Wire as _};
use nightcrew_twin_jira::Jira;
use nightcrew_twin_kit::{Host, HostSettings};
use nightcrew_twin_okta::Okta;
use serde_json::Value;

/// Both twins, running.
pub struct Server {
    pub host: Arc<Host>,
    pub company: Company,
    pub origin: String,
    jira: TcpWire,
    okta: TcpWire,
    tasks: Tasks,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.tasks.stop();
    }
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: http::HeaderMap,
    pub body: Value,
    /// The body as it came.
    pub raw: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self, pointer: &str) -> &str {
        self.body.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}

impl Server {
    pub async fn start(employees: u32) -> Self {
        let host = Host::builder(HostSettings {
            network: std::sync::Arc::new(nightcrew_runtime::Sockets),
            clock: Clock::paced(1),
            key: CrewKey::new("test"),
            seed: Seed(1),
            control_token: "control".to_owned(),
        })
        .with::<Okta>()
        .with::<Jira>()
        .build();
        let source = CompanySource::Generated { seed: Seed(7), employees, domain: DEFAULT_DOMAIN.to_owned() };
        let company = host.plant(&source).unwrap();
        let tasks = Tasks::new();
        let mut authorities = Vec::new();
        for twin in host.twins() {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            authorities.push(listener.local_addr().unwrap().to_string());
            let surface = axum::ServiceExt::<axum::extract::Request>::into_make_service(twin.surface());
            tasks.spawn(async move { axum::serve(listener, surface).await.unwrap() });
        }
        let [okta, jira] = <[String; 2]>::try_from(authorities).unwrap();
        let origin = format!("http://{jira}");
        Self { host, company, origin, jira: TcpWire::new(jira, 8), okta: TcpWire::new(okta, 8), tasks }
    }

    fn basic(email: &str, token: &str) -> String {
        format!("Basic {}", STANDARD.encode(format!("{email}:{token}")))
    }

    /// A call with any `Authorization`.
    pub async fn call_as(
        &self,
        authorization: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        Self::send(&self.jira, authorization, method, path, body).await
    }

    async fn send(
        wire: &TcpWire,
        authorization: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let mut request = http::Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        // One client sends a JSON content type on calls without a body, too.
        request = request.header("content-type", "application/json");
        let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let response = wire.call(request.body(body).unwrap()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        let raw = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status, headers, body, raw }
    }

    /// A call of the subject.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let environment = self.host.twin("jira").unwrap().environment(self.host.key(), "");
        let value = |name| environment.iter().find(|(own, _)| *own == name).unwrap().1.clone();
        let authorization = Self::basic(&value("JIRA_EMAIL"), &value("JIRA_API_TOKEN"));
        self.call_as(&authorization, method, path, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    /// What a person sends.
    pub fn credential(&self, person: PersonId) -> String {
        let email = &self.company.person(person).unwrap().email;
        Self::basic(email, &self.host.key().person_secret("jira", person))
    }

    /// A person's call.
    pub async fn person(&self, person: PersonId, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.call_as(&self.credential(person), method, path, body).await
    }

    /// The subject's call at Okta.
    pub async fn okta(&self, method: &str, path: &str) -> Answer {
        let token = format!("SSWS 00{}", self.host.key().app_secret("okta", "api"));
        Self::send(&self.okta, &token, method, path, None).await
    }

    /// Puts a person into an Okta group, or takes them out.
    pub async fn set_member(&self, person: PersonId, group: &str, member: bool) {
        let email = &self.company.person(person).unwrap().email;
        let found = self.okta("GET", &format!("/api/v1/groups?q={group}")).await.body;
        let group = found.as_array().unwrap().iter().find(|found| found["profile"]["name"] == group).unwrap();
        let path = format!("/api/v1/groups/{}/users/{email}", group["id"].as_str().unwrap());
        assert_eq!(self.okta(if member { "PUT" } else { "DELETE" }, &path).await.status, 204);
    }

    pub fn ask(&self, question: &str, person: PersonId, text: Option<&str>) -> Told {
        self.host.twin("jira").unwrap().ask(&ask(question, person, text)).unwrap()
    }

    /// Files an issue as the subject; returns its key.
    pub async fn file(&self, project: &str, summary: &str) -> String {
        let fields = serde_json::json!({ "project": { "key": project }, "issuetype": { "name": "Task" }, "summary": summary });
        let answer =
            self.call("POST", "/rest/api/3/issue", Some(serde_json::json!({ "fields": fields }))).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.text("/key").to_owned()
    }

    /// Somebody in neither of the special groups: in `jira-users` or not, as wanted.
    pub fn somebody(&self, user: bool) -> PersonId {
        let company = &self.company;
        let plain = |id: &PersonId| {
            ["jira-admins", "jira-fin", "jira-hr"].iter().all(|group| !company.in_group(*id, group))
        };
        let ids = company.iter().map(|(id, _)| id);
        ids.filter(plain).find(|id| company.in_group(*id, "jira-users") == user).unwrap()
    }
}

/// A question.
pub fn ask(question: &str, person: PersonId, text: Option<&str>) -> Ask {
    let text = text.map(|text| AskArg::Text(text.to_owned()));
    let args = std::iter::once(AskArg::Person(person)).chain(text).collect();
    Ask { twin: "jira".to_owned(), question: question.to_owned(), args }
}
