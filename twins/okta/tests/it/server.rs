//! A host with the Okta twin on a loopback socket.

use std::sync::Arc;

use bytes::Bytes;
use nightcrew_model::company::{Company, CompanySource, DEFAULT_DOMAIN};
use nightcrew_model::credential::CrewKey;
use nightcrew_model::id::PersonId;
use nightcrew_model::plan::TwinSettings;
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, Tasks, TcpWire, Wire as _};
use nightcrew_twin_kit::{Host, HostSettings};
use nightcrew_twin_okta::Okta;
use serde_json::Value;

/// A running twin.
pub struct Server {
    pub host: Arc<Host>,
    pub company: Company,
    pub url: String,
    token: String,
    wire: TcpWire,
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
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The address of the link of this relation.
    pub fn link(&self, rel: &str) -> Option<String> {
        let wanted = format!("; rel=\"{rel}\"");
        let links = self.headers.get_all("link").iter().map(|value| value.to_str().unwrap());
        links
            .filter_map(|link| link.strip_suffix(&wanted))
            .map(|link| link.trim_matches(['<', '>']).to_owned())
            .next()
    }

    pub fn names(&self, pointer: &str) -> Vec<String> {
        let items = self.body.as_array().unwrap().iter();
        items.map(|item| item.pointer(pointer).unwrap().as_str().unwrap().to_owned()).collect()
    }
}

impl Server {
    pub async fn start(employees: u32) -> Self {
        let key = CrewKey::new("test");
        let host = Host::builder(HostSettings {
            network: std::sync::Arc::new(nightcrew_runtime::Sockets),
            clock: Clock::paced(1),
            key: key.clone(),
            seed: Seed(1),
            control_token: "control".to_owned(),
        })
        .with::<Okta>()
        .build();
        let source = CompanySource::Generated { seed: Seed(7), employees, domain: DEFAULT_DOMAIN.to_owned() };
        let company = host.plant(&source).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let authority = listener.local_addr().unwrap().to_string();
        let wire = TcpWire::new(authority.clone(), 8);
        let url = format!("http://{authority}");
        let surface = host.twin("okta").unwrap().surface();
        let tasks = Tasks::new();
        tasks.spawn(async move {
            axum::serve(listener, axum::ServiceExt::<axum::extract::Request>::into_make_service(surface))
                .await
                .unwrap()
        });
        let token = format!("00{}", key.app_secret("okta", "api"));
        Self { host, company, url, token, wire, tasks }
    }

    pub fn set(&self, settings: &TwinSettings) {
        self.host.twin("okta").unwrap().set(settings);
    }

    /// A call with any `Authorization`.
    pub async fn call_as(
        &self,
        authorization: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
    ) -> Answer {
        let path = path.strip_prefix(self.url.as_str()).unwrap_or(path);
        let mut request = http::Request::builder().method(method).uri(path);
        if !authorization.is_empty() {
            request = request.header("authorization", authorization);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let response = self.wire.call(request.body(body).unwrap()).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body();
        let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
        Answer { status, headers, body }
    }

    /// A call of the subject.
    pub async fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        self.call_as(&format!("SSWS {}", self.token), method, path, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call("GET", path, None).await
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    /// A person's sign-in at the door.
    pub async fn sign_in(&self, person: PersonId) -> Answer {
        let secret = format!("Bearer {}", self.host.key().person_secret("okta", person));
        self.call_as(&secret, "POST", "/_door/okta/sign_in", Some(serde_json::json!({}))).await
    }

    /// The id of a person's user.
    pub async fn user_id(&self, person: PersonId) -> String {
        let email = &self.company.person(person).unwrap().email;
        let answer = self.get(&format!("/api/v1/users/{email}")).await;
        answer.body["id"].as_str().unwrap().to_owned()
    }

    /// The id of a group by its exact name.
    pub async fn group_id(&self, name: &str) -> String {
        let answer = self.get(&format!("/api/v1/groups?q={name}")).await;
        let groups = answer.body.as_array().unwrap();
        let group = groups.iter().find(|group| group["profile"]["name"] == name).unwrap();
        group["id"].as_str().unwrap().to_owned()
    }
}
