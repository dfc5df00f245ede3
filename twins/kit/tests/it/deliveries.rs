//! Each fault of a delivery, as the subject sees it.

use crate::till::Shop;

#[tokio::test]
async fn a_doubled_delivery_comes_twice() {
    let shop = Shop::open().await;
    shop.rule(r#"{"duplicate_delivery":{"share":1}}"#);
    shop.call(1, "POST").await.unwrap();
    let (heard, tries) = shop.heard_after(2).await;
    assert_eq!(heard, ["1", "1"]);
    assert_eq!((tries[0].attempt_no, tries[1].attempt_no), (0, 1));
}

#[tokio::test]
async fn a_lost_delivery_is_sent_again_by_the_timetable_and_then_given_up() {
    let shop = Shop::open().await;
    shop.rule(r#"{"drop_delivery":{"share":1}}"#);
    shop.call(1, "POST").await.unwrap();
    let (heard, tries) = shop.heard_after(2).await;
    assert_eq!((heard.len(), tries[1].outcome), (0, nightcrew_model::event::DeliveryOutcome::GivenUp));
}

#[tokio::test]
async fn a_delivery_that_is_held_back_is_overtaken() {
    let shop = Shop::open().await;
    shop.rule(r#"{"delay_delivery":{"share":0.5,"up_to":"250ms"}}"#);
    for _ in 0..20 {
        shop.call(1, "POST").await.unwrap();
    }
    let (heard, _) = shop.heard_after(20).await;
    let heard: Vec<u32> = heard.iter().map(|number| number.parse().unwrap()).collect();
    assert!(!heard.is_sorted(), "{heard:?}");
    let mut sorted = heard;
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=20).collect::<Vec<u32>>());
}

#[tokio::test]
async fn what_a_twin_that_goes_away_had_to_say_is_said_when_it_is_back() {
    let shop = Shop::open().await;
    // The delivery is held back, and by then the twin is away.
    shop.rule(r#"{"delay_delivery":{"share":1,"up_to":"1ms"}}"#);
    shop.call(1, "POST").await.unwrap();
    shop.rule(r#"{"restart":{}}"#);
    assert!(shop.call(1, "GET").await.is_err());
    shop.rules(&[]);
    assert_eq!(shop.heard_after(1).await.0, ["1"]);
}

#[tokio::test]
async fn through_a_socket_a_delivery_is_doubled_or_lost_alike() {
    let shop = Shop::open().await;
    shop.tell_sockets();
    shop.rule(r#"{"duplicate_delivery":{"share":1}}"#);
    shop.call(1, "POST").await.unwrap();
    let (heard, tries) = shop.heard_after(2).await;
    assert_eq!((heard, tries[1].attempt_no), (vec!["1".to_owned(); 2], 1));
    shop.rule(r#"{"drop_delivery":{"share":1}}"#);
    shop.call(1, "POST").await.unwrap();
    let (heard, tries) = shop.heard_after(4).await;
    assert_eq!((heard.len(), tries[3].outcome), (2, nightcrew_model::event::DeliveryOutcome::GivenUp));
}

#[tokio::test]
async fn through_a_socket_a_delivery_that_is_held_back_is_overtaken() {
    let shop = Shop::open().await;
    shop.tell_sockets();
    shop.rule(r#"{"delay_delivery":{"share":0.5,"up_to":"250ms"}}"#);
    for _ in 0..20 {
        shop.call(1, "POST").await.unwrap();
    }
    let (heard, _) = shop.heard_after(20).await;
    let heard: Vec<u32> = heard.iter().map(|number| number.parse().unwrap()).collect();
    assert!(!heard.is_sorted(), "{heard:?}");
}

#[tokio::test]
async fn a_twin_that_goes_away_cuts_its_sockets_and_goes_on_through_new_ones() {
    let shop = Shop::open().await;
    shop.tell_sockets();
    shop.rule(r#"{"delay_delivery":{"share":1,"up_to":"1ms"}}"#);
    shop.call(1, "POST").await.unwrap();
    shop.rule(r#"{"restart":{}}"#);
    assert_eq!(shop.host.twin("till").unwrap().sockets().count(), 0);
    shop.rules(&[]);
    shop.open_socket();
    assert_eq!(shop.heard_after(1).await.0, ["1"]);
}

#[tokio::test]
async fn a_subject_that_moves_again_and_again_is_found_each_time() {
    let shop = Shop::open().await;
    for _ in 0..70 {
        shop.move_subject().await;
        shop.call(1, "POST").await.unwrap();
    }
    assert_eq!(shop.heard_after(70).await.0.len(), 70);
}

#[tokio::test]
async fn a_redirect_leads_to_no_other_service_of_the_same_host() {
    let shop = Shop::open().await;
    let other = shop.move_subject().await;
    shop.send_on(format!("http://{other}/heard")).await;
    shop.call(1, "POST").await.unwrap();
    assert_eq!(shop.heard_after(2).await.0.len(), 0);
}
