//! What is left of a host when nobody holds it any more.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, StatusCode};
use nightcrew_runtime::{Clock, InProcess, Network};
use nightcrew_twin_kit::{Host, control};

use crate::till::host_on;

#[tokio::test(start_paused = true)]
async fn a_host_and_its_twins_are_gone_with_the_network_that_serves_them() {
    let network = InProcess::new(nightcrew_model::seed::Seed(5), Clock::virtual_from(0, 1));
    // The twins share what holds their way to the subject: as long as that is held, so are they.
    let way: Arc<dyn Network> = Arc::new(network.line());
    let host: Arc<Host> = host_on(Arc::clone(&way));
    network.serve("till", host.twin("till").unwrap().surface());
    network.serve("control", control::router(Arc::clone(&host)));
    let wire = network.line().wire("till", 1);
    let sale = Request::post("/sales").body(Bytes::new()).unwrap();
    assert_eq!(wire.call(sale).await.unwrap().status(), StatusCode::OK);
    assert!(Arc::strong_count(&way) > 1);
    drop((host, network));
    assert_eq!(Arc::strong_count(&way), 1);
}
