//! A till: a twin that counts sales, tells the subject of each, and shows how many there were.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::ServiceExt as _;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode};
use nightcrew_model::act::{Scheme, Verb};
use nightcrew_model::company::Company;
use nightcrew_model::credential::CrewKey;
use nightcrew_model::event::{Called, Delivered};
use nightcrew_model::id::{AttemptId, Trace};
use nightcrew_model::plan::{FaultRule, TwinSettings};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, Network, Sockets, Tasks, TcpWire, Wire as _, WireError};
use nightcrew_twin_kit::app_sockets::Order;
use nightcrew_twin_kit::deliveries::Route;
use nightcrew_twin_kit::ledger::Recorded;
use nightcrew_twin_kit::twin::{PlantError, RetryAfter};
use nightcrew_twin_kit::{
    Api, Call, Delivery, Desk, Endpoint, Host, HostSettings, Question, SubjectWiring, Tier, Timetable, Try,
    Twin,
};
use serde::{Deserialize, Serialize};
use tower::Service;

/// What the till has sold, and where it tells of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sales {
    sold: u32,
    tell: Option<String>,
    sockets: bool,
}

/// When a sale is told, and told again.
const TIMETABLE: Timetable = Timetable {
    ack_within: Duration::from_millis(500),
    retries: &[Duration::from_millis(1)],
    no_retry_header: None,
    redirects: 2,
};

#[derive(Debug)]
pub struct Till;

impl Twin for Till {
    const NAME: &'static str = "till";
    const VERSION: u32 = 1;
    const SCHEME: Scheme = Scheme::Person;
    type World = Sales;

    fn plant(_: &Company, _: &CrewKey, _: &mut Sales) -> Result<(), PlantError> {
        Ok(())
    }

    fn api() -> Api<Self> {
        Api::new()
            .get("/sales", Tier::Semantic, |State(desk): State<Desk<Self>>| async move {
                desk.read(|sales| sales.sold.to_string())
            })
            .post("/sales", Tier::Semantic, sell)
            .named("/till.sales", Tier::Shape, |desk, call, request| async move {
                match *request.method() {
                    Method::POST => sell(State(desk), call).await.into_response(),
                    _ => desk.read(|sales: &Sales| sales.sold.to_string()).into_response(),
                }
            })
    }

    fn unsupported() -> &'static [Endpoint] {
        &[]
    }

    fn refusal(request: &Parts, status: StatusCode) -> Response {
        let mut response = (status, "refused").into_response();
        response.headers_mut().insert("retry-after", HeaderValue::from(RetryAfter::of(request, 1)));
        response
    }

    fn verbs() -> &'static [Verb] {
        &[]
    }

    fn questions() -> &'static [Question<Self>] {
        &[]
    }

    fn environment(_: &CrewKey, _: &str) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    fn wire(world: &mut Sales, wiring: &SubjectWiring) {
        world.tell.clone_from(&wiring.events_url);
        world.sockets = wiring.socket_mode;
    }
}

async fn sell(State(desk): State<Desk<Till>>, call: Call) -> String {
    desk.change(&call, |sales, effects| {
        sales.sold += 1;
        effects.changed([]);
        let number = sales.sold.to_string();
        if let Some(url) = sales.tell.clone() {
            let body = Bytes::from(number.clone());
            let prepare = Box::new(move |_: &Try| Request::post(&url).body(body.clone()).ok());
            effects.deliver(Delivery::to_address("sale", TIMETABLE, prepare));
        }
        if sales.sockets {
            let number = number.clone();
            let route = Route::Socket(Box::new(move |_, name| Some(format!("{name} {number}"))));
            let kind = "sale".to_owned();
            effects.deliver(Delivery { kind, timetable: TIMETABLE, route, on_end: None, on_failure: None });
        }
        number
    })
}

/// A host with a till that listens, and a subject that hears of its sales.
pub struct Shop {
    pub host: Arc<Host>,
    pub authority: String,
    wire: TcpWire,
    heard: Arc<Mutex<Vec<String>>>,
    tasks: Tasks,
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.host.stop();
        self.tasks.stop();
    }
}

/// A host with a till that does not listen.
pub fn host() -> Arc<Host> {
    host_on(Arc::new(Sockets))
}

/// The same, on a network.
pub fn host_on(network: Arc<dyn Network>) -> Arc<Host> {
    let settings = HostSettings {
        clock: Clock::paced(1),
        key: CrewKey::new("test"),
        seed: Seed(5),
        control_token: "control".to_owned(),
        network,
    };
    Host::builder(settings).with::<Till>().build()
}

impl Shop {
    pub async fn open() -> Self {
        let (host, tasks, heard) = (host(), Tasks::new(), Arc::<Mutex<Vec<String>>>::default());
        let hears = Arc::clone(&heard);
        let subject = axum::Router::new().route(
            "/heard",
            axum::routing::post(move |body: String| async move { hears.lock().unwrap().push(body) }),
        );
        let heard_at = serve(&tasks, subject).await;
        let authority = serve(&tasks, host.twin("till").unwrap().surface()).await;
        let wiring = SubjectWiring {
            events_url: Some(format!("http://{heard_at}/heard")),
            ..SubjectWiring::default()
        };
        host.wire(&wiring);
        Self { host, wire: TcpWire::new(authority.clone(), 8), authority, heard, tasks }
    }

    /// The subject listens elsewhere from now on, on a port of its own; returns where.
    pub async fn move_subject(&self) -> String {
        let hears = Arc::clone(&self.heard);
        let hear = move |body: String| async move { hears.lock().unwrap().push(body) };
        let at = serve(&self.tasks, axum::Router::new().route("/heard", axum::routing::post(hear))).await;
        self.tell(&format!("http://{at}/heard"));
        at
    }

    /// The subject is told to listen at a service that sends everybody on to this address.
    pub async fn send_on(&self, to: String) {
        let on = move || async move { axum::response::Redirect::temporary(&to) };
        let at = serve(&self.tasks, axum::Router::new().route("/heard", axum::routing::post(on))).await;
        self.tell(&format!("http://{at}/heard"));
    }

    fn tell(&self, url: &str) {
        let wiring = SubjectWiring { events_url: Some(url.to_owned()), ..SubjectWiring::default() };
        self.host.wire(&wiring);
    }

    /// From now on sales are told through sockets, of which one is open.
    pub fn tell_sockets(&self) {
        self.host.wire(&SubjectWiring { socket_mode: true, ..SubjectWiring::default() });
        self.open_socket();
    }

    /// Opens a socket and takes everything that comes through it.
    pub fn open_socket(&self) {
        let mut socket = self.host.twin("till").unwrap().sockets().open().unwrap();
        let heard = Arc::clone(&self.heard);
        self.tasks.spawn(async move {
            while let Some(Order::Send(text)) = socket.next().await {
                let (name, number) = text.split_once(' ').unwrap();
                heard.lock().unwrap().push(number.to_owned());
                socket.take(name, None);
            }
        });
    }

    pub fn rules(&self, faults: &[FaultRule]) {
        let settings = TwinSettings { faults: faults.to_vec(), ..TwinSettings::default() };
        self.host.twin("till").unwrap().set(&settings);
    }

    /// The rule of a plan's text.
    pub fn rule(&self, text: &str) {
        self.rules(&[serde_json::from_str(text).unwrap()]);
    }

    /// A call of an attempt: status and body.
    pub async fn call(&self, attempt: u64, method: &str) -> Result<(u16, String), WireError> {
        self.answer(attempt, method)
            .await
            .map(|answer| (answer.status().as_u16(), String::from_utf8(answer.into_body().to_vec()).unwrap()))
    }

    pub async fn answer(&self, attempt: u64, method: &str) -> Result<http::Response<Bytes>, WireError> {
        self.answer_at("/sales", attempt, method).await
    }

    pub async fn answer_at(
        &self,
        path: &str,
        attempt: u64,
        method: &str,
    ) -> Result<http::Response<Bytes>, WireError> {
        let trace = Trace { attempt: AttemptId(attempt), parent: 1 }.header();
        let request = Request::builder().method(method).uri(path).header("traceparent", trace);
        self.wire.call(request.body(Bytes::new()).unwrap()).await
    }

    /// Opens the desks; where.
    pub async fn serve_desks(&self) -> String {
        serve(&self.tasks, nightcrew_twin_kit::control::desks(Arc::clone(&self.host))).await
    }

    /// How many sales the till has made.
    pub async fn sold(&self) -> u32 {
        self.rules(&[]);
        self.call(0, "GET").await.unwrap().1.parse().unwrap()
    }

    /// What was heard, once the ledger tells of so many tries to deliver.
    pub async fn heard_after(&self, tries: usize) -> (Vec<String>, Vec<Delivered>) {
        let mut place = 0;
        let mut told = Vec::new();
        while told.len() < tries {
            let page = self.host.ledger().wait_after(place, 100, Duration::from_secs(10)).await;
            assert!(!page.entries.is_empty(), "only {told:?}");
            for entry in page.entries {
                place = entry.place;
                if let Recorded::Delivered(delivered) = entry.what {
                    told.push(delivered);
                }
            }
        }
        (self.heard.lock().unwrap().clone(), told)
    }

    /// The calls that the ledger records.
    pub fn calls(&self) -> Vec<Called> {
        let entries = self.host.ledger().after(0, 1000).entries.into_iter();
        entries
            .filter_map(|entry| match entry.what {
                Recorded::Called(called) => Some(called),
                _ => None,
            })
            .collect()
    }
}

async fn serve(
    tasks: &Tasks,
    service: impl Service<axum::extract::Request, Response = Response, Error = Infallible, Future: Send>
    + Clone
    + Send
    + 'static,
) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    tasks.spawn(async move { axum::serve(listener, service.into_make_service()).await.unwrap() });
    authority
}
