//! A provider over a wire of this process asks and reads as one over a socket does, but asks for the one model that is there.

use std::time::Duration;

use nightcrew_llm::{
    ApiKey, CallEnd, Failure, Model as _, OpenAiChat, OpenAiOverWire, OpenAiSettings, Reply,
};
use nightcrew_model::seed::Seed;
use nightcrew_runtime::{Clock, InProcess, Network as _};
use serde_json::json;

use crate::stand_in::{StandIn, Way};
use crate::{KEY, request};

const WITHIN: Duration = Duration::from_millis(300);

fn over_wire(network: &InProcess) -> OpenAiOverWire {
    OpenAiOverWire::new(network.line().wire("llm", 1), ApiKey::new(KEY), WITHIN, "the-twins").unwrap()
}

/// All but the words of a failure, which name the way that was lost.
fn told(ended: Result<Reply, Failure>) -> Result<Reply, Failure> {
    ended.map_err(|failure| Failure { message: String::new(), ..failure })
}

#[tokio::test]
async fn it_asks_and_reads_as_over_a_socket() {
    let ways = [
        Way::Stream(30, 5),
        Way::Whole(30, 5),
        Way::NoUsage,
        Way::Cut,
        Way::Stops,
        Way::ErrorInside,
        Way::Garbage,
        Way::Status(429, r#"{"error":{"message":"slow down"}}"#),
        Way::Status(500, ""),
        Way::Hang,
    ];
    for way in ways {
        let (there, base_url) = StandIn::start([way.clone()]).await;
        let settings =
            OpenAiSettings { base_url, key: ApiKey::new(KEY), timeout: WITHIN, old_output_cap: false };
        let over_socket = OpenAiChat::new(settings).unwrap();
        let (here, network) = (StandIn::of([way.clone()]), InProcess::new(Seed(1), Clock::paced(1)));
        network.serve("llm", here.router());
        let ended = over_wire(&network).complete(&request()).await;
        assert_eq!(told(ended), told(over_socket.complete(&request()).await), "{way:?}");
        let (mut asked, (headers, mut other)) =
            (here.asked.lock().unwrap()[0].clone(), there.asked.lock().unwrap()[0].clone());
        assert_eq!(asked.0["authorization"], headers["authorization"]);
        assert_eq!(asked.1["model"], json!("the-twins"));
        asked.1["model"] = json!(null);
        other["model"] = json!(null);
        assert_eq!(asked.1, other);
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_at_the_other_end_costs_nothing_and_an_answer_takes_its_own_time() {
    let clock = Clock::virtual_from(0, 1);
    let network = InProcess::new(Seed(1), clock.clone());
    let failure = over_wire(&network).complete(&request()).await.unwrap_err();
    assert_eq!(failure.end, CallEnd::Refused);
    network.serve("llm", StandIn::of([Way::Stream(1, 1), Way::Stream(1, 1)]).router());
    let mut took = Vec::new();
    for _ in 0..2 {
        let began = clock.elapsed_us();
        over_wire(&network).complete(&request()).await.unwrap();
        took.push(clock.elapsed_us() - began);
    }
    assert!(took[0] >= 1000 && took[0] == took[1], "{took:?}");
}
